"""`joinedup corpus check` finds each kind of mistake, at its line, and the corpus has none."""

import json
import re
import shutil

import pytest
from typer.testing import CliRunner

import corpus
from corpus import check as check_module
from corpus.check import check
from corpus.document import load_document
from corpus.new import write_template
from corpus.registry import now_called
from ui.cli import app


def test_the_bundled_corpus_has_no_problems():
    assert [str(p) for p in check() if not p.notice] == []


@pytest.mark.shared
def test_every_number_of_the_corpus_is_in_the_fact_sheets(shared):
    assert [str(p) for p in check(shared / "facts") if not p.notice] == []


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """A copy of the corpus that may be spoilt."""
    folder = tmp_path / "corpus"
    shutil.copytree(
        corpus.documents_folder().parent, folder, ignore=shutil.ignore_patterns("__pycache__")
    )
    monkeypatch.setattr(corpus, "_FOLDER", folder)
    monkeypatch.setattr(check_module, "_FOLDER", folder)
    for cached in (corpus.sources, corpus.initiatives, corpus.barriers, corpus.departments):
        cached.cache_clear()
    yield folder
    for cached in (corpus.sources, corpus.initiatives, corpus.barriers):
        cached.cache_clear()


def spoil(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("[@tp-heart]", "[@tp-nobody]", "tp-nobody"),
        (
            "{finding: mixed; outcome: awareness",
            "{finding: wonderful; outcome: awareness",
            "finding must be",
        ),
        (
            "{finding: mixed; outcome: awareness of the approach; population:",
            "{finding: mixed; people:",
            "people",
        ),
        ("Local spending mapped by the Total Place pilots", "It", "subject"),
        ("in July 2010 the", "in July 1987 the", "1987"),
    ],
)
def test_a_mistake_in_a_document_is_found_at_its_line(copied, old, new, says):
    path = copied / "documents" / "total-place.md"
    text = path.read_text(encoding="utf-8")
    if old not in text:
        old, new = old[0].upper() + old[1:], new[0].upper() + new[1:]
    line = spoil(path, old, new)
    found = [p for p in check() if says in p.text and p.path == path]
    assert line in [p.line for p in found], [str(p) for p in check()]


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        (
            "initiatives.yaml",
            "abbreviations: [HAZ, HAZs]",
            "abbreviations: [HAZ, NDC]",
            "also belongs",
        ),
        ("initiatives.yaml", "  successors: [best-value]\n", "  successors: []\n", "does not name"),
        (
            "initiatives.yaml",
            "sponsors: [Department of Health]",
            "sponsors: [Department of Fun]",
            "Fun",
        ),
        ("initiatives.yaml", "sources: [haz-hsj]", "sources: [nowhere]", "no source 'nowhere'"),
        ("sources.yaml", "tp-heart:", "tp-hart:", "tp-heart"),
    ],
)
def test_a_mistake_in_a_registry_is_found(copied, file, old, new, says):
    spoil(copied / file, old, new)
    assert any(says in str(p) for p in check()), [str(p) for p in check()]


def test_a_sponsor_is_known_by_what_it_is_called_today():
    departments = corpus.departments()
    assert now_called("DETR", departments) == (
        "Ministry of Housing, Communities and Local Government",
    )
    assert now_called("Department of Health", departments) == (
        "Department of Health and Social Care",
    )
    assert now_called("HM Treasury", departments) == ("HM Treasury",)


def test_a_statement_repeated_elsewhere_is_a_notice(copied):
    path = copied / "documents" / "total-place.md"
    first = load_document(path).statements[0].statement
    other = copied / "documents" / "community-budgets.md"
    spoil(other, "## Who ran it\n", f"{first.text} [@csr-tp]\n\n## Who ran it\n")
    spoil(other, "sources: [", "sources: [csr-tp, ")
    notices = [p for p in check() if p.notice]
    assert any("community-budgets.md" in str(p) or "total-place.md" in str(p) for p in notices)


def test_a_new_document_has_every_heading_and_passes_once_filled_in(copied, tmp_path):
    path = write_template("The Sunrise Scheme: a start", copied / "documents")
    assert path.name == "the-sunrise-scheme-a-start.md"
    text = path.read_text(encoding="utf-8")
    filled = (
        text.replace("in ….", "in 2010.").replace("was …", "was a scheme").replace("found ….", "found little.")
        .replace("outcome: …; population: …", "outcome: jobs; population: residents")
        .replace("@source-id", "@csr-tp").replace("sources: []", "sources: [csr-tp]")
    )  # fmt: skip
    path.write_text(re.sub(r"years: \[\d+,", "years: [2010,", filled), encoding="utf-8")
    assert [str(p) for p in check() if not p.notice and p.path == path] == []


def test_the_commands_say_what_is_wrong_in_one_sentence(copied, tmp_path):
    run = CliRunner()
    assert run.invoke(app, ["corpus", "check"]).exit_code == 0
    spoil(copied / "documents" / "total-place.md", "[@tp-heart]", "[@tp-nobody]")
    result = run.invoke(app, ["corpus", "check", "--json"])
    assert result.exit_code == 1
    assert "tp-nobody" in result.stdout


def test_list_narrows_by_initiative_year_type_and_licence():
    run = CliRunner()
    result = run.invoke(app, ["corpus", "list", "--initiative", "total-place"])
    assert result.exit_code == 0
    assert "may be fetched" in result.stdout
    rows = json.loads(run.invoke(app, ["corpus", "list", "--json", "--year", "2010-2012"]).stdout)
    assert rows
    assert {2010, 2011, 2012} >= {row["year"] for row in rows}
    rows = json.loads(run.invoke(app, ["corpus", "list", "--json", "--type", "audit"]).stdout)
    assert {row["type"] for row in rows} == {"audit report"}
