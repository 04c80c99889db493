"""The files that a task works on: what it may read, and the few that it may write. Values, never paths of a host."""

from collections.abc import Collection, Mapping

from agents.model.tool import TryAgain


class Bench:
    """A tree of files and the changes that were made to it. Only `writable` files change, whatever is asked for."""

    def __init__(self, files: Mapping[str, bytes], writable: Collection[str] = ()) -> None:
        self._files = dict(files)
        self._changed: dict[str, bytes] = {}
        self.writable = tuple(sorted(writable))

    @property
    def files(self) -> Mapping[str, bytes]:
        """The whole tree as it is now."""
        return {**self._files, **self._changed}

    @property
    def changed(self) -> Mapping[str, bytes]:
        """The files that are no longer what they were at the beginning."""
        return {path: data for path, data in self._changed.items() if self._files.get(path) != data}

    def text(self, path: str) -> str:
        """Return a file as text. Raises TryAgain for one that is not there, or is no text."""
        data = self._changed.get(path, self._files.get(path))
        if data is None:
            near = [each for each in sorted(self.files) if each.rpartition("/")[2] == path.rpartition("/")[2]]
            raise TryAgain(f"there is no file {path}" + (f"; there is {', '.join(near[:5])}" if near else ""))
        try:
            return data.decode()
        except UnicodeDecodeError:
            raise TryAgain(f"{path} is no text") from None

    def write(self, path: str, text: str) -> None:
        """Write a file. Raises TryAgain for one that is not the task's."""
        if path not in self.writable:
            own = ", ".join(self.writable) or "none"
            raise TryAgain(f"{path} is not a file of this task, which may write: {own}")
        self._changed[path] = text.encode()
