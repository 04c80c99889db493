"""What a code of the catalogue teaches: what it means, a document that is answered with it, and one that is not."""

from dataclasses import dataclass

BASE = """# Shelves

Anyone can sign up with an email and a password.

Each shelf has a name (string, required) and a color (string, optional).
A shelf belongs to the user who created it.

"""
"""What stands before an example that does not begin with a title."""


@dataclass(frozen=True)
class Lesson:
    """`example`: text for which the code is reported; `better`: the same, said so that it is not."""

    meaning: str
    example: str = ""
    better: str = ""


def whole(example: str) -> str:
    """Return an example as a document."""
    return example if example.startswith("# ") else BASE + example
