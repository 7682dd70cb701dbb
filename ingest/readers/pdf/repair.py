"""Mending a PDF whose cross-references are lost, so that PDFium can open it.

Objects are found by their words in the file; those inside compressed object streams are written
out again. Where the catalogue or the page tree is lost, new ones list the pages in file order.
"""

from __future__ import annotations

import re
import zlib

MOST_BYTES = 300 << 20  # of a file that is mended in memory
MOST_INFLATED = 64 << 20  # of one compressed stream
_OBJECT = re.compile(rb"(?<!\d)(\d{1,9})\s+(\d{1,5})\s+obj\b")
_ROOT = re.compile(rb"/Type\s*/Catalog\b")
_LEAF = re.compile(rb"/Type\s*/Page(?![a-zA-Z])")


def repair(data: bytes) -> bytes | None:
    """The file with a new trailer; None where it holds no page that can be found."""
    start = data.find(b"%PDF-")
    if start < 0 or len(data) > MOST_BYTES:
        return None
    data = data[start:]
    unpacked = b"".join(_unpack(data))
    whole = data + b"\nendstream\nendobj\n" + unpacked
    found = {int(m[1]): m.end() for m in _OBJECT.finditer(whole)}
    ends = sorted([m.start() for m in _OBJECT.finditer(whole)] + [len(whole)])
    heads = {number: _head(whole, at, ends) for number, at in found.items()}
    pages = [number for number, head in heads.items() if _LEAF.search(head)]
    if not pages:
        return None
    root = next((number for number, head in heads.items() if _ROOT.search(head)), None)
    tree = re.search(rb"/Pages\s+(\d+)", heads[root]) if root is not None else None
    if root is None or not tree or int(tree[1]) not in heads:
        free = max(found) + 1
        kids = b" ".join(b"%d 0 R" % number for number in pages)
        whole += b"\n%d 0 obj\n<</Type/Pages/Count %d/Kids[%s]>>\nendobj\n" % (
            free,
            len(pages),
            kids,
        )
        whole += b"%d 0 obj\n<</Type/Catalog/Pages %d 0 R>>\nendobj\n" % (free + 1, free)
        root = free + 1
    return whole + b"\ntrailer\n<</Root %d 0 R/Size %d>>\n%%%%EOF\n" % (root, max(found) + 3)


def _head(whole: bytes, at: int, ends: list[int]) -> bytes:
    """The dictionary of the object whose content begins at `at`."""
    stream = whole.find(b"stream", at, at + 4000)
    return whole[at : stream if stream > 0 else at + 4000].split(b"endobj")[0]


def _unpack(data: bytes) -> list[bytes]:
    """The objects of every compressed object stream, as plain objects."""
    out: list[bytes] = []
    for match in re.finditer(rb"/Type\s*/ObjStm\b", data):
        begin = data.rfind(b"obj", 0, match.start())
        start = data.find(b"stream", match.start(), match.start() + 2000)
        if begin < 0 or start < 0:
            continue
        head = data[begin:start]
        first, many = re.search(rb"/First\s+(\d+)", head), re.search(rb"/N\s+(\d+)", head)
        if not (first and many and b"FlateDecode" in head) or b"DecodeParms" in head:
            continue
        start += 8 if data[start + 6 : start + 8] == b"\r\n" else 7
        try:
            plain = zlib.decompressobj().decompress(data[start:], MOST_INFLATED)
        except zlib.error:
            continue
        offset = int(first[1])
        numbers = [int(n) for n in re.findall(rb"\d+", plain[:offset])][: 2 * int(many[1])]
        pairs = list(zip(numbers[::2], numbers[1::2], strict=False))
        stops = [place for _, place in pairs[1:]] + [len(plain) - offset]
        for (number, place), stop in zip(pairs, stops, strict=True):
            out.append(b"%d 0 obj\n%s\nendobj\n" % (number, plain[offset + place : offset + stop]))
    return out
