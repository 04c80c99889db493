"""An engine that goes away: a socket in front of a real one that can be cut."""

import socket
import threading
from contextlib import suppress


class Between:
    """A socket that leads to the engine until it is cut, as when the engine is killed."""

    def __init__(self, address, engine):
        self._engine = engine
        self._ends = []
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(address))
        self._listener.listen()
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def _accept(self):
        while True:
            try:
                ours = self._listener.accept()[0]
            except OSError:
                return
            theirs = socket.socket(socket.AF_UNIX)
            theirs.connect(self._engine)
            self._ends += [ours, theirs]
            for pair in ((ours, theirs), (theirs, ours)):
                self._threads.append(threading.Thread(target=self._pump, args=pair))
                self._threads[-1].start()

    @staticmethod
    def _pump(source, target):
        try:
            while data := source.recv(1 << 16):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            return

    def cut(self):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._threads[0].join()
        for each in [*self._ends, self._listener]:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for thread in self._threads[1:]:
            thread.join()
        for each in [*self._ends, self._listener]:
            each.close()
