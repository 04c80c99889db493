"""A change between two trees as a patch that `git apply` takes."""

import difflib
from collections.abc import Iterator, Mapping

_END = "\\ No newline at end of file\n"


def patch(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> bytes:
    """Return what has to change in the old files to get the new ones; empty if nothing has."""
    differing = sorted(path for path in {*old, *new} if old.get(path) != new.get(path))
    return "".join(line for path in differing for line in _file(path, old.get(path), new.get(path))).encode()


def _file(path: str, old: bytes | None, new: bytes | None) -> Iterator[str]:
    yield f"diff --git a/{path} b/{path}\n"
    if old is None:
        yield "new file mode 100644\n"
    if new is None:
        yield "deleted file mode 100644\n"
    names = ("/dev/null" if old is None else f"a/{path}", "/dev/null" if new is None else f"b/{path}")
    for line in difflib.unified_diff(_lines(old), _lines(new), *names):
        yield line if line.endswith("\n") else f"{line}\n{_END}"


def _lines(data: bytes | None) -> list[str]:
    """Return the lines of a file; only a line feed ends one, as git has it."""
    text = (data or b"").decode(errors="replace")
    lines = text.split("\n")
    return [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
