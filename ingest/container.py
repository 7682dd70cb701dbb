"""Containers: files that hold others, each written to a folder of ours, within bounds.

A zip archive holds files and is no document; an e-mail is one, and holds its attachments. A
name that a container gives decides nothing about where its file is written: that goes under a
number. What is refused comes back as a member with its problem: nothing is silently left out.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path, PurePosixPath

from corpus.errors import IngestError, Unreadable, UnsupportedFile
from ingest import archive, attachments
from ingest.kinds import OFFICE, TEXTS, ending, kind_of_ending
from ingest.limits import MEGABYTE, Limits
from ingest.part import Part
from ingest.readers import registered
from ingest.shown import shown
from ingest.sniff import sniff

MOST_MEMBERS = 10_000
MOST_BYTES = 4096 * MEGABYTE  # of all members together, unpacked
MOST_DEPTH = 3  # containers within containers

Save = Callable[[Path, Path, int], Sequence[attachments.Attachment]]
"""Writes the attachments of an e-mail into a folder, as `attachments.save` does."""


@dataclass(frozen=True)
class Member:
    """A file in a container.

    Attributes:
        name: the container's path, "!" and its own: "/a/b.zip!folder/name.pdf".
        path: where it was written, its ending kept; None where it was refused.
        problem: why it was refused.
        warning: what could not be taken out of it, where it is an e-mail.
    """

    name: str
    path: Path | None = None
    problem: IngestError | None = None
    warning: str = ""


def holds(path: Path) -> str:
    """What a container is, "zip" or "mail"; "" for a file that holds no others.

    A document that is packed as a zip holds none, nor does what a registered reader reads.

    Raises:
        OSError: it cannot be opened.
    """
    suffix = ending(path)
    if suffix in registered():
        return ""
    found, named = sniff(path), kind_of_ending(suffix)
    if found == "zip" and named not in OFFICE:
        return "zip"
    is_mail = named == "mail" if found == "text" else found == "mail" and named not in TEXTS
    return "mail" if is_mail else ""


@dataclass
class _Spent:
    """What all members of a container so far have cost."""

    members: int = 0
    size: int = 0


class Unpacker:
    """Writes members of containers into a folder.

    Args:
        folder: where; what is written is the caller's to remove, each member as soon as it has
            been read if need be.
        limits: the largest member that is written.
        save: writes the attachments of an e-mail; a run has it done in another process.
    """

    def __init__(
        self, folder: Path, limits: Limits | None = None, save: Save = attachments.save
    ) -> None:
        self._folder, self._limits, self._save = folder, limits or Limits(), save
        self._numbers = count(1)

    def members(self, path: Path) -> Iterator[Member]:
        """The members of a container, and of containers in it; its own message is none.

        Raises:
            NeedsPassword: every member is encrypted.
            Unreadable: it is damaged.
            UnsupportedFile: it holds no others.
        """
        yield from self._walk(path, holds(path), shown(path), 0, _Spent())

    def _walk(
        self, path: Path, kind: str, name: str, depth: int, spent: _Spent
    ) -> Iterator[Member]:
        names: Counter[str] = Counter()
        with contextlib.closing(self._parts(path, kind, name)) as parts:
            for part in parts:
                whole = f"{name}!{_distinct(shown(part.name), names)}"
                spent.members += 1
                if spent.members > MOST_MEMBERS:
                    problem = f"{whole}: from here on there are too many files; unpack it"
                    yield Member(whole, problem=Unreadable(problem))
                    return
                refused = self._refusal(part, whole, depth, spent)
                if refused:
                    yield Member(whole, problem=refused)
                    continue
                target = self._folder / f"{next(self._numbers)}{_safe_ending(part.name)}"
                try:
                    part.write(target, whole)
                except IngestError as error:
                    target.unlink(missing_ok=True)
                    yield Member(whole, problem=error)
                    continue
                spent.size += target.stat().st_size
                yield from self._written(target, whole, depth + 1, spent)

    def _written(self, path: Path, name: str, depth: int, spent: _Spent) -> Iterator[Member]:
        """A member that was written; where it is a container, what is in it before itself."""
        kind = holds(path) if path.stat().st_size else ""
        if kind == "zip" and depth >= MOST_DEPTH:
            path.unlink()
            deep = UnsupportedFile(f"{name}: is an archive too deep in others; unpack it")
            yield Member(name, problem=deep)
            return
        warning = ""
        try:
            if kind:
                yield from self._walk(path, kind, name, depth, spent)
        except IngestError as error:
            if kind == "zip":
                yield Member(name, problem=error)
            warning = unread(error)
        if kind == "zip":
            path.unlink()
        else:
            yield Member(name, path, warning=warning)

    def _parts(self, path: Path, kind: str, name: str) -> Generator[Part, None, None]:
        if kind == "zip":
            yield from archive.parts(path, name)
        elif kind == "mail":
            yield from self._attached(path, name)
        else:
            raise UnsupportedFile(f"{name}: holds no other files; give an archive or an e-mail")

    def _attached(self, path: Path, name: str) -> Generator[Part, None, None]:
        """The attachments of an e-mail, which are all saved at once."""
        into = Path(tempfile.mkdtemp(dir=self._folder))
        try:
            for each in self._save(path, into, MOST_MEMBERS + 1):
                yield Part(each.name, each.size, _mover(into / each.file, each.problem))
        except IngestError as error:  # its sentence names the file that was written
            raise type(error)(str(error).replace(shown(path), name)) from error
        finally:
            shutil.rmtree(into, ignore_errors=True)

    def _refusal(self, part: Part, name: str, depth: int, spent: _Spent) -> IngestError | None:
        """Why a member is not written, if it is not."""
        if part.problem:
            return part.problem
        if depth >= MOST_DEPTH:
            return UnsupportedFile(f"{name}: is attached too deep in other e-mails; save it")
        if part.size > self._limits.size:
            megabytes = self._limits.size // MEGABYTE
            return Unreadable(f"{name}: is larger than {megabytes} MB unpacked; split it")
        if spent.size + part.size > MOST_BYTES:
            return Unreadable(
                f"{name}: the archive unpacks to too much; unpack it and give its files"
            )
        return None


def unread(error: IngestError) -> str:
    """The warning on an e-mail whose attachments could not be taken out."""
    return f"attachments were not read ({error}): save them beside the e-mail"


def _mover(source: Path, problem: str) -> Callable[[Path, str], None]:
    def move(target: Path, name: str) -> None:
        if problem:
            raise Unreadable(f"{name}: {problem}")
        os.replace(source, target)

    return move


def _distinct(name: str, times: Counter[str]) -> str:
    """A name that no member before has: "plan.pdf", "plan (2).pdf"."""
    found = name
    head, dot, tail = name.rpartition(".")
    if not head or "/" in tail:
        head, dot, tail = name, "", ""
    while times[found]:
        times[name] += 1
        found = f"{head} ({times[name]}){dot}{tail}"
    times[found] += 1
    return found


def _safe_ending(name: str) -> str:
    return ending(Path(PurePosixPath(name.replace("\\", "/")).name))
