"""Tests of references that never lead back: a row is not its own parent, nor below one of its own children."""

from collections.abc import Iterator

from agents.spec.model import Field
from agents.spec.scenarios.resource import Resource, Scenario
from agents.spec.scenarios.rows import granted
from agents.spec.scenarios.values import label


def tree_scenarios(r: Resource) -> Iterator[Scenario]:
    """Yield a test for each reference of an entity to itself that must not lead back."""
    for item in r.entity.fields:
        if item.acyclic and item.write == "always" and r.testable and r.update:
            yield _circle(r, item)


def _circle(r: Resource, item: Field) -> Scenario:
    assert r.update
    body = r.fill(
        """
        top = $new($own)
        middle = $new($own, {"$ref": top["id"]})
        $var = $new($own, {"$ref": middle["id"]})
        with untouched($reader, top.url):
            refuse($editor.patch(top.url, {"$ref": top["id"]}), 409)
            refuse($editor.patch(top.url, {"$ref": $var["id"]}), 409)
        ok($editor.patch($url, {"$ref": top["id"]}), 200)
        ok($editor.patch(middle.url, {"$ref": $var["id"]}), 200)
        """,
        ref=r.json_name(item.name),
    )
    said = f"{label(item.name)} of {r.words['a']} cannot be the {r.noun} itself nor one below it: 409, unchanged"
    return Scenario(f"field_{item.name}_acyclic", (item.id, *granted(r.update)), said, body, shared=True)
