"""What templates see of an enum."""

from dataclasses import dataclass
from functools import cached_property

from agents.spec.model import Enum
from agents.stacks.fastapi import naming


@dataclass(frozen=True, eq=False)
class EnumView:
    """An enum: `name`, `class_name`, `members` (value -> member name), `node`."""

    node: Enum

    @property
    def name(self) -> str:
        """The name in the Spec."""
        return self.node.name

    @property
    def class_name(self) -> str:
        """The name of the class."""
        return naming.class_name(self.name)

    @cached_property
    def members(self) -> dict[str, str]:
        """The member of the class for each value."""
        return naming.members(self.node.values)
