"""`explain ID DOCUMENT`: where a sentence of a document went, or where a node of its Spec comes from."""

import re
from collections.abc import Iterator, Sequence
from shlex import join

from agents.spec.cases import derive_cases
from agents.spec.data import Check, Field
from agents.spec.model import Grant, Http, Node, OnCall, OnChange, OnTime, Operation, Sentence, Spec
from agents.spec.nodes import nodes_of
from agents.specify.artifact import DOCUMENT
from agents.specify.compiler import Compilation
from agents.specify.forms.forms import FORMS
from agents.specify.layouts.layouts import LAYOUTS
from agents.specify.outcome import status_of
from orchestrator.carrying import Carrying
from orchestrator.checking import compiled
from orchestrator.console.findings import show_finding, wrapped
from orchestrator.console.terminal import Terminal
from orchestrator.console.understood import number
from orchestrator.errors import failed
from orchestrator.outlet import Outlet
from orchestrator.reports import Built, Carried, Tested, Traced
from orchestrator.suggest import closest, did_you_mean

SHOWN = 3
"""Acceptance tests that are shown to people; `--json` lists all."""


def trace(outlet: Outlet, wanted: str, requirements: Sequence[str]) -> int:
    """Print where each sentence went that `wanted` names: by its id, its line, or the id of a node."""
    compilation = compiled(requirements)
    chosen = _chosen(wanted, compilation, requirements)
    spec = compilation.spec
    carrying = Carrying.of(requirements)
    found = tuple(_traced(each, compilation, spec, carrying) for each in chosen)
    report = Traced(wanted=wanted, requirements=tuple(requirements), sentences=found)
    outlet.result(report, lambda terminal: _show(report, terminal))
    return 0


def _chosen(wanted: str, compilation: Compilation, requirements: Sequence[str]) -> list[Sentence]:
    sentences = list(_sentences(compilation))
    line = re.fullmatch(r"(?:(?P<path>.+):)?(?P<line>\d+)", wanted)
    ids = {each.id.casefold(): each for each in sentences}
    if (sentence := ids.get(wanted.casefold())) is not None:
        return [sentence]
    if line:
        at = {r.block.id for r in compilation.sentences if r.block.line == int(line["line"])
              and (not line["path"] or r.block.path.endswith(line["path"]))}  # fmt: skip
        if at:
            return [each for each in sentences if each.id in at]
    lettered = [each for each in sentences if re.fullmatch(rf"{re.escape(wanted)}[.~]\w+", each.id, re.IGNORECASE)]
    cited = lettered or [each for each in sentences if wanted in each.nodes]
    if not cited:
        known = [each.id for each in sentences] + [node for each in sentences for node in each.nodes]
        near = closest(wanted, known) or next(iter(known), "SP201")
        hint = f"orchestrate explain {near} {join(requirements)}"
        raise failed("OR206", f"nothing is called {wanted}{did_you_mean(wanted, known)}", hint, exit_code=2)
    return cited


def _sentences(compilation: Compilation) -> Iterator[Sentence]:
    if compilation.spec:
        yield from compilation.spec.trace
        return
    for read in compilation.sentences:
        status, form, rest = status_of(read)
        block = read.block
        yield Sentence(
            id=block.id, line=block.line, section=block.section, text=block.text, status=status, form=form, rest=rest
        )


def _traced(sentence: Sentence, compilation: Compilation, spec: Spec | None, carrying: Carrying) -> Tested:
    path = next(r.block.path for r in compilation.sentences if r.block.id == sentence.id)
    cases = derive_cases(spec) if spec and not compilation.errors else ()
    # Those that are about this sentence alone tell most of it.
    mine = sorted((c for c in cases if sentence.id in c.requirements), key=lambda case: len(case.requirements))
    return Tested(
        sentence=sentence, path=path, form=_meaning(sentence.form),
        built=tuple(_built(spec, sentence)) if spec else (),
        tests=tuple(case.id for case in mine), readback=tuple(case.readback for case in mine),
        diagnostics=tuple(d for d in compilation.diagnostics if (d.path, d.line) == (path, sentence.line)),
        carried=carrying.of_sentence(sentence),
    )  # fmt: skip


def _meaning(form: str) -> str:
    known = {each.name: each.meaning for each in FORMS} | {each.name: each.meaning for each in LAYOUTS}
    return f"{form.replace('_', ' ')}: {known[form]}" if form in known else form


def _built(spec: Spec, sentence: Sentence) -> Iterator[Built]:
    for node in nodes_of(spec):
        if node.id in sentence.nodes and not isinstance(node, Grant):
            yield Built(id=node.id, what=_what(node, spec), origin=node.origin)
    for operation in spec.operations:
        for grant in operation.grants:
            if grant.id in sentence.nodes:
                when = f" when {grant.when}" if grant.when else ""
                yield Built(id=grant.id, what=f"{' and '.join(grant.roles)} may{when}", origin=grant.origin)


def _what(node: Node, spec: Spec) -> str:
    match node:
        case Field():
            holds = f" = {node.computed}" if node.computed else f", by default {node.default}" if node.default else ""
            return f"{node.type}{', required' if node.required else ''}{holds}"
        case Check():
            return f"{node.expr}, else {node.status} {node.code}"
        case Operation(start=Http() as start):
            return f"{start.method} {spec.api.base}{start.path}"
        case Operation(start=OnCall()):
            return "started by the effects of other operations"
        case Operation():
            return f"started when {node.start.when}" if isinstance(node.start, OnChange | OnTime) else ""
        case _:
            return ""


def _show(report: Traced, terminal: Terminal) -> None:
    for each in report.sentences:
        _show_sentence(each, terminal)
    terminal.write(terminal.style(f"in the artifact of a run: {DOCUMENT}", "dim"))


def _show_sentence(each: Tested, terminal: Terminal) -> None:
    sentence = each.sentence
    for line in wrapped(f"{sentence.id}: {sentence.text}", terminal.width, "  "):
        terminal.write(terminal.style(line, "bold"))
    why = f" ({sentence.reason})" if sentence.reason else ""
    form = f", {each.form}" if each.form else ""
    for line in wrapped(
        f"{each.path}:{sentence.line}, {sentence.status.replace('_', ' ')}{why}{form}", terminal.width, "  "
    ):
        terminal.write(line)
    terminal.write("")
    for finding in each.diagnostics:
        if finding.severity != "info":
            show_finding(finding, terminal)
    if each.built:
        _show_built(each.built, terminal)
    if each.tests:
        _show_tests(each, terminal)
    if each.carried:
        _show_carried(each.carried, terminal)


def _show_built(nodes: Sequence[Built], terminal: Terminal) -> None:
    terminal.write("comes to")
    for built in nodes:
        for line in wrapped(f"  {built.id}  {built.what}".rstrip(), terminal.width, "    "):
            terminal.write(line)
    terminal.write("")


def _show_tests(each: Tested, terminal: Terminal) -> None:
    terminal.write(f"shown by {number(len(each.tests), 'acceptance test')}")
    for test, readback in list(zip(each.tests, each.readback, strict=True))[:SHOWN]:
        terminal.write(terminal.style(f"  {test}", "dim"))
        for line in wrapped(f"    {readback}", terminal.width, "    "):
            terminal.write(line)
    if len(each.tests) > SHOWN:
        terminal.write(terminal.style(f"  and {len(each.tests) - SHOWN} more (--json lists them)", "dim"))
    terminal.write("")


def _show_carried(carried: Carried, terminal: Terminal) -> None:
    terminal.write(f"in run {carried.run}: {carried.status}, {number(len(carried.tests), 'test')} ran for it")
    for commit in carried.commits:
        for line in wrapped(f"  {commit.sha[:12]}  {commit.subject}".rstrip(), terminal.width, " " * 16):
            terminal.write(line)
    terminal.write("")
