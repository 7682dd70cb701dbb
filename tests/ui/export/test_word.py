"""Word briefings, opened again: every footnote, quote, heading, link and table is there."""

import re
import shutil
import subprocess
import zipfile
from io import BytesIO

import pypdfium2
import pytest
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from lxml import etree

from tests.ui.export.conftest import TODAY
from ui.export import briefing, export
from ui.export.blocks import Heading, Mark, Table
from ui.export.clean import clean

W = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}


def opened(answers, title=""):
    return Document(BytesIO(export("docx", title, answers, TODAY)))


def footnotes(document):
    """The text of each footnote by its id, the separators left out."""
    part = document.part.part_related_by(RELATIONSHIP_TYPE.FOOTNOTES)
    root = etree.fromstring(part.blob)
    return {
        int(note.get(qn("w:id"))): "".join(note.itertext(qn("w:t"))).strip()
        for note in root.iterfind("w:footnote", W)
        if note.get(qn("w:type")) is None
    }


def test_every_citation_is_a_real_footnote_marked_once_in_order(every):
    for kind, answers in every.items():
        document, made = opened(answers), briefing("", TODAY, answers)
        marked = [
            int(reference.get(qn("w:id")))
            for reference in document.element.body.iter(qn("w:footnoteReference"))
        ]
        assert marked == [note.number for note in made.notes], kind
        assert footnotes(document) == {note.number: note.short for note in made.notes}, kind


def test_a_note_marked_again_is_a_field_that_finds_the_first_mark(answers):
    answers = answers["conversation"]
    document, made = opened(answers), briefing("", TODAY, answers)
    named = {b.get(qn("w:name")) for b in document.element.body.iter(qn("w:bookmarkStart"))}
    fields = [
        element.text.split()[1]
        for element in document.element.body.iter(qn("w:instrText"))
        if element.text.split()[0] == "NOTEREF"
    ]
    pieces = [p for s in made.sections for b in s.blocks for p in getattr(b, "pieces", ())]
    again = [p for p in pieces if not isinstance(p, str) and not getattr(p, "first", False)]
    assert fields == [f"_RefNote{piece.number}" for piece in again]
    assert len(fields) > 0
    assert set(fields) <= named


def test_every_quote_detail_and_reference_is_there_with_its_link(every):
    for kind, answers in every.items():
        document, made = opened(answers), briefing("", TODAY, answers)
        text = [paragraph.text for paragraph in document.paragraphs]
        quotes = [p.text for p in document.paragraphs if p.style.name == "Quote"]
        assert quotes == [note.quote for note in made.notes], kind
        for note in made.notes:
            assert all(f"{term}: {said}" in text for term, said in note.details), kind
        links = [link.address for p in document.paragraphs for link in p.hyperlinks]
        assert links == [work.url for work in made.references if work.url], kind
        listed = [f"{w.reference} {w.url}".strip() for w in made.references]
        assert [line for line in text if line in listed] == listed, kind


def test_headings_are_styles_that_a_reader_can_walk(answers):
    document = opened(answers["overview"])
    made = briefing("", TODAY, answers["overview"])
    levels = {name: [p.text for p in document.paragraphs if p.style.name == name]
              for name in ("Title", "Heading 1", "Heading 2")}  # fmt: skip
    assert levels["Title"] == [made.title]
    assert levels["Heading 1"] == ["What was Total Place?", "Quotes", "References"]
    inside = [b.text for b in made.sections[0].blocks if isinstance(b, Heading)]
    assert levels["Heading 2"] == inside + [f"Note {note.number}" for note in made.notes]


def test_a_comparison_is_a_table_with_a_head_that_repeats(answers):
    document = opened(answers["comparison"])
    (table,) = document.tables
    made = next(b for b in briefing("", TODAY, answers["comparison"]).sections[0].blocks
                if isinstance(b, Table))  # fmt: skip
    assert [cell.text for cell in table.rows[0].cells] == ["Aspect", *made.heads]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == "Comparison"
    for row, (head, cells) in zip(table.rows[1:], made.rows, strict=True):
        assert row.cells[0].text == head
        for cell, pieces in zip(row.cells[1:], cells, strict=True):
            for piece in pieces:
                assert isinstance(piece, Mark) or piece in cell.text


def test_the_file_is_in_british_english_and_names_no_person(answers):
    content = export("docx", "A title", answers["figure"], TODAY)
    document = Document(BytesIO(content))
    assert document.core_properties.title == "A title"
    assert document.core_properties.author == "Joinedup"
    assert document.core_properties.language == "en-GB"
    assert document.core_properties.created.date() == TODAY
    with zipfile.ZipFile(BytesIO(content)) as package:
        styles = package.read("word/styles.xml").decode()
        assert set(re.findall(r'<w:lang [^>]*w:val="([^"]+)"', styles)) == {"en-GB"}


def test_hostile_text_stays_text(hostile):
    content = export("docx", "", hostile, TODAY)
    document = Document(BytesIO(content))
    text = "\n".join(p.text for p in document.paragraphs)
    assert all(clean(claim.text) in text for claim in hostile[0].claims if not claim.column)
    with zipfile.ZipFile(BytesIO(content)) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(package.read(name))
        assert b"javascript:" not in package.read("word/_rels/document.xml.rels")


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is absent, and this opens it")
def test_libreoffice_shows_every_footnote(answers, tmp_path):
    for kind in ("conversation", "comparison"):
        made = briefing("", TODAY, answers[kind])
        (tmp_path / f"{kind}.docx").write_bytes(export("docx", "", answers[kind], TODAY))
        command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless",
                   "--convert-to", "pdf", "--outdir", str(tmp_path), f"{kind}.docx"]  # fmt: skip
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=180)
        pages = pypdfium2.PdfDocument(tmp_path / f"{kind}.pdf")
        text = re.sub(r"\s", "", " ".join(page.get_textpage().get_text_bounded() for page in pages))
        for note in made.notes:
            assert re.sub(r"\s", "", f"{note.number}{note.short}")[:40] in text
