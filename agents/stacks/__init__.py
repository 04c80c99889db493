"""The stacks by name. A stack is loaded when it is opened."""

from importlib import import_module

from agents.stacks.stack import Stack, StackError

STACKS = {"fastapi": "agents.stacks.fastapi.stack"}
"""Name of each stack and the module that offers it as `STACK`."""


def open_stack(name: str) -> Stack:
    """Return a stack. Raises StackError for an unknown name."""
    if name not in STACKS:
        raise StackError(f"there is no stack {name}: use one of {', '.join(STACKS)}")
    stack: Stack = import_module(STACKS[name]).STACK
    return stack
