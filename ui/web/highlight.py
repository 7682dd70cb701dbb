"""The words of a query where a text holds them, in whatever form."""

from __future__ import annotations

from markupsafe import Markup, escape

from ingest.lexical import STOPWORDS, WORD, stem, terms, words


def marked(text: str, query: str) -> Markup:
    """The text as HTML, everything in it escaped, the query's content words in <mark>."""
    wanted = frozenset(terms(query))
    html, last = Markup(""), 0
    for found in WORD.finditer(text):
        said = words(found[0])
        if not said or said[0] in STOPWORDS or stem(said[0]) not in wanted:
            continue
        html += escape(text[last : found.start()]) + Markup("<mark>{}</mark>").format(found[0])
        last = found.end()
    return html + escape(text[last:])
