"""Tests of a rendered suite, called one by one: what they ask for is given to them as pytest would.

Hundreds of mutants are tried with a few tests each; to start pytest for each of them would take longer than the tests.
"""

import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

from workflows.acceptance.line import BackendBroken, Line, Office

_PACKAGE = "acceptance"


class Player:
    """Calls tests of the suite that lies below the working directory."""

    def __init__(self) -> None:
        self._rows = import_module(f"{_PACKAGE}.rows")
        self._connection = import_module(f"{_PACKAGE}.connection")
        self._people = import_module(f"{_PACKAGE}.conftest")
        self._lasting: dict[tuple[str, str], Any] = {}
        self._http: Any = None

    def meet(self, office: Office) -> None:
        """Let the tests have another backend, and forget what they have of the one before."""
        self._rows.SHARED.spoil()
        getattr(self._rows, "STAFF", {}).clear()
        self._lasting.clear()
        self._http = self._connection.Http(lambda: Line(office), self._connection.BASE_PATH)
        self._rows.SHARED.http = self._http

    def passes(self, case: str) -> bool:
        """Tell whether a test passes. Raises BackendBroken."""
        file, _, name = case.partition("::")
        module = import_module(f"{_PACKAGE}.{Path(file).stem}")
        try:
            with ExitStack() as ends:
                test = getattr(module, name)
                test(**self._given(test, module, ends, {}))
        except BackendBroken:
            raise
        except Exception:  # noqa: BLE001  # a test may fail in any way, and all of them are red
            self._rows.SHARED.spoil()
            return False
        return True

    def _given(self, asks: Callable[..., Any], module: ModuleType, ends: ExitStack, known: dict[str, Any]) -> Any:
        names = inspect.signature(asks).parameters
        return {name: self._fixture(name, module, ends, known) for name in names}

    def _fixture(self, name: str, module: ModuleType, ends: ExitStack, known: dict[str, Any]) -> Any:
        if name in ("http", "request"):
            return self._http if name == "http" else SimpleNamespace(path=Path(module.__file__ or ""))
        if name not in known:
            own = getattr(module, name, None)
            known[name] = self._made(name, own, module, ends, known) if own else self._lent(name, module, ends, known)
        return known[name]

    def _made(self, name: str, fixture: Any, module: ModuleType, ends: ExitStack, known: dict[str, Any]) -> Any:
        """Return what a module makes once for its tests."""
        key = (module.__name__, name)
        if key not in self._lasting:
            function = inspect.unwrap(fixture)
            self._lasting[key] = function(**self._given(function, module, ends, known))
        return self._lasting[key]

    def _lent(self, name: str, module: ModuleType, ends: ExitStack, known: dict[str, Any]) -> Any:
        function = inspect.unwrap(getattr(self._people, name))
        found = function(**self._given(function, module, ends, known))
        return ends.enter_context(_ended(found)) if inspect.isgenerator(found) else found


@contextmanager
def _ended(steps: Iterator[Any]) -> Iterator[Any]:
    """Yield what a fixture yields, and let it end afterwards."""
    yield next(steps)
    for _ in steps:
        pass


def loaded(folder: Path) -> None:
    """Let the suite in a folder be found before anything else."""
    sys.path.insert(0, str(folder))
