"""Items: what a run reads, a file of its own or a member of a container, each with its name."""

from __future__ import annotations

import tempfile
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.errors import IngestError
from ingest.block import ReadFile
from ingest.container import Unpacker, holds, unread
from ingest.engine import Readers
from ingest.readers import check_file


@dataclass(frozen=True)
class Item:
    """A file as it was read, or what is wrong with it.

    Attributes:
        source: the file that was given; for a member, its container.
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
        """Whether it stands in a container."""
        return self.name != str(self.source)


def read_items(paths: Iterable[Path], pool: Readers) -> Iterator[Item]:
    """Read files, and the members of those that are containers, by the pool.

    A container that cannot be opened, and a member that is refused, is an item with its error.
    An e-mail is an item after those that are attached to it: where a run ends before, it can be
    seen that not all of them are there.
    """
    with tempfile.TemporaryDirectory(prefix="joinedup-") as folder:
        expansion = _Expansion(Path(folder), pool)
        for path, found in pool.read(expansion.files(paths)):
            yield from expansion.refused()
            yield expansion.item(path, found)
        yield from expansion.refused()


class _Expansion:
    """Turns containers into their members, and remembers whose each was."""

    def __init__(self, folder: Path, pool: Readers) -> None:
        self._limits = pool.limits
        self._unpacker = Unpacker(folder, pool.limits, pool.save)
        self._members: dict[Path, tuple[Path, str]] = {}
        self._warnings: dict[Path, str] = {}
        self._written: deque[Path] = deque()
        self._refused: deque[Item] = deque()

    def files(self, paths: Iterable[Path]) -> Iterator[Path]:
        for path in paths:
            kind = self._kind(path)
            if kind:
                yield from self._unpacked(path, kind)
            if kind != "zip":
                yield path
            self._tidy()

    def item(self, path: Path, found: ReadFile | IngestError) -> Item:
        source, name = self._members.pop(path, (path, str(path)))
        warning = self._warnings.pop(path, "")
        if isinstance(found, IngestError):
            # The sentence on a member names the temporary file.
            error = type(found)(str(found).replace(str(path), name)) if source != path else found
            return Item(source, path, name, error=error)
        if warning:
            found = replace(found, warnings=(*found.warnings, warning))
        return Item(source, path, name, found)

    def refused(self) -> Iterator[Item]:
        while self._refused:
            yield self._refused.popleft()

    def _kind(self, path: Path) -> str:
        try:
            check_file(path, self._limits)
            return holds(path)
        except (IngestError, OSError):
            return ""

    def _unpacked(self, path: Path, kind: str) -> Iterator[Path]:
        try:
            for member in self._unpacker.members(path):
                if member.path is None:
                    self._refused.append(Item(path, path, member.name, error=member.problem))
                    continue
                self._members[member.path] = (path, member.name)
                self._written.append(member.path)
                if member.warning:
                    self._warnings[member.path] = member.warning
                yield member.path
                self._tidy()
        except IngestError as error:
            if kind == "mail":
                self._warnings[path] = unread(error)
            else:
                self._refused.append(Item(path, path, str(path), error=error))

    def _tidy(self) -> None:
        """Remove members that have been read and taken, so that the disk holds a few at once."""
        while self._written and self._written[0] not in self._members:
            self._written.popleft().unlink(missing_ok=True)
