"""Zip archives: the files in one, and which of them are refused."""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePosixPath

from corpus.errors import IngestError, NeedsPassword, Unreadable, UnsupportedFile
from ingest.limits import MEGABYTE
from ingest.part import Part
from ingest.shown import shown

MOST_RATIO = 200  # unpacked to packed, of a member over a megabyte
_JUNK = re.compile(r"(?:^|/)(?:__MACOSX/|\.[^./]|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)


def parts(path: Path, name: str) -> Iterator[Part]:
    """The files in an archive, in the order of their names.

    Args:
        path: of the archive.
        name: that it is shown by.

    Raises:
        NeedsPassword: every file in it is encrypted.
        Unreadable: it is damaged or empty.
    """
    try:
        archive = zipfile.ZipFile(path)
        found = sorted(
            (part for part in archive.infolist() if not part.is_dir()), key=lambda p: p.filename
        )
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        raise Unreadable(f"{name}: is damaged or cut short; pack or download it again") from error
    with archive:
        found = [part for part in found if not _JUNK.search(part.filename)]
        if not found:
            raise Unreadable(f"{name}: is an archive with no files in it; check it")
        if all(part.flag_bits & 1 for part in found):
            raise NeedsPassword(f"{name}: needs a password; unpack it and give the files in it")
        for part in found:
            write = partial(_write, archive, part)
            problem = _refusal(part, f"{name}!{shown(part.filename)}")
            yield Part(part.filename, part.file_size, write, problem)


def _refusal(part: zipfile.ZipInfo, name: str) -> IngestError | None:
    """Why a file is not to be written, if it is not."""
    parts = PurePosixPath(part.filename.replace("\\", "/"))
    mode = part.external_attr >> 16
    if ".." in parts.parts or parts.is_absolute() or re.match(r"[A-Za-z]:", part.filename):
        return Unreadable(f"{name}: points outside its archive, as an attack does; leave it out")
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return UnsupportedFile(f"{name}: is a link or device, not a file; pack the file itself")
    if part.flag_bits & 1:
        return NeedsPassword(f"{name}: needs a password; unpack it and give the file itself")
    ratio = part.file_size / max(part.compress_size, 1)
    if part.file_size > MEGABYTE and ratio > MOST_RATIO:
        return Unreadable(f"{name}: is packed as only a zip bomb is; leave it out")
    return None


def _write(archive: zipfile.ZipFile, part: zipfile.ZipInfo, target: Path, name: str) -> None:
    """Write a file, never more of it than it said it holds."""
    size = 0
    try:
        with archive.open(part) as source, target.open("xb") as file:
            while chunk := source.read(1 << 20):
                size += len(chunk)
                if size > part.file_size:
                    raise zipfile.BadZipFile("larger than it says")
                file.write(chunk)
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, ValueError, zlib.error) as error:
        raise Unreadable(f"{name}: is damaged in the archive; pack it again") from error
