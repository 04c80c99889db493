"""Runs one command in a container, from its source text: limits, the end of its whole process tree, the exit code.

It is started for each command, so it imports little: json alone would take as long as the interpreter. Its standard
input is a line to the process outside: `t` asks the command to end, `k` or the end of the line kills it.
Code under test has the same user and can kill us; what is left then is found by `sweep`, in a process of its own.
"""

import binascii
import ctypes
import os
import resource
import select
import signal
import sys
import time
from contextlib import suppress

UNENDING = 249
"""Our exit code when processes could not be ended."""

_SUBREAPER, _DUMPABLE, _SECCOMP, _NO_NEW_PRIVILEGES = 36, 4, 22, 38
_ROUNDS = 200
_TEMPORARY = ("/tmp", "/dev/shm")  # noqa: S108 - those of the container


class Seen:
    """What `/proc` says about a process."""

    def __init__(self, pid: int, parent: int, user: int, *, dead: bool) -> None:
        self.pid = pid
        self.parent = parent
        self.user = user
        self.dead = dead


class Order:
    """What is to be done, from the command line: our name, settings, limits, how many variables, they, the command."""

    def __init__(self, name: str, settings: str, limits: str, calls: str, *rest: str) -> None:
        self.name = name
        umask, fresh, self.directory = settings.split(":")
        self.umask, self.fresh = int(umask), fresh == "fresh"
        self.limits = dict(limit.split("=") for limit in limits.split(","))
        self.filter = binascii.a2b_base64(calls)
        count = int(rest[0])
        self.env = dict(each.split("=", 1) for each in rest[1 : count + 1])
        self.argv = list(rest[count + 1 :])


class _Filter(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_void_p))


def everybody() -> dict[int, Seen]:
    """Return the processes that can be seen."""
    with os.scandir("/proc") as entries:
        numbers = [int(entry.name) for entry in entries if entry.name.isdigit()]
    return {seen.pid: seen for seen in map(_look, numbers) if seen}


def strays(doomed: str) -> tuple[list[int], bool]:
    """Return our user's processes that descend from no supervisor but the doomed one; and whether to look again.

    Only what the engine has started in the container has no parent there, and so is the root of what it started.
    """
    found = everybody()
    ours = [seen for seen in found.values() if seen.user == os.getuid() and not seen.dead and seen.pid != os.getpid()]
    roots = {seen.pid: _root(seen, found) for seen in ours}
    lost = [pid for pid, root in roots.items() if _is_lost(root, doomed)]
    # A parent that ended while we looked: the next look shows who has taken its place.
    return lost, any(root.parent for root in roots.values())


def sweep(doomed: str) -> None:
    """End those processes, however fast they multiply."""
    for number in range(_ROUNDS):
        found, unsure = strays(doomed)
        for pid in found:
            _kill(pid)
        _reap()
        if not found and not unsure:
            return
        if number > _ROUNDS // 2:
            # All at once, and others of our user with them: better that than a sandbox that cannot be used.
            _kill(-1)
        time.sleep(0.001 * min(number, 20))
    os._exit(UNENDING)


def _is_lost(root: Seen, doomed: str) -> bool:
    return root.parent == 0 and (root.pid in {1, os.getpid()} or _is(root.pid, doomed))


def _read(path: str) -> bytes:
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return os.read(handle, 1 << 16)
    finally:
        os.close(handle)


def _look(pid: int) -> Seen | None:
    try:
        lines = _read(f"/proc/{pid}/status").decode(errors="replace").splitlines()
    except OSError:
        return None
    fields = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
    return Seen(pid, int(fields["PPid"]), int(fields["Uid"].split()[0]), dead=fields["State"][0] in "ZX")


def _root(seen: Seen, found: dict[int, Seen]) -> Seen:
    for _ in range(len(found)):
        if seen.parent not in found:
            break
        seen = found[seen.parent]
    return seen


def _is(pid: int, name: str) -> bool:
    try:
        return name.encode() in _read(f"/proc/{pid}/cmdline")
    except OSError:
        return False


def _kill(pid: int, number: int = signal.SIGKILL) -> None:
    with suppress(OSError):  # It may have ended by itself.
        os.kill(pid, number)


def _reap() -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def _fresh() -> None:
    """Remove what earlier commands have left in the temporary directories."""
    left = [entry.path for directory in _TEMPORARY for entry in os.scandir(directory)]
    silent = [(os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)]
    for command in (["rm", "-rf"], ["chmod", "-R", "u+rwX"], ["rm", "-rf"]) if left else ():
        pid = os.posix_spawnp(command[0], [*command, "--", *left], {"PATH": os.defpath}, file_actions=silent)
        os.waitpid(pid, 0)


def _become(order: Order) -> None:
    """Turn this forked process into the command."""
    os.setsid()
    os.umask(order.umask)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    for name, value in order.limits.items():
        number = getattr(resource, f"RLIMIT_{name}")
        resource.setrlimit(number, (int(value), int(value)))
    for number in (signal.SIGPIPE, signal.SIGXFSZ, signal.SIGCHLD, signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    code = order.filter
    if code:
        program = _Filter(len(code) // 8, ctypes.cast(ctypes.create_string_buffer(code, len(code)), ctypes.c_void_p))
        if libc.prctl(_SECCOMP, 2, ctypes.byref(program), 0, 0):
            raise OSError(ctypes.get_errno(), "the filter of system calls is refused")
    os.execvpe(order.argv[0], order.argv, order.env)  # noqa: S606 - running it is the purpose


def _start(order: Order) -> int:
    pid = os.fork()
    if pid:
        return pid
    try:
        _become(order)
    except FileNotFoundError:
        print(f"{order.argv[0]}: not found", file=sys.stderr, flush=True)
        os._exit(127)
    except OSError as error:
        print(f"{order.argv[0]}: {error}", file=sys.stderr, flush=True)
    os._exit(126)


def _follow(child: int, woken: int) -> int:
    """Return the exit code of the command, which ends by itself or is killed because we are told to."""
    while True:
        ready, _, _ = select.select([0, woken], [], [])
        if woken in ready:
            os.read(woken, 1 << 10)
            ended = _ended(child)
            if ended is not None:
                return ended
        if 0 in ready:
            word = os.read(0, 1)
            if word != b"t":
                return 128 + signal.SIGKILL
            _kill(child, signal.SIGTERM)


def _ended(child: int) -> int | None:
    """Reap what has ended; return the command's exit code if it is among them."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return None
        if not pid:
            return None
        if pid == child:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code


def _unassailable() -> None:
    """Become the parent of every orphan, keep the memory to ourselves, and ignore what can be ignored."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_SUBREAPER, 1, 0, 0, 0)
    libc.prctl(_DUMPABLE, 0, 0, 0, 0)
    signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.Signals) - {signal.SIGCHLD})


def main() -> None:
    """Run the command, or sweep after one."""
    name, *rest = sys.argv[1:]
    if not rest:
        sweep(name)
        return
    order = Order(name, *rest)
    _unassailable()
    if order.fresh:
        sweep(name)
        _fresh()
    if order.directory:
        parent = os.open("/run/server", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        os.mkdir(order.directory, dir_fd=parent)
    woken, waker = os.pipe()
    os.set_blocking(waker, False)
    signal.set_wakeup_fd(waker)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    code = _follow(_start(order), woken)
    sweep(name)
    os._exit(code)


if __name__ == "__main__":
    main()
