"""The address of a server that somebody else runs: whether it is one, and whether the API of a Spec answers there.

One request without a token, before anything is changed. A redirect of the whole address is followed here, on the same
host only; the suite itself follows none, as an API that redirects is not the API of the document.
"""

import os
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

import httpx

from agents.spec.model import Http, Spec

ANSWERS_WITHIN = 10.0
_REDIRECTS = 3
_READ = 1 << 16
_DOWN = (502, 503, 504)
_SCHEMES = ("http", "https")


class AddressError(Exception):
    """The suite cannot be run against an address. The message names the way out."""


class BadAddress(AddressError):
    """It is no address of a server."""


class NotTheApi(AddressError):
    """Something answers there that is not the API of the document."""


class Unreachable(AddressError):
    """Nothing answers there, or not in time."""


@dataclass(frozen=True)
class _Answer:
    status: int
    kind: str
    location: str
    start: bytes


def read_address(text: str) -> str:
    """Return a base URL without the slash at its end. Raises BadAddress."""
    parts = _split(text)
    if parts.scheme not in _SCHEMES or not parts.hostname:
        guess = f": did you mean http://{text}?" if "//" not in text and text.strip() else ""
        raise BadAddress(f"{text!r} is no address that begins with http:// or https:// and a host{guess or '.'}")
    if parts.username is not None or parts.password is not None:
        raise BadAddress("a base URL holds no user name or password: the suite signs up people of its own")
    if parts.query or parts.fragment or "?" in text or "#" in text:
        raise BadAddress(f"{text!r} has a query or a fragment: name the part before it")
    return text.rstrip("/")


def find_api(address: str, spec: Spec, within: float = ANSWERS_WITHIN) -> str:
    """Return the base URL at which the API answers: `address`, or where it redirects to. Raises AddressError."""
    base = address
    for _ in range(_REDIRECTS):
        further = _look(base, spec, within)
        if further is None:
            return base
        base = further
    raise NotTheApi(f"{address} redirects again and again, at last to {base}: name the address of the API itself")


def answers(address: str, spec: Spec, within: float = ANSWERS_WITHIN) -> bool:
    """Tell whether a server still answers at all."""
    try:
        _ask(address + _paths(spec)[0], within)
    except Unreachable:
        return False
    return True


def _split(text: str) -> SplitResult:
    if any(character.isspace() or not character.isprintable() for character in text):
        raise BadAddress(f"{text!r} holds spaces or control characters, which no address does")
    try:
        parts = urlsplit(text)
        _ = parts.port
        httpx.URL(text)
    except (ValueError, httpx.InvalidURL) as error:
        raise BadAddress(f"{text!r} is no address: {error}") from error
    return parts


def _look(base: str, spec: Spec, within: float) -> str | None:
    """Return where the address redirects to, or nothing if the API answers there."""
    paths = _paths(spec)
    for path in paths:
        answer = _ask(base + path, within)
        if 300 <= answer.status < 400 and answer.location:
            return _further(base, path, answer.location)
        if answer.status in _DOWN:
            raise Unreachable(f"{base}{path} answers {answer.status}: is the server behind it up?")
        if _is_page(answer):
            raise NotTheApi(
                f"{base}{path} answers {answer.status} with HTML, not with JSON: name the address of the API"
            )
        if answer.status != httpx.codes.NOT_FOUND:
            return None
    doubled = f"; leave {spec.api.base} out of the address" if urlsplit(base).path.endswith(spec.api.base) else ""
    raise NotTheApi(f"{base} has none of {', '.join(paths)} (404): is this the address of the API{doubled}?")


def _further(base: str, path: str, location: str) -> str:
    target = urljoin(base + path, location)
    parts, own = urlsplit(target), urlsplit(base)
    where = f"{base}{path} redirects to {target}"
    if parts.hostname != own.hostname:
        raise NotTheApi(f"{where}, which is another host: name that address yourself if it is the right one")
    if parts.scheme not in _SCHEMES or (own.scheme, parts.scheme) == ("https", "http"):
        raise NotTheApi(f"{where}, which leaves https: name that address yourself if it is the right one")
    if parts.query or not parts.path.endswith(path):
        raise NotTheApi(f"{where}, which is not the API: name the address that it does not redirect from")
    return target.removesuffix(path)


def _is_page(answer: _Answer) -> bool:
    return "html" in answer.kind or answer.start.lstrip()[:15].lower().startswith((b"<!doctype html", b"<html"))


def _paths(spec: Spec) -> tuple[str, ...]:
    """Return paths of the API that answer a GET, one's own account first."""
    found = list(_gets(spec))
    return tuple(dict.fromkeys(path for _, path in sorted(found, key=lambda each: each[0] != "me"))) or (spec.api.base,)


def _gets(spec: Spec) -> Iterator[tuple[str, str]]:
    for operation in spec.operations:
        start = operation.start
        if isinstance(start, Http) and start.method == "GET" and "{" not in start.path:
            yield operation.kind, spec.api.base + start.path


def _ask(url: str, within: float) -> _Answer:
    """Send a GET and read the beginning of the answer. Raises Unreachable."""
    late = Unreachable(f"{url} does not answer within {within:g} s: is the server at work?")
    deadline = time.monotonic() + within
    try:
        with (
            httpx.Client(timeout=within, trust_env=False, verify=_trusted()) as client,
            client.stream("GET", url, headers={"Accept": "application/json"}) as response,
        ):
            return _Answer(
                response.status_code,
                response.headers.get("Content-Type", "").lower(),
                response.headers.get("Location", ""),
                _beginning(response, deadline, late),
            )
    except httpx.TimeoutException as error:
        raise late from error
    except httpx.HTTPError as error:
        raise Unreachable(_why(url, error)) from error


def _beginning(response: httpx.Response, deadline: float, late: Unreachable) -> bytes:
    start = b""
    for part in response.iter_raw():
        start += part
        if len(start) > _READ:
            break
        if time.monotonic() > deadline:
            raise late
    return start[:_READ]


def _trusted() -> ssl.SSLContext:
    """Return the authorities that the suite trusts as well."""
    authorities = os.environ.get("SSL_CERT_FILE")
    try:
        return ssl.create_default_context(cafile=authorities)
    except OSError as error:
        raise BadAddress(
            f"SSL_CERT_FILE names {authorities}, which holds no certificates ({error.strerror})"
        ) from error


def _why(url: str, error: httpx.HTTPError) -> str:
    text = str(error).strip() or type(error).__name__
    if "CERTIFICATE" in text:
        return f"{url} shows a certificate that is not trusted ({text}): set SSL_CERT_FILE to that of its authority"
    return f"{url} cannot be reached ({text}): is the server up, and does it listen there?"
