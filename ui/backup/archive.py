"""The archive: a tar file, compressed by gzip or zstandard as its name says."""

from __future__ import annotations

import hashlib
import io
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO

import zstandard

from corpus.errors import UsageError
from ui.backup.contents import Member

ENDINGS = (".tar.zst", ".tar.gz")
_PART = 1 << 20


class Packer:
    """Writes members one after another; `members` is what it wrote, by name."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.members: dict[str, Member] = {}

    def add(self, name: str, source: Path) -> None:
        """Put a file in.

        Raises:
            OSError: it cannot be read, or became shorter meanwhile.
        """
        with source.open("rb") as file:
            size = source.stat().st_size
            digest = _Digest(file)
            self._tar.addfile(_info(name, size), digest)
        self.members[name] = Member(size=size, sha256=digest.hexdigest)

    def put(self, name: str, content: bytes) -> None:
        """Put bytes in as a file."""
        self._tar.addfile(_info(name, len(content)), io.BytesIO(content))
        sha256 = hashlib.sha256(content).hexdigest()
        self.members[name] = Member(size=len(content), sha256=sha256)


class _Digest(io.RawIOBase):
    """A file whose content is digested as it is read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._sha256 = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        got = self._file.read(size)
        self._sha256.update(got)
        return got

    @property
    def hexdigest(self) -> str:
        return self._sha256.hexdigest()


def check_ending(path: Path) -> None:
    """Refuse a name that does not say how the file is compressed.

    Raises:
        UsageError: it does not.
    """
    if not path.name.endswith(ENDINGS):
        raise UsageError(f"{path}: give a file that ends with {' or '.join(ENDINGS)}")


@contextmanager
def packing(path: Path) -> Iterator[Packer]:
    """Write an archive, within this."""
    with path.open("xb") as raw:
        path.chmod(0o600)
        if path.name.endswith(".gz") or ".tar.gz" in path.name:
            with tarfile.open(fileobj=raw, mode="w:gz", format=tarfile.PAX_FORMAT) as tar:
                yield Packer(tar)
        else:
            with (
                zstandard.ZstdCompressor(threads=-1).stream_writer(raw, closefd=False) as packed,
                tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar,
            ):
                yield Packer(tar)


@contextmanager
def unpacking(path: Path) -> Iterator[tarfile.TarFile]:
    """Read an archive from its beginning to its end, within this.

    Raises:
        UsageError: it is none, or is cut off or damaged.
    """
    try:
        with path.open("rb") as raw:
            start = raw.read(4)
            raw.seek(0)
            unpacked: IO[bytes] = raw
            if start == b"\x28\xb5\x2f\xfd":
                unpacked = zstandard.ZstdDecompressor().stream_reader(raw)
            mode = "r|" if unpacked is not raw else "r|gz"
            with tarfile.open(fileobj=unpacked, mode=mode) as tar:  # type: ignore[call-overload]
                yield tar
    except (tarfile.TarError, zstandard.ZstdError, EOFError, ValueError) as error:
        raise UsageError(f"{path}: is no backup, or is damaged or cut off") from error
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror or 'damaged'})") from error


def extract(file: IO[bytes], target: Path) -> Member:
    """Write a member to a file that is not there yet; what it was."""
    sha256, size = hashlib.sha256(), 0
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with target.open("xb") as out:
        target.chmod(0o600)
        while part := file.read(_PART):
            sha256.update(part)
            size += len(part)
            out.write(part)
    return Member(size=size, sha256=sha256.hexdigest())


def _info(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = size, 0o600, int(time.time())
    return info
