"""The outer end of the stream to a container's first process: sockets lent, control files mirrored, questions asked."""

import base64
import json
import os
import queue
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from sandbox.hijack import Frames
from sandbox.multiplex import OPEN, Multiplexer
from sandbox.sandbox import SandboxDied
from sandbox.warden import ANSWER, CONTROL, FULL, QUESTION

_LOOK_EVERY = 0.05
_ANSWERS_WITHIN = 30.0


class Uplink(Multiplexer):
    """Runs in a thread of its own. `on_full` is called when the container stores too much, `on_end` at its end."""

    def __init__(
        self,
        streams: tuple[socket.socket, bytes],
        control: Path,
        on_full: Callable[[], None],
        on_end: Callable[[str], None],
    ) -> None:
        attached, first = streams
        attached.setblocking(False)
        super().__init__(attached.fileno(), attached.fileno())
        self._attached = attached
        self._payload = bytearray()
        self._complaints = bytearray()
        self._frames = Frames(self._payload.extend, self._complaints.extend)
        self._frames.feed(first)
        self._control = Mirror(control)
        self._on_full = on_full
        self._on_end = on_end
        self._tasks: queue.SimpleQueue[Callable[[], object]] = queue.SimpleQueue()
        self._waking = threading.Lock()
        self._finished = False
        self._woken, self._waker = os.pipe()
        self.watched[self._woken] = self._work
        self._answers: queue.SimpleQueue[int | None] = queue.SimpleQueue()
        self._asking = threading.Lock()
        self._lent: set[socket.socket] = set()
        self._next = 0
        self._closing = False
        self._thread = threading.Thread(target=self._run, daemon=True, name="sandbox-uplink")
        self._thread.start()

    def lend(self, outside: Path, inside: str) -> socket.socket:
        """Make a socket on the host whose connections lead to one in the container; close it with `take_back`."""
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(str(outside))
        listener.listen(128)
        listener.setblocking(False)
        self._lent.add(listener)

        def accept() -> None:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            self._next += 1
            self.adopt(self._next, connection)
            self.before_data()
            self.send(OPEN, self._next, inside.encode())

        self._do(lambda: self.watched.update({listener.fileno(): accept}))
        return listener

    def take_back(self, listener: socket.socket) -> None:
        """Refuse further connections."""
        done = threading.Event()

        def forget() -> None:
            self.watched.pop(listener.fileno(), None)
            done.set()

        if self._do(forget):
            done.wait(_ANSWERS_WITHIN)
        self._lent.discard(listener)
        listener.close()

    def ask(self, question: str, argument: str = "") -> int:
        """Return the warden's answer; what was written to the control directory before has arrived by then."""
        with self._asking:
            payload = json.dumps([question, argument]).encode()

            def put() -> None:
                self.before_data()
                self.send(QUESTION, 0, payload)

            answer = self._answer() if self._do(put) else None
        if answer is None:
            raise SandboxDied("the container of the sandbox has ended: run again")
        return answer

    def close(self) -> None:
        """End the stream; the container ends with it."""
        self._closing = True
        self._do(bool)
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def take(self) -> bytes:
        """Read from the stream what the container's first process has sent."""
        while not self._payload:
            data = self._attached.recv(1 << 16)
            if not data:
                return b""
            self._frames.feed(data)
        taken = bytes(self._payload)
        self._payload.clear()
        return taken

    def put(self, data: bytes) -> int:
        """Write to the stream."""
        return self._attached.send(data)

    def got(self, kind: bytes, _number: int, payload: bytes, /) -> None:
        """Take an answer or an alarm."""
        if kind == ANSWER:
            self._answers.put(int(payload))
        elif kind == FULL:
            self._on_full()

    def before_data(self) -> None:
        """Let the container see the control files as they are now."""
        changed = self._control.changed()
        if changed:
            self.send(CONTROL, 0, json.dumps(changed).encode())

    def _answer(self) -> int | None:
        with suppress(queue.Empty):
            return self._answers.get(timeout=_ANSWERS_WITHIN)
        return None

    def _do(self, task: Callable[[], object]) -> bool:
        """Have the thread do something; return whether it still can."""
        with self._waking:
            if not self._finished:
                self._tasks.put(task)
                os.write(self._waker, b".")
            return not self._finished

    def _work(self) -> None:
        os.read(self._woken, 1)
        self._tasks.get()()

    def _run(self) -> None:
        while self.open and not self._closing:
            self.turn(_LOOK_EVERY)
            self.before_data()
        self._finish()
        if not self._closing:
            self._on_end(bytes(self._complaints[-500:]).decode(errors="replace").strip())

    def _finish(self) -> None:
        with self._waking:
            self._finished = True
            os.close(self._woken)
            os.close(self._waker)
        while not self._tasks.empty():
            self._tasks.get()()
        self.drop_all()
        for listener in list(self._lent):
            listener.close()
        self._attached.close()
        self._answers.put(None)


class Mirror:
    """Tells what has changed in a directory since it was asked before; its few files are small."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._seen: dict[str, bytes] = {}

    def changed(self) -> dict[str, str | None]:
        """Return each new or changed file's content as base64, and None for each that is gone."""
        found = self._read()
        changed: dict[str, str | None] = dict.fromkeys(self._seen.keys() - found.keys())
        # By content: two writes within a tick of the kernel's clock have the same time.
        new = {name: data for name, data in found.items() if self._seen.get(name) != data}
        self._seen = found
        return changed | {name: base64.b64encode(data).decode() for name, data in new.items()}

    def _read(self) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        with suppress(FileNotFoundError):
            for path in self._directory.iterdir():
                with suppress(OSError):
                    found[path.name] = path.read_bytes()
        return found
