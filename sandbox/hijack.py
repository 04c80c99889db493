"""A request to the engine's Unix socket whose connection then carries the streams of a command.

The client library hands over a connection from which it may already have read the first bytes; this one does not.
"""

import json
import socket
import struct
from collections.abc import Callable, Mapping

_HEAD = struct.Struct("!BxxxI")
_LONGEST_HEAD = 1 << 16
_ANSWERS_WITHIN = 60.0


class RefusedError(Exception):
    """The engine answered the request with an error; carries what it said."""


def upgraded(path: str, request: str, body: Mapping[str, object]) -> tuple[socket.socket, bytes]:
    """Post a request; return the connection and the bytes that came with the answer. Raises `OSError`."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.settimeout(_ANSWERS_WITHIN)
        connection.connect(path)
        payload = json.dumps(body).encode()
        head = f"POST {request} HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n"
        head += f"Content-Type: application/json\r\nContent-Length: {len(payload)}\r\n\r\n"
        connection.sendall(head.encode() + payload)
        answer, rest = _answer(connection)
    except BaseException:  # also of a signal: nobody else knows the connection yet
        connection.close()
        raise
    if answer.split(b" ", 2)[1] not in {b"101", b"200"}:
        connection.close()
        raise RefusedError((answer.splitlines()[0] + b" " + rest).decode(errors="replace").strip())
    connection.settimeout(None)
    return connection, rest


def _answer(connection: socket.socket) -> tuple[bytes, bytes]:
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = connection.recv(1 << 12)
        if not chunk or len(data) > _LONGEST_HEAD:
            raise ConnectionError("the engine closed the connection")
        data += chunk
    head, _, rest = data.partition(b"\r\n\r\n")
    return head, rest


class Frames:
    """Takes apart what the engine sends: pieces of standard output and standard error, each with a head."""

    def __init__(self, out: Callable[[bytes], None], err: Callable[[bytes], None]) -> None:
        self._sinks = {1: out, 2: err}
        self._data = bytearray()
        self._left = 0
        self._sink = out

    def feed(self, data: bytes) -> None:
        """Pass on what has arrived, also of pieces that are not complete yet."""
        self._data += data
        while self._data:
            if self._left == 0:
                if len(self._data) < _HEAD.size:
                    return
                stream, self._left = _HEAD.unpack_from(self._data)
                self._sink = self._sinks.get(stream, self._sinks[2])
                del self._data[: _HEAD.size]
            piece = bytes(self._data[: self._left])
            del self._data[: self._left]
            self._left -= len(piece)
            if piece:
                self._sink(piece)
