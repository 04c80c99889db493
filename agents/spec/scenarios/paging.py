"""Tests of the pages of a list."""

from agents.spec.scenarios.alone import is_alone, isolated, peers
from agents.spec.scenarios.resource import Resource, Scenario
from agents.spec.scenarios.rows import granted


def paging(r: Resource) -> Scenario:
    """Return the test of the pages of a list."""
    return _paging_of_one(r) if is_alone(r) else _paging_of_many(r)


def _paging_of_one(r: Resource) -> Scenario:
    """A list of which each person has one row at most."""
    body = r.fill(
        """
        made = [$new($own)["id"], $new($peer)["id"]]
        first = ok($lister.get($path, limit=1), 200)
        assert (len(first["items"]), first["limit"], first["offset"]) == (1, 1, 0)
        assert $lister.rows($path, offset=first["total"]) == []
        """,
        **peers(r),
    )
    if isolated(r, r.list):
        body += r.fill('\nassert ([row["id"] for row in first["items"]], first["total"]) == (made[:1], 1)')
    text = f"one of two {r.nouns} in a page of 1, and nothing beyond the total"
    return Scenario("list_pages", (*granted(r.list)[:1], r.spec.api.id), text, body)


def _paging_of_many(r: Resource) -> Scenario:
    body = r.fill(
        """
        $three
        first = ok($lister.get($path, limit=2), 200)
        assert (len(first["items"]), first["limit"], first["offset"]) == (2, 2, 0)
        second = ok($lister.get($path, limit=2, offset=2), 200)
        assert second["total"] == first["total"] == $lister.total($path)
        """,
        three=r.fill(
            'made = {$new($own)["id"] for _ in range(3)}'
            if isolated(r, r.list)
            else "for _ in range(3):\n    $new($own)"
        ),
    )
    if isolated(r, r.list):
        body += "\n" + r.fill(
            """
            assert (first["total"], len(second["items"])) == (3, 1)
            pages = [row["id"] for offset in (0, 2) for row in $lister.rows($path, limit=2, offset=offset)]
            assert len(pages) == 3
            assert set(pages) == made
            assert $lister.rows($path, offset=3) == []
            """
        )
    text = (
        f"3 {r.nouns} in pages of 2: the second page has 1, the total is 3 on each, and none is missing or there twice"
    )
    return Scenario("list_pages", (*granted(r.list)[:1], r.spec.api.id), text, body)


def page_limits(r: Resource) -> Scenario:
    """Return the test of how many rows a page may have."""
    api = r.spec.api
    body = r.fill(
        """
        assert ok($lister.get($path), 200)["limit"] == $size
        assert ok($lister.get($path, limit=$most), 200)["limit"] == $most
        for wrong in ({"limit": 0}, {"limit": $over}, {"limit": "many"}, {"offset": -1}):
            refuse($lister.get($path, **wrong), 422)
        """,
        size=api.page_size,
        most=api.page_max,
        over=api.page_max + 1,
    )
    text = f"a page has {api.page_size} rows, or up to {api.page_max} on demand; limit 0 or "
    text += f"{api.page_max + 1} is refused with 422"
    return Scenario("list_limits", (*granted(r.list)[:1], api.id), text, body, shared=True)
