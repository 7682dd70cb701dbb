"""Markdown briefings, read by a Markdown reader: footnotes match, and hostile text stays text."""

import re

import pytest
from markdown_it import MarkdownIt

from tests.ui.export.conftest import EVIL, TODAY
from ui.export import briefing, export
from ui.export.clean import clean
from ui.export.markdown import escape

READER = MarkdownIt("commonmark", {"html": True}).enable("table")


def shown(tokens):
    """The text that a reader shows, and the kinds of inline tokens that it met."""
    text, kinds = [], set()
    for token in tokens:
        for child in token.children or ():
            kinds.add(child.type)
            text.append(child.content)
        kinds.add(token.type)
    return "".join(text), kinds


def test_every_mark_has_its_footnote_and_every_footnote_its_mark(every):
    for kind, answers in every.items():
        text, made = export("md", "", answers, TODAY).decode(), briefing("", TODAY, answers)
        body, notes = [], []
        for line in text.splitlines():
            found = re.match(r"\[\^(\d+)\]: (.*)", line)
            (notes if found else body).append(found.groups() if found else line)
        assert notes == [(str(n.number), escape(n.short)) for n in made.notes], kind
        marked = re.findall(r"(?<!\\)\[\^(\d+)\]", "\n".join(body))
        assert sorted(set(map(int, marked))) == [note.number for note in made.notes], kind


def test_a_reader_shows_every_quote_and_links_only_to_references(every):
    for kind, answers in every.items():
        made = briefing("", TODAY, answers)
        tokens = READER.parse(export("md", "", answers, TODAY).decode())
        text, kinds = shown(tokens)
        assert all(note.quote in text for note in made.notes), kind
        assert not kinds & {"html_inline", "html_block", "image", "code_inline", "em", "strong",
                            "fence", "code_block", "hr", "ordered_list_open"}, kind  # fmt: skip
        links = [
            c.attrGet("href") for t in tokens for c in t.children or () if c.type == "link_open"
        ]
        assert len(links) == sum(bool(work.url) for work in made.references), kind
        assert all(link.startswith("http") for link in links), kind
        heads = [t for t in tokens if t.type == "heading_open"]
        assert heads[0].tag == "h1"
        assert sum(t.tag == "h1" for t in heads) == 1, kind


def test_a_comparison_is_a_table(answers):
    tokens = READER.parse(export("md", "", answers["comparison"], TODAY).decode())
    kinds = [token.type for token in tokens]
    assert kinds.count("table_open") == 1
    assert kinds.count("th_open") == 3
    assert kinds.count("td_open") % 3 == 0


@pytest.mark.parametrize("text", [*EVIL, "1. x", "12) x", "+ x", "=====", "&amp;", "a\tb"])
def test_escaped_text_is_shown_letter_for_letter(text):
    text = clean(text)
    tokens = READER.parse(escape(text))
    assert shown(tokens)[0] == text
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
