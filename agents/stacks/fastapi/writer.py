"""What every part of the writer of expressions builds on: its state, literals, and the names of limits."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from agents.spec.expression import Constant, Node, Unary
from agents.spec.types import NUMERIC, Type
from agents.stacks.fastapi import literals, pieces
from agents.stacks.fastapi.pieces import Code, Place
from agents.stacks.fastapi.views import EntityView, ProjectView

_PLAIN_NUMBERS = (0, 1)


@dataclass
class Writer(ABC):
    """Writes the expressions of one function, and collects what the function needs before them.

    `aliases`: variables for second rows of a model; `constants`: named numbers; `uses`: now, today, actor.
    `siblings`: the entity whose computed fields are attributes of the place where the expression stands;
    `functions_of`: the entity among whose functions it stands; `moments`: what now and today are called there;
    `prepared`: they are parts of queries there, which are built once and told the time when they are carried out.
    """

    project: ProjectView
    stem: str = "limit"
    aliases: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    uses: set[str] = field(default_factory=set)
    siblings: EntityView | None = None
    functions_of: EntityView | None = None
    moments: Mapping[str, str] = field(default_factory=lambda: {"now": "now", "today": "today"})
    prepared: bool = False

    @abstractmethod
    def _write(self, node: Node, place: Place) -> Code:
        """Return the source of a node."""

    def at(self, node: Node, place: Place) -> Code:
        """Return the source of a node where it stands in a place."""
        return self._write(node, place)

    @staticmethod
    def _constant(value: str | int | Decimal | bool | None) -> Code:
        if value is None or isinstance(value, bool):
            return Code(str(value), Type("boolean" if value is not None else "null", nullable=value is None))
        if isinstance(value, str):
            return Code(repr(value), Type("string"))
        text = str(value) if isinstance(value, int) else literals.decimal(value)
        kind = Type("integer" if isinstance(value, int) else "decimal")
        return Code(text, kind)

    def _limit(self, node: Node, code: Code) -> Code:
        """Give a number that something is compared with a name."""
        literal = node.operand if isinstance(node, Unary) else node
        plain = node == literal and isinstance(node, Constant) and node.value in _PLAIN_NUMBERS
        if not isinstance(literal, Constant) or code.type.kind not in NUMERIC or plain:
            return code
        text = code.text
        names = {value: name for name, value in self.constants.items()}
        number = f"_{len(self.constants) + 1}" if self.constants else ""
        name = names.get(text, f"{self.stem.upper()}{number}")
        self.constants[name] = text
        return replace(code, text=name)

    def _literal(self, wanted: Type, code: Code) -> Code:
        """Write a text that stands for a value of an enum as its member."""
        if wanted.kind != "enum" or code.type.kind != "string":
            return code
        view = self.project.enum(wanted.of)
        return replace(code, text=f"{view.class_name}.{view.members[pieces.eval_text(code.text)]}", type=wanted)
