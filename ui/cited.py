"""Sentences with their citations, as HTML. All text of documents is escaped here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from urllib.parse import quote, urlencode

from assistant import Citation
from assistant.answer import Claim
from assistant.phrases import phrase
from assistant.render import attribution, plain, weight


def text(words: str) -> str:
    """Text as HTML: one line, no control characters, nothing that is markup."""
    return escape(plain(words))


def link(url: str, words: str) -> str:
    """A link to another site, or the plain words where the address is not one of the web."""
    if not url.startswith(("http://", "https://")):
        return text(words)
    return f'<a href="{escape(url)}" rel="noopener noreferrer">{text(words)}</a>'


def local(path: str, query: Mapping[str, str], kept: str = "") -> str:
    """An address on this site, escaped for an attribute.

    Args:
        path: as "/timeline".
        query: what it asks for.
        kept: a query string that goes with it, as that of the filters, already encoded.
    """
    asked = "&".join(filter(None, (urlencode(query), kept)))
    return escape(f"{path}?{asked}" if asked else path)


def place(citation: Citation) -> str:
    """Where the site shows a citation's quote, escaped for an attribute."""
    document = quote(citation.document_id, safe="")
    return escape(f"/documents/{document}?start={citation.start}&end={citation.end}#quote")


def numbers(claims: Iterable[Claim]) -> dict[Citation, int]:
    """The claims' citations with their numbers, from 1 in order of first use."""
    cited = dict.fromkeys(c for claim in claims for c in claim.citations)
    return {citation: number for number, citation in enumerate(cited, 1)}


def marker(citation: Citation, number: int) -> str:
    """The number of a citation, a link to its passage."""
    label = phrase("cited.source", number=number, who=attribution(citation))
    return (
        f'<a class="marker" href="{place(citation)}" data-quote="{text(citation.quote)}" '
        f'aria-label="{text(label)}">[{number}]</a>'
    )


def sentence(claim: Claim, numbered: Mapping[Citation, int]) -> str:
    """A claim with who says so, how it was found, and its citations' markers."""
    said = [part for c in claim.citations for part in (attribution(c), weight(c)) if part]
    who = text("; ".join(dict.fromkeys(said)))
    marks = "".join(marker(c, numbered[c]) for c in claim.citations)
    return f'{text(claim.text)} <span class="who">({who})</span>&nbsp;{marks}'


def listed(claims: Iterable[Claim], numbered: Mapping[Citation, int]) -> str:
    """Claims as a list."""
    items = "".join(f"<li>{sentence(claim, numbered)}</li>" for claim in claims)
    return f'<ul class="sentences">{items}</ul>'
