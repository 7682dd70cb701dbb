"""Office packages: what is checked of a zipped document before any parser opens it."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from corpus.errors import NeedsPassword, Unreadable
from ingest.limits import MEGABYTE
from ingest.shown import shown

MOST_PARTS = 10_000
MOST_BYTES = 1024 * MEGABYTE  # of all parts together, unpacked
MOST_XML = 256 * MEGABYTE  # of all XML parts together, unpacked
MOST_RATIO = 200  # unpacked to packed, of a part over a megabyte
_ENTITY = re.compile(rb"<!(?:ENTITY|DOCTYPE)")
_WIDE_ENTITY = re.compile(rb"<\x00?!\x00?(?:E\x00?N\x00?T|D\x00?O\x00?C)")


def check(path: Path, most_xml: int = MOST_XML) -> zipfile.ZipFile:
    """Open a DOCX, PPTX, XLSX or ODT as a zip file once it is found harmless.

    No such file has a document type of its own: that is where an XML bomb, and the reading of
    other files, begins.

    Raises:
        Unreadable: it is damaged, unpacks to more than any document does, or declares entities.
        NeedsPassword: its parts are encrypted.
    """
    name = shown(path)
    try:
        package = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError) as error:
        raise Unreadable(f"{name}: is damaged or cut short; open and save it again") from error
    parts = package.infolist()
    if any(part.flag_bits & 1 for part in parts):
        raise NeedsPassword(f"{name}: needs a password; save a copy without one")
    whole = sum(part.file_size for part in parts)
    xml = [p for p in parts if p.filename.lower().endswith((".xml", ".rels", ".vml"))]
    steep = any(
        p.file_size > MEGABYTE and p.file_size > MOST_RATIO * max(p.compress_size, 1) for p in parts
    )
    if len(parts) > MOST_PARTS or whole > MOST_BYTES or sum(p.file_size for p in xml) > most_xml:
        raise Unreadable(f"{name}: unpacks to more than a document holds; split it")
    if steep:
        raise Unreadable(f"{name}: is packed as only a zip bomb is; do not open it")
    for part in xml:
        _refuse_entities(package, part, name)
    return package


def _refuse_entities(package: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> None:
    try:
        with package.open(part) as file:
            head = file.read(64 * 1024)
    except (zipfile.BadZipFile, OSError, NotImplementedError, EOFError, ValueError) as error:
        raise Unreadable(f"{name}: is damaged or cut short; open and save it again") from error
    except Exception as error:  # zlib.error, lzma.LZMAError: whatever the packing raises
        raise Unreadable(f"{name}: is damaged or cut short; open and save it again") from error
    if _ENTITY.search(head) or _WIDE_ENTITY.search(head):
        raise Unreadable(f"{name}: declares XML entities, as only an attack does; do not open it")
