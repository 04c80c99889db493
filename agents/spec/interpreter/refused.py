"""Why an operation does not happen."""


class Refused(Exception):
    """An operation is refused: the status and code of the answer, and the input field it points at.

    `node`: what of the Spec refuses it; `said`: its code is one that the Spec names.
    """

    def __init__(self, status: int, code: str, field: str | None = None, *, node: str = "", said: bool = False) -> None:
        super().__init__(f"{status} {code}")
        self.status, self.code, self.field, self.node, self.said = status, code, field, node, said


class Refusals(Exception):
    """Everything that refuses an operation, what is checked first at the head: any of it may be the answer."""

    def __init__(self, *found: Refused) -> None:
        super().__init__("; ".join(map(str, found)))
        self.found = found
