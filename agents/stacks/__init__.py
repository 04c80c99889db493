"""The stacks by name. A stack is loaded when it is opened."""

from importlib import import_module

from agents.stacks.stack import Stack, StackError

STACKS = {"fastapi": ("agents.stacks.fastapi.stack", "FastApiStack")}
"""Name of each stack, and the module and class that offer it."""


def open_stack(name: str) -> Stack:
    """Return a stack. Raises StackError for an unknown name."""
    if name not in STACKS:
        raise StackError(f"there is no stack {name}: use one of {', '.join(STACKS)}")
    module, kind = STACKS[name]
    stack: Stack = getattr(import_module(module), kind)()
    return stack
