"""Carries connections over one stream of bytes. The same code runs at both ends; it is sent inside as source text.

A frame is a kind, the number of a channel, a length and a payload. Each direction of a channel has a window, so that
a reader that is slow costs neither end more memory than that.
"""

import os
import select
import socket
import struct
from collections.abc import Callable

HEAD = struct.Struct("!cII")
OPEN, DATA, ACKNOWLEDGED, END, RESET = b"O", b"D", b"A", b"E", b"R"

_WINDOW = 1 << 18
_CHUNK = 1 << 16
_TROUBLE = select.POLLHUP | select.POLLERR | select.POLLNVAL


class Channel:
    """One connection: a socket at this end, and the other end's socket behind the stream."""

    def __init__(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        self.socket = connection
        self.unwritten = bytearray()
        self.credit = _WINDOW
        self.reads = True
        self.other_ended = False
        self.ended = False


class Multiplexer:
    """One end of the stream. `watched` are further descriptors and what to do when one can be read."""

    def __init__(self, source: int, sink: int) -> None:
        self.watched: dict[int, Callable[[], None]] = {source: self._receive}
        self.open = True
        self._source = source
        self._sink = sink
        self._channels: dict[int, Channel] = {}
        self._unsent = bytearray()
        self._received = bytearray()

    def turn(self, timeout: float) -> None:
        """Wait until something can be done, do it, and return."""
        poll, numbers = select.poll(), dict[int, int]()
        masks = dict.fromkeys(self.watched, select.POLLIN)
        if self._unsent:
            masks[self._sink] = masks.get(self._sink, 0) | select.POLLOUT
        for number, channel in self._channels.items():
            numbers[channel.socket.fileno()] = number
            masks[channel.socket.fileno()] = self._interest(channel)
        for descriptor, mask in masks.items():
            if mask:
                poll.register(descriptor, mask)
        for descriptor, events in poll.poll(timeout * 1000):
            self._act(descriptor, events, numbers.get(descriptor))

    def adopt(self, number: int, connection: socket.socket) -> None:
        """Begin to carry a connection."""
        self._channels[number] = Channel(connection)

    def send(self, kind: bytes, number: int = 0, payload: bytes = b"") -> None:
        """Put a frame on its way."""
        self._unsent += HEAD.pack(kind, number, len(payload)) + payload

    def got(self, kind: bytes, number: int, payload: bytes, /) -> None:
        """Take a frame that is not about an open channel."""

    def before_data(self) -> None:
        """Do what must reach the other end before any more data of a channel."""

    def take(self) -> bytes:
        """Read from the stream what has arrived; nothing means that it has ended."""
        return os.read(self._source, _CHUNK)

    def put(self, data: bytes) -> int:
        """Write to the stream as much as it takes."""
        return os.write(self._sink, data)

    def _interest(self, channel: Channel) -> int:
        mask = select.POLLOUT if channel.unwritten else 0
        if channel.reads and channel.credit > 0 and len(self._unsent) < 4 * _WINDOW:
            mask |= select.POLLIN
        return mask

    def _act(self, descriptor: int, events: int, number: int | None) -> None:
        if number is None:
            if descriptor == self._sink and events & select.POLLOUT:
                self._flush()
            # An action before this one may have put an end to it.
            if events & (select.POLLIN | _TROUBLE) and descriptor in self.watched:
                self.watched[descriptor]()
            return
        if events & select.POLLOUT and number in self._channels:
            self._write(number)
        if events & (select.POLLIN | _TROUBLE) and number in self._channels:
            self._read(number)

    def _flush(self) -> None:
        try:
            del self._unsent[: self.put(bytes(self._unsent[:_CHUNK]))]
        except BlockingIOError:
            return
        except OSError:
            self.open = False

    def _receive(self) -> None:
        try:
            data = self.take()
        except BlockingIOError:
            return
        except OSError:
            data = b""
        self.open = self.open and bool(data)
        self._received += data
        while len(self._received) >= HEAD.size:
            kind, number, length = HEAD.unpack_from(self._received)
            if len(self._received) < HEAD.size + length:
                break
            payload = bytes(self._received[HEAD.size : HEAD.size + length])
            del self._received[: HEAD.size + length]
            self._dispatch(kind, number, payload)

    def _dispatch(self, kind: bytes, number: int, payload: bytes) -> None:
        if kind not in {DATA, ACKNOWLEDGED, END, RESET}:
            self.got(kind, number, payload)
            return
        channel = self._channels.get(number)
        if channel is None:
            return
        if kind == DATA:
            channel.unwritten += payload
        elif kind == ACKNOWLEDGED:
            channel.credit += int.from_bytes(payload, "big")
        elif kind == END:
            channel.other_ended = True
            self._settle(number, channel)
        else:
            self._drop(number)

    def _read(self, number: int) -> None:
        channel = self._channels[number]
        try:
            data = channel.socket.recv(min(_CHUNK, max(1, channel.credit)))
        except BlockingIOError:
            return
        except OSError:
            self._reset(number)
            return
        self.before_data()
        if data:
            channel.credit -= len(data)
            self.send(DATA, number, data)
        else:
            channel.reads = False
            self.send(END, number)
            self._settle(number, channel)

    def _write(self, number: int) -> None:
        channel = self._channels[number]
        try:
            count = channel.socket.send(channel.unwritten)
        except BlockingIOError:
            return
        except OSError:
            self._reset(number)
            return
        del channel.unwritten[:count]
        self.send(ACKNOWLEDGED, number, count.to_bytes(4, "big"))
        self._settle(number, channel)

    def _settle(self, number: int, channel: Channel) -> None:
        """Pass the other's end on once all before it is written; forget the channel when both have ended."""
        if channel.other_ended and not channel.unwritten and not channel.ended:
            channel.ended = True
            try:
                channel.socket.shutdown(socket.SHUT_WR)
            except OSError:
                self._reset(number)
                return
        if channel.ended and not channel.reads:
            self._drop(number)

    def _reset(self, number: int) -> None:
        self._drop(number)
        self.send(RESET, number)

    def _drop(self, number: int) -> None:
        self._channels.pop(number).socket.close()

    def drop_all(self) -> None:
        """Close every connection at this end."""
        for number in list(self._channels):
            self._drop(number)
