"""Answers and passages on a terminal. Text of documents is printed as plain characters.

Colour and links are written only to a terminal, and neither where `NO_COLOR` is set or colour is
not wanted; lines are at most 90 columns long.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.style import Style as Look
from rich.text import Text

from assistant import Answer, Citation
from assistant.phrases import phrase
from assistant.render import Style, body, numbered, plain, reference, without_controls

WIDEST = 90  # columns, about as long as a line can be and still be read with ease
# Controls that `plain` takes out of all text of documents, so that only we can write them.
_HEAD, _MARK, _END = "\x01", "\x02", "\x03"
_PIECES = re.compile(f"({_HEAD}|{_MARK})([^{_END}]*){_END}")
_ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:)\]]")
_BOLD, _NUMBER, _LINKED = Look(bold=True), Look(color="cyan", bold=True), Look(color="blue")


def _rows(heads: list[str], rows: list[list[str]]) -> str:
    """A table as indented text, since sentences are too long for columns on a terminal."""
    lines = []
    for head, *cells in rows:
        lines.append(f"{_HEAD}{head.upper()}{_END}")
        lines += [f"  {name}: {cell}" for name, cell in zip(heads[1:], cells, strict=True)]
    return "\n".join(lines)


STYLE = Style(
    escape=plain,
    heading=lambda text: f"{_HEAD}{text.upper()}{_END}",
    marker=lambda n: f"{_MARK}[{n}]{_END}",
    table=_rows,
)


def console(colour: bool = True) -> Console:
    """Standard output, at a width that can be read.

    Args:
        colour: whether colour and links may be written, if it is a terminal that shows them.
    """
    out = Console(highlight=False, markup=False, emoji=False, soft_wrap=False)
    if not colour or out.no_color:
        out = Console(
            highlight=False, markup=False, emoji=False, soft_wrap=False, color_system=None
        )
    out.width = min(out.width, WIDEST) if out.is_terminal else WIDEST
    return out


def address(url: str) -> str:
    """An address that a link of a terminal may hold: of the web, without controls; else ""."""
    return url if without_controls(url) == url and _ADDRESS.fullmatch(url) else ""


def linked(text: str) -> Text:
    """Plain text in which the addresses are links."""
    found = Text(text)
    for match in _ADDRESS.finditer(text):
        found.stylize(_LINKED + Look(link=match[0]), *match.span())
    return found


def number(citation: Citation, place: int) -> Text:
    """The number of a citation, a link to the publication where it has an address."""
    url = address(citation.url)
    return Text(f"[{place}]", _NUMBER + Look(link=url) if url else _NUMBER)


def paragraph(text: str, cited: dict[int, Citation]) -> Text:
    """A paragraph of an answer in `STYLE`: headings bold, numbers links to what they cite."""
    found = Text()
    at = 0
    for match in _PIECES.finditer(text):
        found.append(without_controls(text[at : match.start()]))
        if match[1] == _HEAD:
            found.append(without_controls(match[2]), _BOLD)
        else:
            place = int(match[2].strip("[]"))
            found.append_text(number(cited[place], place))
        at = match.end()
    return found.append(without_controls(text[at:]))


def print_answer(answer: Answer, colour: bool = True, out: Console | None = None) -> None:
    """Print the answer with numbered citations, and its list of sources."""
    out = out or console(colour)
    cited = {place: citation for citation, place in numbered(answer).items()}
    for each in body(answer, STYLE):
        out.print(paragraph(each, cited))
        out.print()
    print_sources(cited.items(), out)


def print_sources(cited: Iterable[tuple[int, Citation]], out: Console) -> None:
    """Print what citations' numbers point to; an address is never cut, so that it can be opened."""
    listed = sorted(cited, key=lambda pair: pair[0])
    if listed:
        out.print(Text(phrase("sources").upper(), _BOLD))
    for place, citation in listed:
        words = f"[{place}] {without_controls(reference(citation, STYLE))}"
        lines = textwrap.wrap(
            words, out.width, subsequent_indent="    ", break_long_words=False,
            break_on_hyphens=False,
        )  # fmt: skip
        rest = linked(lines[0].removeprefix(f"[{place}]"))
        first = Text.assemble(number(citation, place), rest)
        for line in (first, *map(linked, lines[1:])):
            out.print(line, overflow="ignore", crop=False)
    if any(citation.quote_is == "corpus summary" for _, citation in listed):
        out.print(Text(phrase("summary_note")))


def print_passages(rows: list[dict[str, Any]], colour: bool = True) -> None:
    """Print ranked passages with where each stands."""
    out = console(colour)
    for place, row in enumerate(rows, 1):
        where = plain(" › ".join(x for x in (row["title"], row["section"]) if x))
        page = f", page {row['page']}" if row["page"] else ""
        out.print(Text(f"{place}. {where}{page} (score {row['score']:.4f})", style="bold"))
        out.print(Padding(Text(plain(row["text"])), (0, 0, 1, 3)))
    if not rows:
        out.print("Nothing found.")
