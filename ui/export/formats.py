"""The forms in which answers can be taken away."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import import_module

from assistant import Answer
from corpus.errors import UsageError
from ui.export.briefing import Briefing, briefing
from ui.export.clean import clean

_LONGEST = 80  # characters of a file's name before its ending
# Windows keeps these names to itself, whatever the ending.
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


@dataclass(frozen=True)
class Format:
    """A form of export.

    Attributes:
        name: in words, as "Word".
        ending: of its files, without a dot; also what `export` calls it.
        media_type: for HTTP.
        writer: the module of this package, and the function in it, that writes a briefing so.
        references_only: whether it holds the references alone.
    """

    name: str
    ending: str
    media_type: str
    writer: tuple[str, str]
    references_only: bool = False

    def write(self, made: Briefing) -> bytes:
        """The briefing in this form. What it takes is loaded only now.

        Raises:
            UsageError: it would hold references alone, and nothing is cited.
        """
        if self.references_only and not made.references:
            others = ", ".join(f.ending for f in FORMATS.values() if not f.references_only)
            raise UsageError(
                f"nothing is cited, so there is nothing to write as {self.name}; use {others}"
            )
        module, function = self.writer
        write: Callable[[Briefing], bytes] = getattr(import_module(f"ui.export.{module}"), function)
        return write(made)


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMATS: dict[str, Format] = {
    each.ending: each
    for each in (
        Format("Word", "docx", _WORD, ("word", "word")),
        Format("PDF", "pdf", "application/pdf", ("pdf", "pdf")),
        Format("Markdown", "md", "text/markdown; charset=utf-8", ("markdown", "markdown")),
        Format("Plain text", "txt", "text/plain; charset=utf-8", ("copied", "plain_text")),
        Format("BibTeX", "bib", "application/x-bibtex; charset=utf-8", ("bibtex", "bibtex"), True),
        Format("RIS", "ris", "application/x-research-info-systems", ("ris", "ris"), True),
    )
}


def export(format: str, title: str, answers: Sequence[Answer], today: date) -> bytes:
    """Answers as a file's bytes.

    Args:
        format: a key of `FORMATS`.
        title: of the briefing; "" for one made from the first question.
        answers: one, or those of a conversation in the order asked.
        today: the day to date it.

    Raises:
        UsageError: no such format, no answer, or references of answers that cite nothing.
    """
    if not answers:
        raise UsageError("there is no answer to export yet; ask a question first")
    return chosen(format).write(briefing(title, today, answers))


def chosen(format: str) -> Format:
    """The format of a name, in any capitals and with or without a dot.

    Raises:
        UsageError: there is none.
    """
    found = FORMATS.get(format.lower().lstrip("."))
    if found is None:
        raise UsageError(f"{clean(format)!r} is no format of an export; use {', '.join(FORMATS)}")
    return found


def file_name(title: str, format: str) -> str:
    """A name for a file that is safe on any system: ASCII letters, digits and hyphens.

    Raises:
        UsageError: no such format.
    """
    ascii_only = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "-", ascii_only.lower())[:_LONGEST].strip("-")
    if not name or _RESERVED.fullmatch(name):
        name = f"briefing-{name}".strip("-")
    return f"{name}.{chosen(format).ending}"
