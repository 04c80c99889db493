"""What a sentence says to narrow what others grant: on which rows, under which condition."""

from dataclasses import dataclass

from agents.spec.model import RoleName


@dataclass(frozen=True)
class NarrowFact:
    """A role may run operations that it is granted only on rows for which `when` holds; None: whoever may."""

    entity: str
    ops: tuple[str, ...]
    role: RoleName | None
    when: str


@dataclass(frozen=True)
class SeekFact:
    """A role is said to look for rows: it may view them, where no other sentence says who may."""

    entity: str
    role: RoleName


@dataclass(frozen=True)
class GuardFact:
    """An event of a lifecycle is possible only if a condition holds; `text`: its words; `code`: of a refusal."""

    entity: str
    event: str
    expr: str
    text: str
    code: str = ""


@dataclass(frozen=True)
class FinalFact:
    """A state of a lifecycle is called final: that no step leads out of it is meant."""

    entity: str
    state: str
