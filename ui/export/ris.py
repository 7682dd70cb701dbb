"""The works that a briefing cites, as RIS for EndNote, Zotero, Mendeley and the like."""

from __future__ import annotations

from ui.export.briefing import Briefing
from ui.export.works import Work

_KINDS = {"commentary": "ELEC", "official statistics": "DATA", "document": "GEN"}


def ris(made: Briefing) -> bytes:
    """The references as RIS in UTF-8, its lines ended as the format asks.

    A value is one line (`clean` sees to it), so no text can begin a field of its own.
    """
    return "\r\n".join(line for work in made.references for line in _record(work)).encode()


def _record(work: Work) -> list[str]:
    fields = [
        ("TY", _KINDS.get(work.type, "RPRT")),
        ("ID", work.key),
        ("AU", work.who.replace("*", "")),  # the format forbids asterisks in names
        ("TI", work.title),
        ("PY", str(work.year or "")),
        ("PB", work.publisher),
        ("M3", work.type[:1].upper() + work.type[1:]),
        ("UR", work.url),
        ("N1", work.file),
    ]
    return [f"{tag}  - {value}" for tag, value in fields if value] + ["ER  - ", ""]
