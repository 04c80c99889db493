"""A Messages API on this machine whose answers come from a script. The client that talks to it is the real one."""

import hashlib
import json
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from agents.model.abilities import abilities
from agents.model.api_rules import broken_rule, signature
from agents.model.model import Json
from agents.model.script import Answer, Fault, Script

_PIECE = 40
_CACHED_FROM = 512
_PER_TOKEN = 4
_SLOW = 1.0
_STATUSES: dict[Fault | None, tuple[int, str]] = {
    "overloaded": (529, "overloaded_error"),
    "limited": (429, "rate_limit_error"),
    "unauthorized": (401, "authentication_error"),
}


class ScriptedServer:
    """Serves a script on a free port of 127.0.0.1 until it is closed.

    `requests`: the bodies that were answered; `usages`: the tokens of each.
    """

    def __init__(self, script: Script) -> None:
        self.requests: list[Json] = []
        self.usages: list[Json] = []
        self._script = script
        self._asked: Counter[tuple[int, int]] = Counter()
        self._seen: set[str] = set()
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.scripted = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Where a client finds it."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def refused(self, body: Json) -> str | None:
        """Return the rule that a request breaks."""
        most, sent = abilities(body["model"]).context, tokens(body)
        too_long = f"prompt is too long: {sent} tokens > {most} maximum" if sent > most else None
        return broken_rule(body, paused=self._script.paused(body["messages"])) or too_long

    def answer(self, body: Json) -> tuple[Answer, Fault | None] | None:
        """Return the answer of the script and the fault that comes instead; None where the script has none."""
        place = self._script.find(body["messages"])
        if place is None:
            return None
        answer = self._script.conversations[place[0]].answers[place[1]]
        with self._lock:
            time = self._asked[place]
            self._asked[place] += 1
            fault = answer.faults[time] if time < len(answer.faults) else None
            if fault is None:
                self.requests.append(body)
        return answer, fault

    def usage(self, body: Json, answer: Answer) -> Json:
        """Return the tokens of a call, about one for four characters; a prefix that was sent before is read cheaply."""
        lengths = list(_prefixes(body))
        with self._lock:
            cached = max((size for sha, size in lengths if sha in self._seen), default=0)
            self._seen |= {sha for sha, size in lengths if size >= _CACHED_FROM}
        total = lengths[-1][1]
        used = {
            "input_tokens": 0 if total >= _CACHED_FROM else total,
            "cache_creation_input_tokens": total - cached if total >= _CACHED_FROM else 0,
            "cache_read_input_tokens": cached,
            "output_tokens": max(1, len(json.dumps(answer.content)) // _PER_TOKEN),
        }
        with self._lock:
            self.usages.append(used)
        return used


def tokens(body: Json) -> int:
    """Return how many input tokens a request has."""
    return list(_prefixes(body))[-1][1]


def _prefixes(body: Json) -> Iterator[tuple[str, int]]:
    """Yield hash and tokens of everything up to the system prompt, then up to each message."""
    sha, size = hashlib.sha256(), 0
    head = [body.get("tools"), body.get("output_config"), body.get("system")]
    for part in (head, *body["messages"]):
        text = json.dumps(part, sort_keys=True)
        sha.update(text.encode())
        size += len(text) // _PER_TOKEN
        yield sha.hexdigest(), size


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    scripted: ScriptedServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that are gone; they may have been killed."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    # Unbuffered and with Nagle's algorithm, every answer would wait 40 ms.
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    server: _Server

    def log_message(self, *_: Any) -> None:
        """Print nothing."""

    def do_POST(self) -> None:
        """Answer a request for tokens or for a message."""
        try:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        except ValueError as error:  # a client that was killed sends half of it
            return self._error(400, "invalid_request_error", f"The request body is not valid JSON: {error}")
        if rule := self.server.scripted.refused(body):
            return self._error(404 if rule.startswith("model: ") else 400, "invalid_request_error", rule)
        if self.path.split("?")[0].endswith("/count_tokens"):
            return self._json(200, {"input_tokens": tokens(body)})
        found = self.server.scripted.answer(body)
        if found is None:
            return self._error(400, "invalid_request_error", "the script has no answer to this request")
        answer, fault = found
        if fault in _STATUSES:
            status, kind = _STATUSES[fault]
            return self._error(status, kind, f"not valid: {self.headers['authorization']}" if status == 401 else kind)
        if fault == "slow":
            time.sleep(_SLOW)
        return self._stream(list(_events(answer, body, self.server.scripted.usage(body, answer))), fault)

    def _error(self, status: int, kind: str, message: str) -> None:
        self._json(status, {"type": "error", "error": {"type": kind, "message": message}})

    def _json(self, status: int, value: Json) -> None:
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _stream(self, events: list[Json], fault: Fault | None) -> None:
        if fault:
            events = events[: len(events) // 2]
        if fault == "broken":
            events.append({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}})
        self.send_response(200)
        self.send_header("content-type", "text/event-stream; charset=utf-8")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        for event in events:
            self._chunk(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode())
        if fault == "reset":
            self.wfile.flush()
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
        else:
            self._chunk(b"")

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%b\r\n" % (len(data), data))


def _events(answer: Answer, body: Json, usage: Json) -> Iterator[Json]:
    """Yield the events of an answer as the API streams them."""
    ident = hashlib.sha256(json.dumps([body, answer.content], sort_keys=True).encode()).hexdigest()
    message: Json = {
        "id": f"msg_{ident[:24]}", "type": "message", "role": "assistant", "model": body["model"], "content": [],
        "stop_reason": None, "stop_sequence": None, "usage": usage,
    }  # fmt: skip
    yield {"type": "message_start", "message": message}
    for index, block in enumerate(answer.content):
        started, deltas = _block(block, f"toolu_{ident[:20]}_{index}", signature(body, len(body["messages"])))
        yield {"type": "content_block_start", "index": index, "content_block": started}
        yield from ({"type": "content_block_delta", "index": index, "delta": delta} for delta in deltas)
        yield {"type": "content_block_stop", "index": index}
    details = {"type": "refusal", "category": answer.category, "explanation": None} if answer.category else None
    ends = {"stop_reason": answer.stops, "stop_sequence": None, "stop_details": details}
    yield {"type": "message_delta", "delta": ends, "usage": {"output_tokens": usage["output_tokens"]}}
    yield {"type": "message_stop"}


def _block(block: Json, ident: str, bound: str) -> tuple[Json, list[Json]]:
    """Return how a block starts, and what comes of it bit by bit. A text may be written as the JSON that it holds."""
    if block["type"] == "tool_use":
        pieces = _pieces(json.dumps(block["input"]))
        return block | {"id": ident, "input": {}}, [{"type": "input_json_delta", "partial_json": p} for p in pieces]
    if block["type"] == "thinking":
        thoughts: list[Json] = [{"type": "thinking_delta", "thinking": p} for p in _pieces(block["thinking"])]
        signed = {"type": "signature_delta", "signature": bound}
        return {"type": "thinking", "thinking": "", "signature": ""}, [*thoughts, signed]
    text = json.dumps(block["json"]) if "json" in block else block["text"]
    return {"type": "text", "text": ""}, [{"type": "text_delta", "text": piece} for piece in _pieces(text)]


def _pieces(text: str) -> list[str]:
    return [text[at : at + _PIECE] for at in range(0, len(text), _PIECE)]
