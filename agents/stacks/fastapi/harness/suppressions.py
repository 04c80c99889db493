"""Refuse what would hide code from our tools: comments that silence them, and stubs beside the sources."""

import re
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

SILENCER = re.compile(
    r"#\s*(noqa|nosec|ruff:|flake8:|mypy:|type:\s*ignore|pyright:|pragma:|fmt:\s*(off|skip)|yapf:|isort:)",
    re.IGNORECASE,
)


def silencers(path: Path) -> Iterator[str]:
    """Yield one line for each comment of a file that silences a tool."""
    with path.open("rb") as source:
        for token in tokenize.tokenize(source.readline):
            if token.type == tokenize.COMMENT and SILENCER.search(token.string):
                yield f"{path}:{token.start[0]}: silences a check: {token.string}"


def main(sources: list[str]) -> int:
    """Print what was found; 1 if anything was."""
    paths = [path for source in sources for path in sorted(Path(source).rglob("*.py*")) if path.is_file()]
    found = [f"{path}: a stub hides the source from mypy" for path in paths if path.suffix == ".pyi"]
    for path in paths:
        if path.suffix == ".py":
            try:
                found += silencers(path)
            except (SyntaxError, tokenize.TokenError) as error:
                found.append(f"{path}: {error}")
    sys.stdout.write("".join(f"{line}\n" for line in found))
    return bool(found)


sys.exit(main(sys.argv[1:]))
