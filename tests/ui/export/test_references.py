"""BibTeX and RIS, read back by libraries of another hand."""

import re

import bibtexparser
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware, RemoveEnclosingMiddleware

from tests.ui.export.conftest import EVIL, TODAY
from ui.export import briefing, export
from ui.export.bibtex import escape
from ui.export.clean import clean


@pytest.fixture
def citing(every):
    """The answers that cite something."""
    return {kind: answers for kind, answers in every.items() if kind != "nothing"}


def entries(answers):
    library = bibtexparser.parse_string(
        export("bib", "", answers, TODAY).decode(),
        parse_stack=[RemoveEnclosingMiddleware(), LatexDecodingMiddleware()],
    )
    assert not library.failed_blocks
    return {entry.key: {f.key: f.value for f in entry.fields} for entry in library.entries}


def plain(value):
    return value.removeprefix("{").removesuffix("}")


def test_bibtex_holds_every_work_with_all_that_is_known(citing):
    for kind, answers in citing.items():
        made, read = briefing("", TODAY, answers), entries(answers)
        assert list(read) == [work.key for work in made.references], kind
        if kind == "hostile":
            continue  # held to its letters below
        for work in made.references:
            fields = read[work.key]
            assert plain(fields["title"]) == work.title
            assert fields.get("year", "") == str(work.year or "")
            assert plain(fields.get("author", "")) == work.who
            publisher = fields.get("institution", fields.get("howpublished", ""))
            assert publisher == work.publisher
            assert fields.get("url", "") == work.url


def test_ris_holds_every_work_with_all_that_is_known(citing):
    for kind, answers in citing.items():
        made = briefing("", TODAY, answers)
        content = export("ris", "", answers, TODAY).decode()
        read = rispy.loads(content)
        assert [row["id"] for row in read] == [work.key for work in made.references], kind
        for row, work in zip(read, made.references, strict=True):
            assert row["title"] == work.title
            assert row.get("year", "") == str(work.year or "")
            assert row.get("publisher", "") == work.publisher
            assert row.get("urls", [""])[0] == work.url
            assert row.get("authors", [""])[0] == work.who.replace("*", "")
        assert content.count("\r\n") == content.count("\n"), kind


@pytest.mark.parametrize("text", EVIL)
def test_text_in_bibtex_has_balanced_braces_and_no_command_of_its_own(text):
    written = escape(clean(text))
    depth = 0
    for letter in written:
        depth += {"{": 1, "}": -1}.get(letter, 0)
        assert depth >= 0
    assert depth == 0
    ours = r"\\(?:text(?:backslash|braceleft|braceright|asciitilde|asciicircum)\{\}|[#$%&_])"
    assert "\\" not in re.sub(ours, "", written)
    assert not re.search(r"[#$%&_~^]", re.sub(ours, "", written))


def test_keys_are_the_same_in_every_export_and_ascii(every):
    seen = {}
    for answers in every.values():
        for work in briefing("", TODAY, answers).references:
            assert re.fullmatch(r"[A-Za-z0-9._-]+", work.key)
            assert seen.setdefault(work.key, work.title) == work.title


def test_a_users_document_is_named_where_it_has_no_address(own):
    (work,) = briefing("", TODAY, own).references
    assert (work.title, work.url) == ("The Hull Plan", "")
    assert work.file == own[0].claims[0].citations[0].document_id
    assert work.file in export("ris", "", own, TODAY).decode()
    assert escape(work.file) in export("bib", "", own, TODAY).decode()
