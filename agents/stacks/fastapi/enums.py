"""What templates see of an enum."""

from functools import cached_property

from agents.spec.model import Enum
from agents.stacks.fastapi import naming
from agents.stacks.fastapi.names import Named


class EnumView(Named[Enum]):
    """An enum: `name`, `class_name`, `members` (value -> member name), `node`."""

    @cached_property
    def members(self) -> dict[str, str]:
        """The member of the class for each value."""
        return naming.members(self.node.values)
