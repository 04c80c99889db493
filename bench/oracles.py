"""What the oracles of our own documents say, as facts of labels: entities, fields, bounds, values and routes."""

import re
from collections.abc import Iterator
from pathlib import Path

from bench.told import Told, said

_METHODS = r"(?:GET|POST|PUT|PATCH|DELETE)"
_ROUTE = re.compile(
    rf"(?<![/\w])({_METHODS}(?:, {_METHODS})*) (/(?:[\w/-]|\{{\w+\}})*)(\{{\w[\w-]*(?:, [\w-]+)+\}})?(?![\w{{/])"
)
_FIELD = re.compile(r"(?:computed )?(?P<name>[a-zA-Z]\w*)\??(?P<said>.*)", re.DOTALL)


def facts_of(path: Path) -> list[str]:
    """Return the facts that an oracle states."""
    text = path.read_text(encoding="utf-8")
    return list(dict.fromkeys([*_entities(text), *_routes(text)]))


def undecided(path: Path) -> str:
    """Return what the oracle says of sentences that must be reported, not built."""
    _, _, text = path.read_text(encoding="utf-8").partition("## Not derivable")
    parts = re.split(r"\n| · ", text.partition("\n## ")[0])
    return "\n".join(part for part in parts if "is derivable" not in part and "hole" not in part)


def is_undecided(told: Told, text: str) -> bool:
    """Tell whether an oracle names a sentence by its line, its id or its words."""
    by_place = re.search(rf"\bline {told.line}\b", text) or re.search(rf"(?<![\w-]){re.escape(told.id)}(?![\w-])", text)
    return bool(by_place) or said(told.text) in said(text)


def _routes(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if line.startswith("| "):
            for methods, path, ends in _ROUTE.findall(line):
                paths = [path + end for end in ends.strip("{}").split(", ")]
                yield from (f"route {method} {each.rstrip('/')}" for method in methods.split(", ") for each in paths)


def _entities(text: str) -> Iterator[str]:
    table = re.search(r"^\| entity \|.*?\n\n", text, re.MULTILINE | re.DOTALL)
    for line in (table[0] if table else "").strip().splitlines()[2:]:
        name, fields = (cell.strip() for cell in line.strip("| \n").split("|", 1))
        yield f"entity {name}"
        for part in _parts(fields):
            yield from _field(name, part)


def _parts(fields: str) -> Iterator[str]:
    """Cut at the commas and semicolons that stand outside brackets."""
    depth, part = 0, ""
    for letter in fields:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter in ",;" and not depth:
            yield part.strip()
            part = ""
        else:
            part += letter
    yield part.strip()


def _field(entity: str, part: str) -> Iterator[str]:
    part = re.sub(r"[`^].*", "", part)
    match = _FIELD.match(part)
    if not match or match["name"] in ("link", "unique", "r", "ro"):
        return
    name, told = match["name"], match["said"]
    if " ref " in f"{told} " and (target := re.search(r"\bref ([A-Z]\w+)", told)):
        yield f"ref {entity} {target[1]}"
        return
    yield f"field {entity}.{name}"
    if size := re.search(r"string\((\d+)\)|^\((\d+)\)", told):
        yield f"max {entity}.{name} {size[1] or size[2]}"
    if bounds := re.search(r"(\d+)–(\d+)", told):
        yield from (f"{bound} {entity}.{name} {n}" for bound, n in zip(("min", "max"), bounds.groups(), strict=True))
    listed = re.split(r"[,)]| default | ro\b| r\b", told.lstrip(" ("))[0].removeprefix("enum ").strip()
    if re.fullmatch(r"\w[\w ]*(/[\w ]+)+", listed):
        yield f"values {entity}.{name} {listed.replace(' ', '_').replace('/', ',')}"


def all_facts(folder: Path) -> dict[str, list[str]]:
    """Return the facts of every oracle of a folder that states some, by the document's name."""
    found = {path.name.replace(".expect", ""): facts_of(path) for path in sorted(folder.glob("*.expect.md"))}
    return {name: facts for name, facts in found.items() if facts}
