"""Documents in the styles of others are understood as far as they were, and nothing in them is misread."""

from collections import Counter

from bench.strangers import verdicts

LEAST = {"newsletter.md": 19, "parking.md": 24, "physio.md": 22}


def test_documents_of_strangers_are_read_rightly_or_reported():
    judged = verdicts()
    right = Counter(each.label.document for each in judged if each.verdict == "right")
    assert [each.label.text for each in judged if each.verdict == "wrong"] == []
    assert {name: right[name] >= least for name, least in LEAST.items()} == dict.fromkeys(LEAST, True)
