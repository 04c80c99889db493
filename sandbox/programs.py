"""Our own programs that run in a container. They are sent as source text, so no image is tied to a version of ours."""

from functools import cache
from pathlib import Path

_FRAME = """
import sys, types
for name, source in {modules!r}.items():
    module = sys.modules[name] = types.ModuleType(name)
    exec(compile(source, name, "exec"), module.__dict__)
"""


@cache
def program(main: str, *needed: str) -> tuple[str, ...]:
    """Return the command line of a module of this folder, which may import only those that are named here."""
    modules = {"sandbox": ""} | {f"sandbox.{name}": _source(name) for name in needed}
    return ("python3", "-I", "-S", "-c", (_FRAME.format(modules=modules) if needed else "") + _source(main))


def _source(name: str) -> str:
    return Path(__file__).with_name(f"{name}.py").read_text(encoding="utf-8")
