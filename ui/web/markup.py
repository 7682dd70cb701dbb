"""An answer as HTML: its sentences, each with markers that open the evidence."""

from __future__ import annotations

# Markup() marks only what this module and `assistant.render` made; they escape all else: S704.
# ruff: noqa: S704
import re
from collections.abc import Sequence

from markupsafe import Markup, escape

from assistant import Answer, Citation, Claim
from assistant.answer import IndexState
from assistant.render import Style, body, numbered

_PREVIEW = 240  # characters of a quote shown when a marker is pointed at
_BLOCK = re.compile(r"\s*<(?:h\d|div|table|ul)\b")


def answer_html(answer: Answer, turn_id: str, level: int = 3) -> Markup:
    """The whole answer; `level` is that of its headings."""
    return _paragraphs(body(answer, _style(answer, turn_id, level)))


def claims_html(claims: Sequence[Claim], level: int = 3) -> Markup:
    """The sentences that have passed the gate so far, of an answer that is not done."""
    state = IndexState(fingerprint="", documents=0, passages=0, model="")
    so_far = Answer(question="", standalone_question="", status="answered",
                    claims=tuple(claims), index=state)  # fmt: skip
    written = body(so_far, _style(so_far, "", level))
    return _paragraphs(written[:-1])  # the last says what it was drawn from: not known yet


def _paragraphs(written: Sequence[str]) -> Markup:
    return Markup("\n").join(
        Markup(text) if _BLOCK.match(text) else Markup("<p>{}</p>").format(Markup(text))
        for text in written
    )


def _style(answer: Answer, turn_id: str, level: int) -> Style:
    by_number = {number: citation for citation, number in numbered(answer).items()}
    return Style(
        escape=lambda text: str(escape(text)),
        heading=lambda text: f"<h{level}>{escape(text)}</h{level}>",
        marker=lambda number: str(marker(number, by_number[number], turn_id)),
        table=_table,
        sentence=lambda place, text: f'<span class="claim" data-claim="{place}">{text}</span>',
    )


def marker(number: int, citation: Citation, turn_id: str) -> Markup:
    """A citation's number, a link to its evidence; bare where the answer is not kept yet."""
    if not turn_id:
        return Markup('<span class="marker">[{}]</span>').format(number)
    quote = citation.quote if len(citation.quote) <= _PREVIEW else citation.quote[:_PREVIEW] + "…"
    return Markup(
        '<a class="marker" href="/turns/{}/citations/{}" data-quote="{}" '
        'aria-label="Citation {}: {}">[{}]</a>'
    ).format(turn_id, number, quote, number, citation.title, number)


def _table(heads: list[str], rows: list[list[str]]) -> str:
    """A comparison; heads and cells are HTML already, the first cell of a row its head."""
    top = Markup("").join(
        Markup('<th scope="col">{}</th>').format(Markup(head)) if head else Markup("<td></td>")
        for head in heads
    )
    lines = [
        Markup('<tr><th scope="row">{}</th>{}</tr>').format(
            row[0], Markup("").join(Markup("<td>{}</td>").format(Markup(c)) for c in row[1:])
        )
        for row in rows
    ]
    return str(
        Markup(
            '<div class="scroll" tabindex="0" role="region" aria-label="Comparison"><table>'
            "<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>"
        ).format(top, Markup("").join(lines))
    )
