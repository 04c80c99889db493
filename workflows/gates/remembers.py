"""Whether code remembers things in its modules, of which another process knows nothing, and none after a restart."""

import ast
from collections.abc import Iterator

_CONTAINERS = frozenset(
    {
        "Counter",
        "OrderedDict",
        "WeakKeyDictionary",
        "WeakSet",
        "WeakValueDictionary",
        "defaultdict",
        "deque",
        "dict",
        "list",
        "set",
        "bytearray",
        "count",
        "itertools.count",
        "ContextVar",
    }
)
_CHANGES = frozenset(
    {
        "add",
        "append",
        "appendleft",
        "clear",
        "discard",
        "extend",
        "extendleft",
        "insert",
        "pop",
        "popitem",
        "popleft",
        "remove",
        "reverse",
        "setdefault",
        "sort",
        "update",
        "__setitem__",
        "__delitem__",
        "__next__",
        "send",
    }
)
_SAID = "is remembered in the module: another process does not know it, and after a restart nobody does"

Body = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


def remembered(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield each place in a function that changes what belongs to the module or to a class."""
    top = _module_names(tree)
    for function in (node for node in ast.walk(tree) if isinstance(node, Body)):
        own = _own_names(function)
        for node in ast.walk(function):
            if isinstance(node, ast.Global):
                yield node.lineno, f"{', '.join(node.names)} {_SAID}"
            elif name := _changed(node, top - own):
                yield node.lineno, f"{name} {_SAID}"  # type: ignore[attr-defined]  # statements and expressions


def _module_names(tree: ast.Module) -> frozenset[str]:
    """Return what is made by the module itself: its classes, and its containers."""
    found = {node.name for node in tree.body if isinstance(node, ast.ClassDef)}
    for node in tree.body:
        match node:
            case ast.Assign(targets=targets, value=value):
                found |= {t.id for t in targets if isinstance(t, ast.Name) and _is_container(value)}
            case ast.AnnAssign(target=ast.Name(id=name), value=value) if value and _is_container(value):
                found.add(name)
    imported = {a.asname or a.name for node in tree.body if isinstance(node, ast.ImportFrom) for a in node.names}
    return frozenset(found | {name for name in imported if name[:1].isupper()})


def _is_container(value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        return ast.unparse(value.func).rpartition(".")[2] in _CONTAINERS
    return isinstance(value, ast.Dict | ast.List | ast.Set | ast.DictComp | ast.ListComp | ast.SetComp)


def _own_names(function: Body) -> frozenset[str]:
    """Return the arguments and variables of a function."""
    given = function.args
    named = {a.arg for a in (*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg) if a}
    stored = {n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return frozenset((named | stored) - {"cls"})


def _changed(node: ast.AST, names: frozenset[str]) -> str:
    """Return the name of the module that a node changes, if it does."""
    match node:
        case ast.Assign(targets=targets) | ast.Delete(targets=targets):
            return next((found for t in targets if (found := _root(t, names))), "")
        case ast.AugAssign(target=target) | ast.AnnAssign(target=target):
            return _root(target, names)
        case ast.Call(func=ast.Attribute(value=base, attr=name)) if name in _CHANGES:
            return _root(base, names) if not isinstance(base, ast.Name) else _named(base, names)
        case ast.Call(func=ast.Name(id="setattr" | "next"), args=[base, *_]):
            return _named(base, names)
    return ""


def _root(target: ast.expr, names: frozenset[str]) -> str:
    """Return the name that an attribute or an element belongs to, if it is one of the module."""
    at = target
    while isinstance(at, ast.Attribute | ast.Subscript):
        at = at.value
    if isinstance(at, ast.Call):
        return ast.unparse(at) if ast.unparse(at.func) == "type" else ""
    return "" if at is target else _named(at, names)


def _named(base: ast.expr, names: frozenset[str]) -> str:
    return base.id if isinstance(base, ast.Name) and (base.id in names or base.id == "cls") else ""
