"""Items: what a run reads, a file of its own or a member of an archive, each with its name."""

from __future__ import annotations

import tempfile
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import IngestError
from ingest.archive import is_archive, members
from ingest.block import ReadFile
from ingest.isolation import ReaderPool
from ingest.readers import check_file


@dataclass(frozen=True)
class Item:
    """A file as it was read, or what is wrong with it.

    Attributes:
        source: the file that was given; for a member, its archive.
        path: the file that was read; for a member, a temporary one that is soon gone.
        name: by which it is known: the path, or "/a/b.zip!folder/name.pdf".
        content: what was read.
        error: why nothing was.
    """

    source: Path
    path: Path
    name: str
    content: ReadFile | None = None
    error: IngestError | None = None

    @property
    def is_member(self) -> bool:
        """Whether it stands in an archive."""
        return self.name != str(self.source)


def read_items(paths: Iterable[Path], pool: ReaderPool) -> Iterator[Item]:
    """Read files, and the members of those that are archives, by the pool's processes.

    An archive that cannot be opened, and a member that is refused, is an item with its error.
    """
    with tempfile.TemporaryDirectory(prefix="joinedup-") as folder:
        expansion = _Expansion(Path(folder), pool)
        for path, found in pool.read(expansion.files(paths)):
            yield from expansion.refused()
            yield expansion.item(path, found)
        yield from expansion.refused()


class _Expansion:
    """Turns archives into their members, and remembers whose each was."""

    def __init__(self, folder: Path, pool: ReaderPool) -> None:
        self._folder, self._limits = folder, pool.limits
        self._archives = 0
        self._members: dict[Path, tuple[Path, str]] = {}
        self._refused: deque[Item] = deque()

    def files(self, paths: Iterable[Path]) -> Iterator[Path]:
        for path in paths:
            if self._is_archive(path):
                yield from self._unpacked(path)
            else:
                yield path

    def item(self, path: Path, found: ReadFile | IngestError) -> Item:
        source, name = self._members.pop(path, (path, str(path)))
        error = found if isinstance(found, IngestError) else None
        if error and source != path:  # its sentence names the temporary file
            error = type(error)(str(error).replace(str(path), name))
        return Item(source, path, name, None if error else _content(found), error)

    def refused(self) -> Iterator[Item]:
        while self._refused:
            yield self._refused.popleft()

    def _is_archive(self, path: Path) -> bool:
        try:
            check_file(path, self._limits)
            return is_archive(path)
        except (IngestError, OSError):
            return False

    def _unpacked(self, path: Path) -> Iterator[Path]:
        self._archives += 1
        into = self._folder / str(self._archives)
        into.mkdir()
        before: deque[Path] = deque()
        try:
            for member in members(path, into, self._limits):
                if member.path is None:
                    self._refused.append(Item(path, path, member.name, error=member.problem))
                    continue
                self._members[member.path] = (path, member.name)
                before.append(member.path)
                yield member.path
                self._tidy(before)
        except IngestError as error:
            self._refused.append(Item(path, path, str(path), error=error))

    def _tidy(self, written: deque[Path]) -> None:
        """Remove members that have been read and taken, so that the disk holds a few at once."""
        while written and written[0] not in self._members:
            written.popleft().unlink(missing_ok=True)


def _content(found: ReadFile | IngestError) -> ReadFile | None:
    return found if isinstance(found, ReadFile) else None
