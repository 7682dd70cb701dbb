"""Zip archives: each member written to a folder of ours, one at a time, within bounds.

A member's name decides nothing about where it is written: it goes under a number. What is
refused comes back as a member with its problem, so that nothing is silently left out.
"""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from corpus.errors import IngestError, NeedsPassword, Unreadable, UnsupportedFile
from ingest.kinds import ending
from ingest.limits import MEGABYTE, Limits
from ingest.shown import shown
from ingest.sniff import sniff

MOST_MEMBERS = 10_000
MOST_BYTES = 4096 * MEGABYTE  # of all members together, unpacked
MOST_RATIO = 200  # unpacked to packed, of a member over a megabyte
MOST_DEPTH = 3  # archives within archives
_JUNK = re.compile(r"(?:^|/)(?:__MACOSX/|\.[^./]|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)


@dataclass(frozen=True)
class Member:
    """A file in an archive.

    Attributes:
        name: the archive's path, "!" and its own: "/a/b.zip!folder/name.pdf".
        path: where it was written, its ending kept; None where it was refused.
        problem: why it was refused.
    """

    name: str
    path: Path | None = None
    problem: IngestError | None = None


@dataclass
class _Spent:
    """What all members so far have cost."""

    members: int = 0
    size: int = 0
    written: int = 0


@dataclass(frozen=True)
class _Place:
    folder: Path
    limits: Limits
    depth: int = 0
    spent: _Spent = field(default_factory=_Spent)


def is_archive(path: Path) -> bool:
    """Whether the file is a zip archive and no document that is packed as one.

    Raises:
        OSError: it cannot be opened.
    """
    return sniff(path) == "zip" and ending(path) not in (".docx", ".pptx", ".xlsx", ".odt")


def members(path: Path, into: Path, limits: Limits | None = None) -> Iterator[Member]:
    """The members of an archive, and of archives in it, in the order of their names.

    Args:
        path: of the archive.
        into: an empty folder; what is written there is the caller's to remove, each member as
            soon as it has been read if need be.
        limits: the largest member that is written.

    Raises:
        NeedsPassword: every member is encrypted.
        Unreadable: it is damaged.
    """
    yield from _members(path, shown(path), _Place(into, limits or Limits()))


def _members(path: Path, name: str, place: _Place) -> Iterator[Member]:
    try:
        archive = zipfile.ZipFile(path)
        parts = sorted(
            (part for part in archive.infolist() if not part.is_dir()), key=lambda p: p.filename
        )
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        raise Unreadable(f"{name}: is damaged or cut short; pack or download it again") from error
    with archive:
        parts = [part for part in parts if not _JUNK.search(part.filename)]
        if not parts:
            raise Unreadable(f"{name}: is an archive with no files in it; check it")
        if all(part.flag_bits & 1 for part in parts):
            raise NeedsPassword(f"{name}: needs a password; unpack it and give the files in it")
        for part in parts:
            place.spent.members += 1
            whole = f"{name}!{shown(part.filename)}"
            if place.spent.members > MOST_MEMBERS:
                problem = f"{whole}: from here on there are too many files; unpack it"
                yield Member(whole, problem=Unreadable(problem))
                return
            yield from _member(archive, part, whole, place)


def _member(
    archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str, place: _Place
) -> Iterator[Member]:
    problem = _refusal(part, name, place)
    if problem:
        yield Member(name, problem=problem)
        return
    place.spent.written += 1
    target = place.folder / f"{place.spent.written}{_safe_ending(part.filename)}"
    try:
        place.spent.size += _write(archive, part, target, min(part.file_size, place.limits.size))
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, ValueError, zlib.error) as error:
        target.unlink(missing_ok=True)
        damaged = Unreadable(f"{name}: is damaged in the archive; pack it again")
        damaged.__cause__ = error
        yield Member(name, problem=damaged)
        return
    if target.stat().st_size and is_archive(target):
        if place.depth + 1 >= MOST_DEPTH:
            deep = UnsupportedFile(f"{name}: is an archive too deep in others; unpack it")
            yield Member(name, problem=deep)
        else:
            deeper = _Place(place.folder, place.limits, place.depth + 1, place.spent)
            try:
                yield from _members(target, name, deeper)
            except IngestError as error:
                yield Member(name, problem=error)
        target.unlink(missing_ok=True)
        return
    yield Member(name, target)


def _refusal(part: zipfile.ZipInfo, name: str, place: _Place) -> IngestError | None:
    """Why a member is not written, if it is not."""
    parts = PurePosixPath(part.filename.replace("\\", "/"))
    mode = part.external_attr >> 16
    if ".." in parts.parts or parts.is_absolute() or re.match(r"[A-Za-z]:", part.filename):
        return Unreadable(f"{name}: points outside its archive, as an attack does; leave it out")
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return UnsupportedFile(f"{name}: is a link or device, not a file; pack the file itself")
    if part.flag_bits & 1:
        return NeedsPassword(f"{name}: needs a password; unpack it and give the file itself")
    if part.file_size > place.limits.size:
        megabytes = place.limits.size // MEGABYTE
        return Unreadable(f"{name}: is larger than {megabytes} MB unpacked; split it")
    ratio = part.file_size / max(part.compress_size, 1)
    if part.file_size > MEGABYTE and ratio > MOST_RATIO:
        return Unreadable(f"{name}: is packed as only a zip bomb is; leave it out")
    if place.spent.size + part.file_size > MOST_BYTES:
        return Unreadable(f"{name}: the archive unpacks to too much; unpack it and give its files")
    return None


def _write(archive: zipfile.ZipFile, part: zipfile.ZipInfo, target: Path, most: int) -> int:
    """Write a member, never more of it than it said it holds; returns its size in bytes."""
    size = 0
    with archive.open(part) as source, target.open("xb") as file:
        while chunk := source.read(1 << 20):
            size += len(chunk)
            if size > most:
                raise zipfile.BadZipFile("larger than it says")
            file.write(chunk)
    return size


def _safe_ending(filename: str) -> str:
    return ending(Path(PurePosixPath(filename.replace("\\", "/")).name))
