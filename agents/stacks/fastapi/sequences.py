"""Numbers that grow from row to row: `sequence("LIB-", 6)` as the default of a field."""

from dataclasses import dataclass

from agents.spec.expression import Call, Constant, parse
from agents.stacks.fastapi.views import EntityView, FieldView, ProjectView


@dataclass(frozen=True, eq=False)
class SequenceView:
    """The sequence of a field: a row gets `prefix` and the next number, with at least `digits` digits."""

    field: FieldView
    prefix: str
    digits: int

    @property
    def name(self) -> str:
        """The name in the database."""
        return f"{self.field.entity.plural}_{self.field.column}_numbers"

    @property
    def constant(self) -> str:
        """The constant beside the model."""
        return f"{self.field.column.upper()}_NUMBERS"

    @property
    def method(self) -> str:
        """The method of the repository that takes the next one."""
        return f"next_{self.field.column}"

    @property
    def text(self) -> str:
        """The value of a row, of `number`."""
        prefix = self.prefix.replace("{", "{{").replace("}", "}}")
        return f'f"{prefix}{{number:0{self.digits}}}"'

    @property
    def call(self) -> str:
        """The next value in a method of the service."""
        return f"await self._{self.field.entity.plural}.{self.method}()"


def sequence_of(field: FieldView) -> SequenceView | None:
    """Return the sequence of a field, None for a field without one."""
    match parse(field.node.default) if field.node.default else None:
        case Call("sequence", (Constant(str(prefix)), Constant(int(digits)))):
            return SequenceView(field, prefix, digits)
    return None


def sequences_of(entity: EntityView) -> tuple[SequenceView, ...]:
    """Return the sequences of an entity."""
    return tuple(found for f in entity.columns if (found := sequence_of(f)))


def all_sequences(project: ProjectView) -> tuple[SequenceView, ...]:
    """Return the sequences of every entity."""
    return tuple(s for e in project.entities for s in sequences_of(e))
