"""What is kept of a stream that may be endless."""


class HeadAndTail:
    """The first and the last bytes of what was added, together at most `cap` of them."""

    def __init__(self, cap: int) -> None:
        self._half = cap // 2
        self._head = bytearray()
        self._tail = bytearray()
        self._total = 0

    @property
    def truncated(self) -> bool:
        """Whether something between head and tail was dropped."""
        return self._total > 2 * self._half

    def add(self, chunk: bytes) -> None:
        """Keep what there is room for."""
        room = self._half - len(self._head)
        self._head += chunk[:room]
        self._tail += chunk[room:]
        self._total += len(chunk)
        if len(self._tail) > 4 * self._half:
            del self._tail[: -self._half]

    def read(self) -> bytes:
        """Return what was kept so far."""
        if not self.truncated:
            return bytes(self._head + self._tail)
        return bytes(self._head) + b"\n[... output dropped ...]\n" + bytes(self._tail[-self._half :])
