import hashlib
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from sandbox.dependencies import Dependencies, Target
from sandbox.sandbox import SandboxUnavailable
from tests.sandbox.conftest import LOCK

METADATA = {
    "tiny.py": "answer = 42\n",
    "tiny-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n",
    "tiny-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
}
INSTALL = """
import sys
from pathlib import Path
from sandbox.dependencies import Dependencies
from sandbox.sandbox import SandboxUnavailable
try:
    print(Dependencies(Path(sys.argv[1]).read_bytes(), Path(sys.argv[2])).install())
except SandboxUnavailable as error:
    sys.exit(str(error))
"""


@pytest.fixture
def lock(tmp_path):
    """A lock of one wheel that lies beside it: no index, no network."""
    wheel = tmp_path / "tiny-1.0-py3-none-any.whl"
    record = "".join(f"{name},,\n" for name in [*METADATA, "tiny-1.0.dist-info/RECORD"])
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, text in {**METADATA, "tiny-1.0.dist-info/RECORD": record}.items():
            archive.writestr(name, text)
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    path = tmp_path / "requirements.txt"
    path.write_text(f"tiny @ {wheel.as_uri()} --hash=sha256:{digest}\n")
    return path


@pytest.fixture
def offline():
    """A command prefix without any network."""
    return ["bwrap", "--dev-bind", "/", "/", "--unshare-user", "--unshare-net", "--"]


def install(lock, cache, prefix=()):
    environment = {**os.environ, "UV_HTTP_RETRIES": "0", "UV_CACHE_DIR": str(cache.with_name("uv-cache"))}
    return subprocess.Popen(
        [*prefix, sys.executable, "-c", INSTALL, str(lock), str(cache)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_lock_is_installed_once_and_compiled(lock, tmp_path):
    dependencies = Dependencies(lock.read_bytes(), tmp_path / "cache")
    site = dependencies.install()
    assert (site / "tiny.py").read_text() == METADATA["tiny.py"]
    assert list((site / "__pycache__").glob("tiny.*.pyc"))
    (tmp_path / "tiny-1.0-py3-none-any.whl").unlink()
    assert Dependencies(lock.read_bytes(), tmp_path / "cache").install() == site


def test_an_installed_lock_needs_no_network(dependencies, offline):
    # The lock of the other tests, whose packages come from an index.
    cache = dependencies.directory.parent
    process = install(LOCK, cache, offline)
    assert process.communicate() == (f"{dependencies.site}\n", "")


def test_an_unreachable_index_is_one_clear_line(tmp_path, offline):
    process = install(LOCK, tmp_path / "cache", offline)
    output, error = process.communicate()
    assert process.returncode == 1
    assert output == ""
    assert error.count("\n") == 1
    assert "cannot be installed: " in error
    assert "check the network and the package index" in error
    assert not list((tmp_path / "cache").glob("*/site"))


def test_a_wrong_hash_is_refused_and_leaves_nothing(lock, tmp_path):
    lock.write_text(lock.read_text()[:-5] + "0000\n")
    dependencies = Dependencies(lock.read_bytes(), tmp_path / "cache")
    with pytest.raises(SandboxUnavailable, match=r"[Hh]ash mismatch"):
        dependencies.install()
    assert not dependencies.site.exists()


def test_a_lock_that_nothing_fits_is_one_clear_line(lock, tmp_path):
    wheel = tmp_path / "tiny-1.0-py3-none-any.whl"
    other = wheel.rename(tmp_path / "tiny-1.0-cp399-cp399-manylinux_2_28_x86_64.whl")
    lock.write_text(lock.read_text().replace(wheel.name, other.name))
    dependencies = Dependencies(lock.read_bytes(), tmp_path / "cache")
    with pytest.raises(
        SandboxUnavailable, match=r"cannot be installed: .*(wheel|compatible).*then run again"
    ) as raised:
        dependencies.install()
    assert "\n" not in str(raised.value)
    assert not list(dependencies.directory.glob(".site.*new"))


def test_a_lock_without_hashes_is_refused(tmp_path):
    with pytest.raises(SandboxUnavailable, match="hash"):
        Dependencies(b"tiny==1.0\n", tmp_path / "cache").install()


def test_processes_at_once_install_once(lock, tmp_path):
    running = [install(lock, tmp_path / "cache") for _ in range(3)]
    outcomes = [process.communicate() for process in running]
    assert {error for _, error in outcomes} == {""}
    (site,) = {output.strip() for output, _ in outcomes}
    assert Path(site, "tiny.py").is_file()
    assert sorted(path.name for path in Path(site).parent.iterdir()) == [".site.lock", "site"]


def test_what_a_killed_process_left_is_replaced(lock, tmp_path):
    dependencies = Dependencies(lock.read_bytes(), tmp_path / "cache")
    leftover = dependencies.directory / ".site.new"
    leftover.mkdir(parents=True)
    (leftover / "half").touch()
    assert not (dependencies.install() / "half").exists()


def test_extra_data_is_built_once_and_belongs_to_the_lock(lock, tmp_path):
    dependencies = Dependencies(lock.read_bytes(), tmp_path / "cache")
    built = []

    def build(directory):
        built.append(directory)
        (directory / "data").write_text("made")

    for _ in range(2):
        assert (dependencies.derive("mypy", build) / "data").read_text() == "made"
    assert len(built) == 1
    other = Dependencies(lock.read_bytes() + b"# other\n", tmp_path / "cache")
    assert other.derive("mypy", build) != dependencies.derive("mypy", build)
    assert len(built) == 2


def test_a_build_that_fails_leaves_nothing(lock, tmp_path):
    dependencies = Dependencies(lock.read_bytes(), tmp_path / "cache")

    def build(directory):
        (directory / "half").touch()
        raise SandboxUnavailable("no")

    with pytest.raises(SandboxUnavailable):
        dependencies.derive("x", build)
    assert not (dependencies.extras / "x").exists()


def test_a_cache_that_cannot_be_written_is_one_clear_line(lock, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(SandboxUnavailable, match=r"cannot be written .*: free space there, or set XDG_CACHE_HOME"):
        Dependencies(lock.read_bytes(), tmp_path / "file").install()


def test_another_interpreters_packages_are_apart_and_not_compiled_by_ours(lock, tmp_path):
    dependencies = Dependencies(lock.read_bytes(), tmp_path / "cache")
    theirs = dependencies.for_target(Target("3.12", "x86_64-manylinux_2_28"))
    assert theirs.install() != dependencies.install()
    assert (theirs.site / "tiny.py").read_text() == METADATA["tiny.py"]
    assert not list(theirs.site.glob("**/*.pyc"))
    assert theirs.for_target(Target("3.13", "x86_64-manylinux_2_28")).key not in {theirs.key, dependencies.key}
