"""Title, authors, publisher, year and type: from the file, its first page, its name, and people."""

from pathlib import Path

import docx
import pytest

from ingest.block import Block, ReadFile
from ingest.folder import Folder
from ingest.given import TABLE, describes_others, given, table
from ingest.metadata import describe
from ingest.pipeline import read_document
from ingest.publishers import recognise


def described(name="report.pdf", lines=(), **metadata):
    blocks = [Block(text, level) for text, level in lines] + [Block("The body of the report.")]
    return describe(Path("/nowhere") / name, ReadFile(blocks, metadata)).fields


@pytest.mark.parametrize(
    "junk",
    [
        "Microsoft Word - draft3.doc", "Untitled", "Document1", "report_final_v3", "slides.pptx",
        "PowerPoint Presentation", "Slide 1", "", "12345", "file:///C|/x.htm", "A3_report_web-2",
    ],
)  # fmt: skip
def test_a_title_that_a_program_made_up_gives_way_to_the_first_page(junk):
    assert (
        described(lines=[("The Larkfield Report", 1)], title=junk)["title"]
        == "The Larkfield Report"
    )


def test_a_title_left_behind_from_another_report_gives_way():
    lines = [("The Larkfield Report", 1), ("Final evaluation, June 2011", 0)]
    assert described(lines=lines, title="Annual plan template")["title"] == "The Larkfield Report"
    assert (
        described(lines=lines, title="Larkfield: final report")["title"]
        == "Larkfield: final report"
    )


def test_without_a_title_or_heading_the_name_is_used():
    fields = described(name="troubled_families-evaluation 2015.pdf")
    assert fields["title"] == "Troubled families evaluation 2015"
    assert (fields["year"], fields["type"]) == (2015, "evaluation")


@pytest.mark.parametrize(
    ("lines", "metadata", "year"),
    [
        (["June 2011"], {"created": 2019}, 2011),  # exported again
        (["June 2011"], {"created": 2011}, 2011),
        (["by June 2015 all will be well"], {"created": 2011}, 2011),  # a plan, not a date
        (["© Crown copyright 2010"], {"created": 2003}, 2010),  # an old template
        (["Published 7 March 2012"], {"created": 2020}, 2012),
        ([], {"created": 2014}, 2014),
        ([], {"year": "2013-05-01", "created": 2020}, 2013),
        ([], {}, 2009),  # the name's
    ],
)
def test_the_year_is_that_of_publication_not_of_an_export(lines, metadata, year):
    name = "report.docx" if metadata else "report 2009.docx"
    assert described(name, [(line, 0) for line in lines], **metadata)["year"] == year


@pytest.mark.parametrize(
    "junk", ["user", "Microsoft Office User", "jsmith3", "Administrator", "a.smith"]
)
def test_a_log_in_name_is_no_author(junk):
    assert described(authors=junk, created=2011)["authors"] == ""
    assert described(authors="Ann Smith, Bob Jones")["authors"] == "Ann Smith, Bob Jones"


@pytest.mark.parametrize(
    ("lines", "publisher"),
    [
        (["Department for Education", "A report"], "Department for Education"),
        (["REPORT BY THE COMPTROLLER AND AUDITOR GENERAL"], None),
        (["Report by the Comptroller and Auditor General", "HC 123"], "National Audit Office"),
        (["House of Commons Communities and Local Government Committee", "Third Report"],
         "House of Commons Communities and Local Government Committee"),
        (["The Cabinet Office asked us in 2010 to look at how it was that areas did so."], None),
        (["Department for Education", "Home Office"], None),
        (["Department for Education", "Published by the Home Office"], "Home Office"),
        (["University of Birmingham"], "University of Birmingham"),
        (["We reform services"], None),
        (["Institute for Fiscal Studies"], "Institute for Fiscal Studies"),
        (["The council thanks the Audit Commission."], None),
    ],
)  # fmt: skip
def test_a_publisher_is_taken_only_where_it_stands_as_one(lines, publisher):
    found = recognise(lines)
    assert (found.name if found else None) == publisher


def test_the_kind_of_publisher_tells_the_type_where_the_title_does_not():
    lines = [("Larkfield", 1), ("National Audit Office", 0)]
    assert described(lines=lines)["type"] == "audit report"
    assert (
        described(lines=[("Evaluation of Larkfield", 1), ("National Audit Office", 0)])["type"]
        == "evaluation"
    )


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "sub").mkdir()
    for name in ("a.txt", "b.txt", "sub/c.txt"):
        (tmp_path / name).write_text("The scheme cost £7m in 2001.\n", encoding="utf-8")
    (tmp_path / TABLE).write_text(
        "file,title,authors,publisher,year,type,url,initiatives,barriers,places\n"
        "a.txt,Paper A,Ann Smith; Bob Jones,The Office,2011,evaluation,https://x.uk/a,total-place,funding;no-such,Leeds;Hull\n"
        "sub/c.txt,Paper C,,,,,,,,\n"
        "b.txt,Paper B,,,soon,,ftp://x,,,\n"
        "missing.txt,X,,,,,,,,\n"
        ",Y,,,,,,,,\n"
        "a.txt,Again,,,,,,,,\n",
        encoding="utf-8",
    )
    return tmp_path


def test_the_table_describes_files_and_bad_rows_are_reported(folder):
    document = read_document(folder / "a.txt")
    assert (document.title, document.publisher, document.year) == ("Paper A", "The Office", 2011)
    assert (document.type, document.url) == ("evaluation", "https://x.uk/a")
    assert document.initiatives == ("total-place",)
    assert document.places == ("Leeds", "Hull")
    assert read_document(folder / "sub" / "c.txt").title == "Paper C"
    assert read_document(folder / "b.txt").title == "Paper B"
    problems = table(folder / TABLE).problems
    for line, says in (("line 4", "soon"), ("line 4", "ftp"), ("line 5", "missing.txt"), ("line 6", "no file"),
                       ("line 7", "again"), ("line 2", "no-such")):  # fmt: skip
        assert any(line in p and says in p for p in problems), (line, says, problems)


def test_a_changed_table_is_read_again(folder):
    assert given(folder / "a.txt").fields["title"] == "Paper A"
    (folder / TABLE).write_text("file,title\na.txt,Another title\n", encoding="utf-8")
    assert given(folder / "a.txt").fields == {"title": "Another title"}


def test_a_sidecar_outranks_the_table_and_the_fuller_name_the_shorter(folder):
    (folder / "a.yaml").write_text("title: By stem\nyear: 2012\n", encoding="utf-8")
    (folder / "a.txt.yaml").write_text("title: By name\n", encoding="utf-8")
    document = read_document(folder / "a.txt")
    assert (document.title, document.year, document.publisher) == ("By name", 2012, "The Office")
    (folder / "alone.yaml").write_text("title: Of nothing\n", encoding="utf-8")
    here = Folder(path.name for path in folder.iterdir())
    assert {n for n in here.names if describes_others(n, here)} == {"a.yaml", "a.txt.yaml", TABLE}


@pytest.mark.parametrize("text", ["- a\n", "title: [", "title: {a: b}\n", "just words\n"])
def test_a_bad_sidecar_is_told_of_and_the_file_is_read(folder, text):
    (folder / "a.txt.yaml").write_text(text, encoding="utf-8")
    said = given(folder / "a.txt")
    assert said.fields["title"] == "Paper A"
    assert len(said.problems) == 1
    assert str(folder / "a.txt.yaml") in said.problems[0]


def test_what_a_file_says_of_itself_does_not_make_it_about_an_initiative(tmp_path):
    path = tmp_path / "a.md"
    path.write_text(
        "---\ninitiatives: [total-place]\n---\n# A\n\nIt never happened.\n", encoding="utf-8"
    )
    assert read_document(path).initiatives == ()


def test_a_word_files_own_metadata_are_used(tmp_path):
    path = tmp_path / "x.docx"
    file = docx.Document()
    file.core_properties.title, file.core_properties.author = "Larkfield: a study", "Ann Smith"
    file.add_paragraph("Larkfield cost £7m, says this study of 2011.")
    file.save(path)
    document = read_document(path)
    assert (document.title, document.authors, document.type) == (
        "Larkfield: a study",
        "Ann Smith",
        "research",
    )
