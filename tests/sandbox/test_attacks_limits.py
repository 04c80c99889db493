"""What code in the sandbox must not use up: processes, memory, disk, output and time."""

import time

import pytest

from sandbox.limits import MIB
from sandbox.sandbox import SandboxDied
from tests.sandbox.attacker import answer, attack, processes, sandbox_kind
from tests.sandbox.conftest import LIMITS
from tests.sandbox.test_contract import run


def test_a_fork_bomb_is_limited_and_leaves_nothing(sandbox):
    source = (
        "import os, time\n"
        "count = 0\n"
        "try:\n"
        "    while count < 5000:\n"
        "        if os.fork() == 0:\n            time.sleep(60)\n            os._exit(0)\n"
        "        count += 1\n"
        "except OSError:\n    pass\n"
        "print(count)"
    )
    assert 10 < int(answer(sandbox, source)) < LIMITS.processes
    assert processes(sandbox, "python3 -c") == []
    assert run(sandbox, "true").exit_code == 0


def test_memory_is_limited(sandbox):
    result = attack(sandbox, f"x = bytearray({2 * LIMITS.memory}); print(len(x))")
    assert result.exit_code not in {0, None}
    assert b"MemoryError" in result.stderr or b"needed more memory than allowed" in result.stderr
    assert run(sandbox, "true").exit_code == 0


def test_memory_of_temporary_files_is_limited(make):
    sandbox = make(LIMITS.model_copy(update={"temporary": 8 * MIB}))
    for directory in ("/tmp", "/dev/shm"):
        result = run(sandbox, "dd", "if=/dev/zero", f"of={directory}/big", "bs=1M", "count=20")
        assert b"No space left on device" in result.stderr


def test_one_file_is_limited(sandbox):
    result = run(sandbox, "dd", "if=/dev/zero", "of=/evidence/big", "bs=1M", "count=100")
    assert result.exit_code != 0
    assert run(sandbox, "stat", "-c", "%s", "/evidence/big").stdout.strip() == str(LIMITS.file_size).encode()


def test_filling_the_disk_kills_the_sandbox_and_is_no_red_test(sandbox):
    fill = "i=0; while :; do i=$((i+1)); dd if=/dev/zero of=/workspace/$i bs=1M count=60 2>/dev/null; done"
    with pytest.raises(SandboxDied, match="more than 400 MiB of disk: free some space"):
        run(sandbox, "sh", "-c", fill, timeout=120)
    with pytest.raises(SandboxDied, match="more than 400 MiB"):
        run(sandbox, "true")


def test_filling_the_database_kills_the_sandbox(sandbox):
    sandbox.create_database("big")
    source = (
        "import asyncio, asyncpg\n"
        "async def main():\n"
        "    connection = await asyncpg.connect(host='/run/pg', user='postgres', database='big')\n"
        "    await connection.execute('CREATE TABLE t (a text)')\n"
        "    while True:\n"
        '        await connection.execute("INSERT INTO t SELECT repeat(md5(random()::text), 50)'
        ' FROM generate_series(1, 5000)")\n'
        "asyncio.run(main())"
    )
    with pytest.raises(SandboxDied, match="disk"):
        attack(sandbox, source, timeout=120)


def test_a_flood_of_output_is_drained_and_cut(sandbox):
    result = run(sandbox, "sh", "-c", "echo first; yes | head -c 50000000; echo last")
    assert result.exit_code == 0
    assert result.truncated
    assert result.stdout.startswith(b"first\n")
    assert result.stdout.endswith(b"last\n")
    assert len(result.stdout) < LIMITS.output + 100


def test_output_at_the_cap_is_whole(sandbox):
    result = attack(sandbox, f"import sys; sys.stdout.write('x' * {LIMITS.output})")
    assert not result.truncated
    assert result.stdout == b"x" * LIMITS.output


def test_a_command_that_ignores_everything_ends_at_its_deadline(sandbox):
    source = (
        "import os, signal, time\n"
        "for number in range(1, 65):\n"
        "    try:\n        signal.signal(number, signal.SIG_IGN)\n    except (OSError, ValueError):\n        pass\n"
        "os.fork()\n"
        "print('started', flush=True)\n"
        "while True:\n    time.sleep(1)"
    )
    # Time enough to come so far on a busy machine, too.
    result = attack(sandbox, source, timeout=4.0)
    assert result.exit_code is None
    assert result.timed_out
    assert result.stdout == b"started\n" * 2
    assert 4.0 <= result.duration_s < 14.0
    assert processes(sandbox, "python3 -c") == []


def test_a_daemon_does_not_outlive_its_command(sandbox):
    source = (
        "import os, time\n"
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        "    if os.fork() == 0:\n"
        "        os.closerange(0, 20)\n"
        "        while True:\n"
        "            open('/evidence/next', 'w').write(str(time.time()))\n"
        "            os.replace('/evidence/next', '/evidence/beat')\n"
        "            time.sleep(0.01)\n"
        "    os._exit(0)\n"
        "while not os.path.exists('/evidence/beat'):\n    time.sleep(0.01)"
    )
    assert attack(sandbox, source).exit_code == 0
    beat = sandbox.read_evidence("beat")
    time.sleep(0.2)
    assert beat
    assert sandbox.read_evidence("beat") == beat
    assert processes(sandbox, "python3 -c") == []


def test_whoever_kills_its_supervisor_ends_nevertheless(sandbox):
    source = (
        "import os, time\n"
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        "    os.closerange(0, 20)\n"
        "    time.sleep(60)\n"
        "os.kill(os.getppid(), 9)\n"
        "time.sleep(0.2)"
    )
    assert attack(sandbox, source).exit_code != 0 or sandbox_kind(sandbox) == "local"
    assert processes(sandbox, "python3 -c") == []
    assert run(sandbox, "true").exit_code == 0


def test_whoever_stops_its_supervisor_ends_at_its_deadline(sandbox):
    source = "import os, time\nos.kill(os.getppid(), 19)\ntime.sleep(60)"
    result = attack(sandbox, source, timeout=1.0)
    assert result.timed_out
    assert processes(sandbox, "python3 -c") == []
    assert run(sandbox, "true").exit_code == 0
