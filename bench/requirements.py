"""How much of documents by other people the compiler understands, and whether it is right.

`python -m bench.requirements [--show open|held-out|contracts] [--sentences]`: what became of every document of the
corpus, of our own documents against their oracles, of contracts against their sources, and of labelled sentences
(tests/corpus/labels/README.md). Of the held-out half only figures are shown, as whoever writes forms must not read
it; `--sentences` shows them all the same.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench import contracts, interface, oracles
from bench.claims import holds
from bench.draw import FOREIGN, documents, sentences
from bench.labels import HALVES, Half, Judged, judge, load
from bench.measure import ROOT, close
from bench.told import Compiled, compile_file

INTERFACES = (
    FOREIGN / "openapi" / "petstore.yaml", FOREIGN / "openapi" / "museum.yaml", FOREIGN / "realworld" / "openapi.yml",
)  # fmt: skip
"""Contracts that describe an interface: what of it is in the Spec, and what of it is built, are two figures."""

OURS = ROOT / "tests" / "corpus" / "ours"
TARGETS = {"mapped_least": 40.0, "wrong_most": 2.0}
STATUSES = ("mapped", "partial", "not_understood", "accepted", "out_of_scope", "info")


def main() -> int:
    """Compile the corpus, judge the labels, show and compare with the targets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", choices=(*HALVES, "contracts"), help="what became of each label or fact")
    parser.add_argument("--sentences", action="store_true", help="also the words of held-out sentences")
    chosen = parser.parse_args()
    compiled = {name: compile_file(FOREIGN / name) for name in documents()}
    lost = _documents(compiled)
    judged = {half: [judge(label, compiled[label.document]) for label in load(half)] for half in HALVES}
    if chosen.show in HALVES:
        _sentences(judged[chosen.show], chosen.show == "open" or chosen.sentences)
    figures: dict[str, Any] = {"lost": lost, "labels": {half: _shares(judged[half]) for half in HALVES}}
    figures["labels"]["all"] = _shares([each for half in HALVES for each in judged[half]])
    _labels(figures["labels"], judged)
    figures["contracts"] = _contracts(openly=chosen.show == "contracts")
    figures["built"] = _built(openly=chosen.show == "contracts")
    figures["ours"] = _ours()
    figures["cpu_s"] = round(sum(one.seconds for one in compiled.values()), 1)
    return close(figures, _reached(figures))


def _reached(figures: Mapping[str, Any]) -> bool:
    shares = figures["labels"]["all"]
    good = shares["right_percent"] >= TARGETS["mapped_least"] and shares["wrong_percent"] <= TARGETS["wrong_most"]
    told = all(found == of for found, of in figures["contracts"].values())
    ours = all(one["missing"] == one["open_besides"] == 0 for one in figures["ours"].values())
    return bool(good and not figures["lost"] and told and ours)


def _documents(compiled: Mapping[str, Compiled]) -> int:
    """Show what became of each document; return how many sentences the compiler says nothing about."""
    _say(f"{'document':52}" + "".join(f"{s.replace('_', ' ')[:10]:>11}" for s in (*STATUSES, "lost")))
    _say(f"{'':52}   entities  operations  seconds  diagnostics")
    lost = 0
    for name, one in compiled.items():
        counted = Counter(told.status for told in one.told)
        missing = [s for s in sentences(name) if not one.at(s.line, s.text)]
        lost += len(missing)
        _say(f"{name:52}" + "".join(f"{counted[s]:11}" for s in STATUSES) + f"{len(missing):11}")
        _say(f"{'':52}{_size(one)}  {one.seconds:7.2f}  {_codes(one)}")
    return lost


def _size(one: Compiled) -> str:
    entities, operations = (len(one.spec.entities), len(one.spec.operations)) if one.spec else (0, 0)
    return f"{entities:11}{operations:12}"


def _codes(one: Compiled) -> str:
    return " ".join(f"{code} {n}" for code, n in sorted(Counter(d.code for d in one.diagnostics).items()))


def _shares(judged: list[Judged]) -> dict[str, Any]:
    """Return the figures of a half. Wrong are also sentences that build nothing and made nodes."""
    build = [each for each in judged if each.label.kind == "build"]
    counted = Counter(each.verdict for each in build)
    wrong = sum(each.verdict == "wrong" for each in judged)
    sayable = [each for each in build if each.label.sayable]
    return {
        "n": len(build),
        **{verdict: counted[verdict] for verdict in ("right", "partial", "open")},
        "wrong": wrong,
        "wrong_of_other_classes": wrong - counted["wrong"],
        "right_percent": _percent(counted["right"], len(build)),
        "wrong_percent": _percent(wrong, len(build)),
        "right_percent_of_sayable": _percent(sum(each.verdict == "right" for each in sayable), len(sayable)),
    }


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0


def _labels(shares: Mapping[str, Mapping[str, Any]], judged: Mapping[Half, list[Judged]]) -> None:
    for half, figures in shares.items():
        _say(f"labels {half:9}" + "  ".join(f"{key} {value}" for key, value in figures.items()))
    for half, all_judged in judged.items():
        unmapped = [each for each in all_judged if each.label.kind == "build" and each.verdict in ("open", "partial")]
        shapes = Counter(each.label.shape for each in unmapped)
        kinds = Counter(kind for each in unmapped for kind in {fact.split()[0] for fact in each.label.must})
        _say(f"not mapped, {half}, by shape: " + ", ".join(f"{name} {n}" for name, n in shapes.most_common()))
        _say(f"not mapped, {half}, by what they state: " + ", ".join(f"{name} {n}" for name, n in kinds.most_common()))


def _sentences(judged: list[Judged], openly: bool) -> None:
    for each in judged:
        label = each.label
        if each.verdict == "left":
            continue
        words = f"{label.document}:{label.line} {label.text}" if openly else label.document
        why = f" ({'; '.join(each.why)})" if each.why and openly else ""
        _say(f"{each.verdict:8}{label.kind:8}{each.status:15}{each.form:14}{words}{why}")


def _contracts(*, openly: bool) -> dict[str, tuple[int, int]]:
    """Return for each contract how many of its facts the Spec has, and how many there are."""
    found = {}
    for path in (*sorted((FOREIGN / "jdl").iterdir()), *INTERFACES):
        facts = interface.of_file(path) if path in INTERFACES else contracts.facts_of(path)
        compiled = compile_file(path)
        missing = interface.missing(facts, compiled.spec) if path in INTERFACES else _missing(facts, compiled)
        found[path.name] = _told("contract", path, facts, missing, openly=openly)
    return found


def _built(*, openly: bool) -> dict[str, tuple[int, int]]:
    """Return for each interface how much of it is built: routes at their addresses, schemas and fields as rows."""
    found = {}
    for path in INTERFACES:
        facts, compiled = contracts.facts_of(path), compile_file(path)
        missing = [fact for fact in facts if not (compiled.spec and interface.is_built(fact, compiled.spec))]
        found[path.name] = _told("built of", path, facts, missing, openly=openly)
    return found


def _told(what: str, path: Path, facts: list[str], missing: list[str], *, openly: bool) -> tuple[int, int]:
    _say(f"{what} {path.name:45}{_by_kind(facts, missing)}")
    if openly and missing:
        _say(f"     missing: {'; '.join(missing)}")
    return len(facts) - len(missing), len(facts)


def _by_kind(facts: list[str], missing: list[str]) -> str:
    absent = Counter(fact.split()[0] for fact in missing)
    counted = Counter(fact.split()[0] for fact in facts)
    return "  ".join(f"{kind} {n - absent[kind]}/{n}" for kind, n in counted.items())


def _missing(facts: list[str], compiled: Compiled) -> list[str]:
    return [fact for fact in facts if not (compiled.spec and holds(fact, compiled.spec))]


def _ours() -> dict[str, dict[str, int]]:
    """Return how our own documents fare: facts of the oracle, and sentences that are open beside those it names."""
    found = {}
    for name, facts in oracles.all_facts(OURS).items():
        compiled = compile_file(OURS / name)
        missing = _missing(facts, compiled)
        undecided = oracles.undecided(OURS / f"{Path(name).stem}.expect.md")
        unread = [told for told in compiled.told if told.status in ("partial", "not_understood")]
        besides = [told for told in unread if not oracles.is_undecided(told, undecided)]
        found[name] = {"facts": len(facts), "missing": len(missing), "open_besides": len(besides)}
        _say(f"ours {name}: {len(facts)} facts, missing: {'; '.join(missing) or 'none'}")
        _say(f"     not mapped beside what the oracle names: {[told.line for told in besides]}")
    return found


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    raise SystemExit(main())
