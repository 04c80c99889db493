"""The few messages of PostgreSQL's protocol that an administrator's connection over a Unix socket needs.

A client library would bring a dependency and an event loop, `psql` a process for each statement.
"""

import socket
import struct
from pathlib import Path

_PROTOCOL = 196608
_LARGEST = 1 << 20


class ServerRefused(Exception):
    """PostgreSQL answered a statement or the connection with an error; carries the code and the message."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Connection:
    """A connection as one user to one database. Raises `OSError` when the server is gone."""

    def __init__(self, path: Path, *, user: str, password: str, database: str, timeout: float) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._socket.settimeout(timeout)
            self._socket.connect(str(path))
            self._log_in(user, password, database)
        except BaseException:  # also of a signal: whoever called has no connection to close
            self._socket.close()
            raise

    def execute(self, statement: str) -> None:
        """Run one statement; its rows, if any, are dropped."""
        self._send(b"Q", statement.encode() + b"\0")
        self._until_ready(b"")

    def close(self) -> None:
        """Close the connection."""
        self._socket.close()

    def _log_in(self, user: str, password: str, database: str) -> None:
        fields = "\0".join(["user", user, "database", database, "", ""]).encode()
        self._send(b"", struct.pack("!i", _PROTOCOL) + fields)
        self._until_ready(password.encode() + b"\0")

    def _until_ready(self, password: bytes) -> None:
        refused: ServerRefused | None = None
        while True:
            kind, body = self._receive()
            if kind == b"Z":
                break
            if kind == b"R" and body[:4] == struct.pack("!i", 3):
                self._send(b"p", password)
            elif kind == b"E":
                refused = _error(body)
                if refused.code.startswith("57P"):
                    # The server is starting, stopping or crashed: no "ready" follows.
                    break
        if refused:
            raise refused

    def _send(self, kind: bytes, body: bytes) -> None:
        self._socket.sendall(kind + struct.pack("!i", len(body) + 4) + body)

    def _receive(self) -> tuple[bytes, bytes]:
        head = self._exactly(5)
        (length,) = struct.unpack("!i", head[1:])
        if not 4 <= length <= _LARGEST:
            raise ConnectionError("the server does not speak PostgreSQL's protocol")
        return head[:1], self._exactly(length - 4)

    def _exactly(self, count: int) -> bytes:
        data = bytearray()
        while len(data) < count:
            chunk = self._socket.recv(count - len(data))
            if not chunk:
                raise ConnectionError("the server closed the connection")
            data += chunk
        return bytes(data)


def _error(body: bytes) -> ServerRefused:
    fields = {field[:1]: field[1:].decode(errors="replace") for field in body.split(b"\0") if field}
    return ServerRefused(fields.get(b"C", ""), fields.get(b"M", "unknown error"))
