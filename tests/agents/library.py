"""The Spec of the library document, as it stands by hand in the corpus."""

from pathlib import Path

from agents.spec.canonical import load
from agents.spec.model import Spec

FILE = Path(__file__).parents[1] / "corpus" / "ours" / "02-library.spec.json"


def library_spec() -> Spec:
    return load(FILE.read_text(encoding="utf-8"))
