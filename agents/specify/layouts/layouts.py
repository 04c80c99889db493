"""The layouts of the language, all in one. The reference is printed from here, as from the forms."""

from agents.specify.grammar.domain import Domain
from agents.specify.layouts.glossary import GLOSSARY
from agents.specify.layouts.holes import HOLES
from agents.specify.layouts.layout import Layout
from agents.specify.layouts.lifecycle import STEP
from agents.specify.layouts.matrix import MATRIX
from agents.specify.layouts.role_list import ROLE
from agents.specify.layouts.route import ROUTE
from agents.specify.source.block import Block

LAYOUTS: tuple[Layout, ...] = (ROLE, GLOSSARY, STEP, ROUTE, MATRIX, *HOLES)


def layout_of(block: Block, domain: Domain | None = None) -> Layout | None:
    """Return the layout that reads a block; None for a sentence."""
    return next((layout for layout in LAYOUTS if layout.reads(block, domain)), None)
