"""Run a program and leave in /evidence/NAME-1.json which lines and branches of `app` it ran.

`measure.py NAME -m MODULE ARG...` or `measure.py NAME SCRIPT ARG...`. slipcover instruments the project's own code
and costs next to nothing; coverage.py, which traces every call of every library, stands in where slipcover has no
build for this machine. Another server beside the first one has a number, and a report of its own.
"""

import ast
import atexit
import importlib.util
import json
import os
import runpy
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

SOURCE = "app"
PLUGIN = "frozen"

Report = dict[str, Any]


def instrumented() -> Callable[[], Report]:
    """Start to instrument, and return what gives the report."""
    from slipcover import FileMatcher, ImportManager, Slipcover

    # Nothing may be excluded, and no setting of the project is read.
    counter = Slipcover(immediate=True, branch=True, source=[SOURCE], exclude_lines=[])
    ImportManager(counter, FileMatcher(sources=[SOURCE])).__enter__()
    return lambda: begun(counter.get_coverage())


def begun(report: Report) -> Report:
    """Return the report with the first lines of conditions that begin below: `if (` alone is no instruction."""
    for path, file in report["files"].items():
        for node in ast.walk(ast.parse(Path(path).read_bytes())):
            if isinstance(node, ast.If | ast.While) and node.test.lineno > node.lineno:
                for kind in ("executed_lines", "missing_lines"):
                    if node.test.lineno in file[kind] and node.lineno not in file[kind]:
                        file[kind].append(node.lineno)
    return report


def traced() -> Callable[[], Report]:
    """Start to trace, and return what gives the report."""
    from coverage import Coverage

    tracer = Coverage(data_file=None, config_file="/harness/coveragerc")
    tracer.start()

    def report() -> Report:
        tracer.stop()
        tracer.get_data().touch_files([str(path) for path in sorted(Path(SOURCE).rglob("*.py"))])
        with tempfile.TemporaryDirectory() as folder:
            told = Path(folder, "traced.json")
            tracer.json_report(outfile=str(told))
            return json.loads(told.read_bytes())

    return report


def start() -> Callable[[], Report]:
    """Start with whichever tool is there."""
    try:
        return instrumented()
    except ImportError:
        return traced()


def load(name: str) -> None:
    """Load a module that lies beside this one: a file of the project with its name would be found first."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sys.modules[name])


def main(name: str, *arguments: str) -> None:
    """Run the program and write the report whenever it ends by itself, by an exit or by an error."""
    report = start()
    told = Path("/evidence", f"{name}-{os.environ.get('SERVER_NUMBER', '1')}.json")
    atexit.register(lambda: told.write_text(json.dumps(report())))
    if PLUGIN in arguments:
        load(PLUGIN)
    if arguments[0] == "-m":
        sys.argv = list(arguments[1:])
        runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv = list(arguments)
        runpy.run_path(arguments[0], run_name="__main__")


if __name__ == "__main__":
    main(*sys.argv[1:])
