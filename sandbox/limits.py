"""How much of the machine one sandbox may use."""

from pydantic import BaseModel, ConfigDict

MIB = 1 << 20


class Limits(BaseModel):
    """Ceilings for the code in one sandbox. What the machine cannot enforce, `selfcheck` reports."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    memory: int = 2048 * MIB
    """Bytes of memory of all commands together; PostgreSQL has as much of its own."""

    processes: int = 256
    """Processes and threads of all commands together."""

    file_size: int = 256 * MIB
    """Bytes of the largest file that a command may write."""

    files: int = 500_000
    """Files and folders that a sandbox on the disk of the host may hold, its databases included."""
    open_files: int = 4096
    """Open files of one process."""

    output: int = 8 * MIB
    """Bytes kept of each of a command's two output streams; what lies between head and tail is dropped."""

    temporary: int = 256 * MIB
    """Bytes of /tmp and of /dev/shm, which live in memory and end with the command."""

    disk: int = 2048 * MIB
    """Bytes on disk of workspace, evidence and database together."""

    free_disk: int = 256 * MIB
    """Bytes that stay free on the disk below the sandbox, whoever fills it."""

    cpus: float = 2.0
    """Processors that a container may use; the local sandbox has all of them."""
