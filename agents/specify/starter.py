"""The document that shows every convention of the language once."""

from importlib.resources import files


def starter() -> str:
    """Return its text."""
    return files("agents.specify").joinpath("templates", "starter.md").read_text(encoding="utf-8")
