"""The layouts of the language, all in one. The reference is printed from here, as from the forms."""

from agents.specify.block import Block
from agents.specify.domain import Domain
from agents.specify.glossary import GLOSSARY
from agents.specify.holes import HOLES
from agents.specify.layout import Layout
from agents.specify.lifecycle import STEP
from agents.specify.matrix import MATRIX
from agents.specify.role_list import ROLE
from agents.specify.route import ROUTE

LAYOUTS: tuple[Layout, ...] = (ROLE, GLOSSARY, STEP, ROUTE, MATRIX, *HOLES)


def layout_of(block: Block, domain: Domain | None = None) -> Layout | None:
    """Return the layout that reads a block; None for a sentence."""
    return next((layout for layout in LAYOUTS if layout.reads(block, domain)), None)
