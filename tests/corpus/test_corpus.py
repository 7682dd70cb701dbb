from pathlib import Path

import pytest

import corpus
from corpus import CorpusError
from corpus.document import load_document
from corpus.markup import parse_statement
from corpus.registry import load_barriers, load_initiatives
from corpus.sources import load_sources

TIMELINE = (
    "new-deal-for-communities",
    "neighbourhood-renewal-fund",
    "local-area-agreements",
    "total-place",
    "community-budgets",
    "troubled-families",
    "devolution-deals",
)


def test_the_whole_corpus_loads():
    whole = corpus.load()
    assert len(whole.documents) >= 25
    assert len(whole.barriers) == 5
    assert set(TIMELINE) <= set(whole.documents)
    assert set(TIMELINE) <= set(whole.initiatives)


def test_every_statement_of_fact_has_a_reference_that_resolves():
    whole = corpus.load()
    for document in whole.documents.values():
        for placed in document.statements:
            statement = placed.statement
            assert statement.is_gap or statement.sources, (document.id, placed.line)
            assert set(statement.sources) <= set(whole.sources), (document.id, placed.line)


def test_a_statement_line_is_read_with_its_references_and_marks():
    line = "Spending fell by 3%. [@a-1; @b] {finding: mixed; outcome: spending; population: all}"
    statement = parse_statement(line)
    assert statement is not None
    assert statement.text == "Spending fell by 3%."
    assert statement.sources == ("a-1", "b")
    assert statement.marks["outcome"] == "spending"
    assert parse_statement("Ordinary prose without a reference.") is None
    assert parse_statement("Nobody knows. {gap}").is_gap


GOOD = """---
id: sample
title: Sample
kind: initiative
years: [2001, 2002]
places: [England]
initiatives: []
barriers: []
sources: [x]
---

""" + "\n\n".join(f"## {h}\n\nSample did a thing. [@x]" for h in corpus.HEADINGS)


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("years: [2001, 2002]", "years: [2009, 2002]", 5, "years"),
        ("kind: initiative", "kind: rumour", 4, "kind"),
        ("title: Sample", "titel: Sample", 2, "title"),
        ("title: Sample", "title: [Sample", 4, "YAML"),
        ("id: sample", "id: another", 2, "file's name"),
        ("## Money", "## Dosh", 20, "Dosh"),
        (
            "## Who ran it\n\nSample did a thing. [@x]",
            "## Who ran it\n\nNo reference.",
            18,
            "reference",
        ),
        ("---\nid", "id", 1, "front matter"),
    ],
)
def test_a_mistake_in_a_document_is_reported_with_file_and_line(tmp_path, old, new, line, says):
    path = tmp_path / "sample.md"
    assert old in GOOD
    path.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CorpusError) as caught:
        load_document(path)
    assert str(caught.value).startswith(f"{path}:{line}:")
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("loader", "text", "line", "says"),
    [
        (load_initiatives, "a:\n  name: Alpha\n  start: 2010\n  end: 2001\n", 1, "ends"),
        (load_initiatives, "a:\n  name: Alpha\n  successors: [b]\n", 1, "'b'"),
        (load_initiatives, "a:\n  name: Alpha\n  colour: red\n", 3, "colour"),
        (load_initiatives, "a:\n  name: Alpha\na:\n  name: Beta\n", 3, "twice"),
        (load_barriers, "a:\n  name: Alpha\n", 1, "definition"),
        (load_sources, "a:\n  title: T\n  publisher: P\n  year: 99\n", 4, "year"),
    ],
)
def test_a_mistake_in_a_registry_is_reported_with_file_and_line(tmp_path, loader, text, line, says):
    path = tmp_path / "registry.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CorpusError) as caught:
        loader(path)
    assert str(caught.value).startswith(f"{path}:{line}:")
    assert says in str(caught.value)


def test_the_bundled_documents_are_where_the_package_says():
    folder = corpus.documents_folder()
    assert isinstance(folder, Path)
    assert (folder / "total-place.md").is_file()
