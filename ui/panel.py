"""The evidence beside the answer, as HTML. All text of documents is escaped here."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from assistant import Answer, Assistant, Citation
from assistant.phrases import in_words, phrase
from assistant.render import numbered, pages
from ui.page_picture import page_picture

_CONTEXT = 600  # characters shown on either side of the quote


def panel(answers: Iterable[Answer], assistant: Assistant) -> str:
    """Every citation of a conversation, each hidden until its marker is chosen."""
    pieces = [
        evidence(citation, f"cite-{turn}-{number}", number, assistant)
        for turn, answer in enumerate(answers, 1)
        for citation, number in numbered(answer).items()
    ]
    return f'<p id="evidence-hint">{escape(phrase("evidence_hint"))}</p>{"".join(pieces)}'


def evidence(citation: Citation, identifier: str, number: int, assistant: Assistant) -> str:
    """One citation: its passage with the quoted words marked, and where it stands."""
    document = assistant.index.document(citation.document_id)
    before, after = _around(document.text, citation)
    rows = [("Document", escape(document.title)), ("Heading", escape(citation.section))]
    if citation.page is not None:
        rows.append(("Page", escape(pages(citation))))
    rows += _worth(citation)
    rows += _publications(citation)
    listed = "".join(f"<dt>{term}</dt><dd>{value}</dd>" for term, value in rows if value)
    note = phrase("summary_note") if citation.quote_is == "corpus summary" else ""
    return (
        f'<article class="evidence" id="{identifier}" tabindex="-1" hidden>'
        f"<h2>Citation {number}</h2>"
        f"<blockquote>{escape(before)}<mark>{escape(citation.quote)}</mark>{escape(after)}</blockquote>"
        f"<dl>{listed}</dl>{page_picture(citation, assistant.index)}"
        + (f'<p class="note">{escape(note)}</p>' if note else "")
        + f'<p class="back"><a href="#chat">{escape(phrase("back"))}</a></p></article>'
    )


def _worth(citation: Citation) -> list[tuple[str, str]]:
    """What the statement is worth: whose voice, and for a finding which way and how found."""
    rows = [("Voice", escape(in_words("voice", citation.voice)))]
    finding = citation.finding
    if finding:
        said = f"{in_words('finding', finding.direction)}: {finding.outcome} ({finding.population})"
        rows.append(("Finding", escape(said[0].upper() + said[1:])))
        rows.append(("Method", escape(in_words("design", finding.design))))
    return rows


def _publications(citation: Citation) -> list[tuple[str, str]]:
    if not citation.sources:
        return [
            ("Publisher", escape(citation.publisher)),
            ("Year", str(citation.year or "")),
            ("Type", escape(citation.evidence_type)),
            ("Link", _link(citation.url, citation.url)),
        ]
    return [
        (
            "Publication",
            f"{_link(s.url, s.title)}<br>{escape(s.publisher)}, {s.year} ({escape(s.type)})",
        )
        for s in citation.sources
    ]


def _link(url: str, words: str) -> str:
    if not url.startswith(("http://", "https://")):
        return escape(words)
    return f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer">{escape(words)}</a>'


def _around(text: str, citation: Citation) -> tuple[str, str]:
    """The text of the same paragraphs around the quote, cut at the section's edges."""
    heading = citation.section.split(" › ")[-1]
    start = max(0, citation.start - _CONTEXT)
    place = text.rfind(f"{heading}\n\n", start, citation.start) if heading else -1
    start = place + len(heading) + 2 if place >= 0 else start
    after = text[citation.end : citation.end + _CONTEXT]
    before = text[start : citation.start]
    if start and place < 0:
        before = "…" + before.split(" ", 1)[-1]
    return before, _until_heading(after)


def _until_heading(after: str) -> str:
    """Stop at a line that looks like the next heading; mark a cut with an ellipsis."""
    kept: list[str] = []
    for paragraph in after.split("\n\n"):
        if kept and 0 < len(paragraph) < 60 and paragraph.strip()[-1:].isalnum():
            return "\n\n".join(kept)
        kept.append(paragraph)
    whole = "\n\n".join(kept)
    return whole.rsplit(" ", 1)[0] + "…" if len(after) == _CONTEXT else whole
