"""The works that a briefing cites, as BibTeX for LaTeX, Zotero, EndNote and the like."""

from __future__ import annotations

import re

from ui.export.briefing import Briefing
from ui.export.works import Work

# Braces are spelt out: BibTeX counts them even behind a backslash.
_SPECIALS = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{each: f"\\{each}" for each in "#$%&_"},
}
_NO_REPORTS = ("commentary", "official statistics", "document")


def bibtex(made: Briefing) -> bytes:
    """The references as BibTeX in UTF-8.

    Authors stand as one name in braces: they are mostly bodies, and where they are people their
    names are kept as the publication gives them, never taken apart by guess.
    """
    return "\n".join(map(_entry, made.references)).encode()


def escape(text: str) -> str:
    """Text as LaTeX that shows just its characters."""
    return re.sub(r"[\\{}~^#$%&_]", lambda match: _SPECIALS[match[0]], text)


def _entry(work: Work) -> str:
    report = work.type not in _NO_REPORTS
    fields = {
        "author": f"{{{escape(work.who)}}}" if work.who else "",
        "title": f"{{{escape(work.title)}}}",
        "institution" if report else "howpublished": escape(work.publisher),
        "year": str(work.year or ""),
        "type": escape(work.type[:1].upper() + work.type[1:]) if report else "",
        "url": work.url,
        "note": escape(work.file),
    }
    lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value.strip("{}")]
    return f"@{'techreport' if report else 'misc'}{{{work.key},\n{''.join(lines)}}}\n"
