"""The Docker engine: the one place that knows its client library, and says what to do when it fails."""

import os
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import IO, Any

import docker
from docker.context import ContextAPI
from docker.errors import BuildError, DockerException, ImageNotFound, NotFound

from sandbox.hijack import RefusedError, upgraded
from sandbox.sandbox import SandboxDied, SandboxError, SandboxUnavailable

_UNIX = "unix://"
_DEFAULT = "/var/run/docker.sock"
_ANSWERS_WITHIN = 60
_BUILDS_WITHIN = 900
_OTHERWISE = "or use --sandbox local, which needs only bubblewrap"


class Engine:
    """A connection to the engine that `$DOCKER_HOST` names, else the one of the current Docker context."""

    def __init__(self) -> None:
        self.path = _socket_path()
        with self.failing(SandboxUnavailable):
            self._client = docker.DockerClient(base_url=f"{_UNIX}{self.path}", version="auto", timeout=_ANSWERS_WITHIN)
            self.info: dict[str, Any] = self._client.info()

    @property
    def architecture(self) -> str:
        """The engine's processor, as `uname -m` calls it."""
        return str(self.info["Architecture"])

    @cached_property
    def processors(self) -> int:
        """How many processors the engine has."""
        return int(self.info["NCPU"])

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    @contextmanager
    def failing(self, kind: type[SandboxError]) -> Iterator[None]:
        """Raise what the client library raises as an error of this kind that names the way out."""
        try:
            _knock(self.path)
            yield
        except (DockerException, OSError, RefusedError) as error:
            raise kind(self._explain(error)) from error

    def image(self, name: str) -> dict[str, Any] | None:
        """Return what is known about an image, or None when it is not here."""
        try:
            with self.failing(SandboxUnavailable):
                return dict(self._client.api.inspect_image(name))
        except SandboxUnavailable as error:
            if isinstance(error.__cause__, ImageNotFound):
                return None
            raise

    def pull(self, name: str) -> None:
        """Fetch an image from the registry that its name implies."""
        with self.failing(SandboxUnavailable):
            self._client.images.pull(name)

    def build(self, context: IO[bytes], tag: str, base: str, labels: Mapping[str, str]) -> None:
        """Build an image from a tar with a Dockerfile, without any network."""
        client = docker.DockerClient(base_url=f"{_UNIX}{self.path}", version="auto", timeout=_BUILDS_WITHIN)
        try:
            with self.failing(SandboxUnavailable):
                client.images.build(
                    fileobj=context,
                    custom_context=True,
                    tag=tag,
                    network_mode="none",
                    buildargs={"BASE": base},
                    labels=dict(labels),
                    rm=True,
                    forcerm=True,
                )
        finally:
            client.close()

    def output_of(self, image: str, argv: Sequence[str]) -> str:
        """Run a command in a throw-away container of an image that we trust, and return what it prints."""
        with self.failing(SandboxUnavailable):
            container = self._client.containers.create(image, list(argv), entrypoint="", network_mode="none")
            try:
                container.start()
                ended = container.wait(timeout=_ANSWERS_WITHIN)["StatusCode"]
                said = container.logs().decode(errors="replace").strip()
            finally:
                container.remove(force=True)
        if ended:
            raise SandboxUnavailable(f"{' '.join(argv)} fails in the image {image}: {said[-500:]}")
        return str(said)

    def create(self, image: str, command: Sequence[str], host: Mapping[str, Any], **options: Any) -> str:
        """Create a container with standard input open and return its id."""
        create = self._client.api.create_container
        with self.failing(SandboxUnavailable):
            made = create(image, list(command), stdin_open=True, entrypoint="", host_config=dict(host), **options)
            return str(made["Id"])

    def attach(self, container: str) -> tuple[socket.socket, bytes]:
        """Return the streams of a container's first process; its standard input ends with the connection."""
        with self.failing(SandboxUnavailable):
            return upgraded(self.path, f"/containers/{container}/attach?stream=1&stdin=1&stdout=1&stderr=1", {})

    def start(self, container: str) -> None:
        """Start a container."""
        with self.failing(SandboxUnavailable):
            self._client.api.start(container)

    def execute(
        self, container: str, argv: Sequence[str], user: str, directory: str
    ) -> tuple[str, socket.socket, bytes]:
        """Start a command in a container; return its id, its streams and what has arrived already."""
        with self.failing(SandboxDied):
            made = self._client.api.exec_create(container, list(argv), stdin=True, user=user, workdir=directory)
            connection, first = upgraded(self.path, f"/exec/{made['Id']}/start", {"Detach": False, "Tty": False})
            return str(made["Id"]), connection, first

    def exit_code(self, command: str) -> int | None:
        """Return the exit code of a command, None while it runs."""
        with self.failing(SandboxDied):
            found = self._client.api.exec_inspect(command)
        return None if found["Running"] or found["ExitCode"] is None else int(found["ExitCode"])

    def remove(self, container: str) -> None:
        """End every process of a container and remove it; it may be gone already."""
        try:
            with self.failing(SandboxDied):
                self._client.api.remove_container(container, force=True, v=True)
        except SandboxDied as error:
            # 409: it is being removed at this moment.
            answer = getattr(error.__cause__, "response", None)
            if not isinstance(error.__cause__, NotFound) and getattr(answer, "status_code", 0) != 409:
                raise

    def labelled(self, label: str) -> dict[str, dict[str, str]]:
        """Return the labels of all containers, also of ended ones, that have this one; by id."""
        with self.failing(SandboxUnavailable):
            found = self._client.api.containers(all=True, filters={"label": label})
            return {each["Id"]: dict(each["Labels"]) for each in found}

    def _explain(self, error: Exception) -> str:
        text = str(getattr(error, "explanation", None) or getattr(error, "strerror", None) or error)
        if isinstance(error, BuildError):
            text = f"the image of the sandbox cannot be built: {_last(error)}"
        for sign, way_out in _WAYS_OUT:
            if sign in text:
                return f"{_short(text)}: {way_out.format(path=self.path)}"
        return (
            f"the Docker engine of {self.path} failed ({_short(text)}): look at its log, then run again, {_OTHERWISE}"
        )


_WAYS_OUT = (
    ("no space left", "free some (docker system prune; docker image prune --all), then run again"),
    (
        "Permission denied",
        "you may not use the Docker engine of {path}: `sudo usermod -aG docker $USER` and sign in again, " + _OTHERWISE,
    ),
    ("No such file or directory", "no Docker engine at {path}: start it, or set DOCKER_HOST, " + _OTHERWISE),
    ("Connection refused", "no Docker engine answers at {path}: start it, or set DOCKER_HOST, " + _OTHERWISE),
)


def _knock(path: str) -> None:
    """Fail where nobody answers: the client library would do so too, but leave a socket open."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.connect(path)


def _socket_path() -> str:
    host = os.environ.get("DOCKER_HOST") or _context_host() or f"{_UNIX}{_DEFAULT}"
    if not host.startswith(_UNIX):
        raise SandboxUnavailable(
            f"the sandbox needs an engine on a Unix socket, and not {host}: set DOCKER_HOST to one"
        )
    return host.removeprefix(_UNIX)


def _context_host() -> str | None:
    if not (Path.home() / ".docker" / "config.json").is_file():
        return None
    # A context that cannot be read: the default socket may still work.
    with suppress(DockerException, OSError, ValueError):
        return str(ContextAPI.get_current_context().Host)
    return None


def _last(error: BuildError) -> str:
    lines = [str(line.get("stream") or line.get("error") or "").strip() for line in error.build_log]
    return " | ".join(line for line in [*lines, str(error.msg)] if line)[-600:]


def _short(text: str) -> str:
    return " ".join(text.split())[-600:]
