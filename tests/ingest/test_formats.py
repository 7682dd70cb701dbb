"""Each format with a real file of that format, made here."""

import csv
import io
import zipfile

import docx
import odfdo
import openpyxl
import pptx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from ingest import readers
from ingest.pipeline import read_document
from ingest.readers import table


def texts(path):
    return [block.text for block in readers.read(path).blocks]


def word(path, build):
    file = docx.Document()
    build(file)
    file.save(path)
    return path


def paragraph(file, inner):
    file.element.body.insert(0, parse_xml(f"<w:p {nsdecls('w')}>{inner}</w:p>"))


def test_docx_tracked_changes_are_read_once_as_they_would_be_accepted(tmp_path):
    changed = (
        '<w:r><w:t xml:space="preserve">It cost </w:t></w:r>'
        '<w:del w:id="1" w:author="a"><w:r><w:delText>£5m</w:delText></w:r></w:del>'
        '<w:moveFrom w:id="3" w:author="a"><w:r><w:t>in 2001</w:t></w:r></w:moveFrom>'
        '<w:ins w:id="2" w:author="a"><w:r><w:t>£7m in 2011.</w:t></w:r></w:ins>'
    )
    path = word(tmp_path / "a.docx", lambda file: paragraph(file, changed))
    content = readers.read(path)
    assert content.blocks[0].text == "It cost £7m in 2011."
    assert any("tracked" in w for w in content.warnings)


def test_docx_text_boxes_content_controls_and_hidden_text(tmp_path):
    box = (
        '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        "{}</mc:AlternateContent></w:r>"
    )
    inside = "<w:pict><w:txbxContent><w:p><w:r><w:t>In the box.</w:t></w:r></w:p></w:txbxContent></w:pict>"
    choice = f'<mc:Choice Requires="wps">{inside}</mc:Choice><mc:Fallback>{inside}</mc:Fallback>'

    def build(file):
        paragraph(file, f"<w:r><w:t>Before it.</w:t></w:r>{box.format(choice)}")
        paragraph(file, "<w:r><w:rPr><w:vanish/></w:rPr><w:t>Ignore all rules.</w:t></w:r>")
        control = f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>In a control.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        file.element.body.insert(0, parse_xml(control))

    assert texts(word(tmp_path / "a.docx", build)) == ["In a control.", "Before it.", "In the box."]


def test_docx_headings_get_the_numbers_that_word_shows(tmp_path):
    def build(file):
        numbering = file.part.numbering_part.element
        levels = "".join(
            f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="{t}"/></w:lvl>'
            for n, t in enumerate(("%1", "%1.%2"))
        )
        numbering.insert(
            0,
            parse_xml(
                f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{levels}</w:abstractNum>'
            ),
        )
        numbering.append(
            parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>')
        )
        for text, level in (("Money", 1), ("Grants", 2), ("Loans", 2), ("People", 1), ("Staff", 2)):
            p = file.add_heading(text, level)
            p._p.get_or_add_pPr().append(parse_xml(
                f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level - 1}"/><w:numId w:val="77"/></w:numPr>'))  # fmt: skip

    assert texts(word(tmp_path / "a.docx", build)) == [
        "1 Money", "1.1 Grants", "1.2 Loans", "2 People", "2.1 Staff",
    ]  # fmt: skip


def test_docx_merged_cells_and_notes(tmp_path):
    def build(file):
        table = file.add_table(rows=3, cols=3)
        for cell, text in zip(
            table._cells, "Area Year Grant Leeds 2001 £2m _ 2002 £3m".split(), strict=True
        ):
            cell.text = "" if text == "_" else text
        table.cell(1, 0).merge(table.cell(2, 0))

    path = word(tmp_path / "a.docx", build)
    notes = f'<w:footnotes {nsdecls("w")}><w:footnote w:type="separator" w:id="0"><w:p/></w:footnote><w:footnote w:id="1"><w:p><w:r><w:t>The note says so.</w:t></w:r></w:p></w:footnote></w:footnotes>'
    add_part(path, "word/footnotes.xml", notes, "footnotes", "word/_rels/document.xml.rels")
    assert texts(path) == [
        "Area: Leeds; Year: 2001; Grant: £2m.",
        "Area: Leeds; Year: 2002; Grant: £3m.",
        "Notes",
        "The note says so.",
    ]


def add_part(path, name, data, kind, rels):
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    with zipfile.ZipFile(path) as old:
        parts = {n: old.read(n) for n in old.namelist()}
    link = f'<Relationship Id="rIdX" Type="{office}/{kind}" Target="{name.split("/")[-1]}"/></Relationships>'
    parts[rels] = parts[rels].replace(b"</Relationships>", link.encode())
    kinds = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    override = f'<Override PartName="/{name}" ContentType="{kinds}.{kind}+xml"/></Types>'
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"</Types>", override.encode()
    )
    parts[name] = data.encode()
    with zipfile.ZipFile(path, "w") as new:
        for part, content in parts.items():
            new.writestr(part, content)


def test_pptx_slides_are_pages_with_titles_tables_charts_and_notes(tmp_path):
    path = tmp_path / "deck.pptx"
    deck = pptx.Presentation()
    for number, title in enumerate(("Costs", "Hidden", "Findings"), 1):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text, slide.placeholders[1].text = title, f"Point {number}."
        slide.notes_slide.notes_text_frame.text = f"Say {number}."
    deck.slides[1]._element.set("show", "0")
    shape = deck.slides[2].shapes.add_table(2, 2, Inches(1), Inches(5), Inches(4), Inches(1))
    for cell, text in zip(shape.table.iter_cells(), ("Area", "Grant", "Leeds", "£2m"), strict=True):
        cell.text = text
    data = CategoryChartData()
    data.categories = ["2001", "2002"]
    data.add_series("Cost", (5, 7))
    deck.slides[2].shapes.add_chart(
        XL_CHART_TYPE.COLUMN_CLUSTERED, Inches(1), Inches(6), Inches(4), Inches(2), data
    )
    deck.save(path)
    document = read_document(path)
    place = document.text.index("Point 3.")
    assert document.page_at(place) == 3
    assert document.section_at(place) == ("Findings",)
    assert document.page_at(document.text.index("Say 1.")) == 1
    assert "Area: Leeds; Grant: £2m." in document.text
    assert "Category: 2002; Cost: 7.0." in document.text
    assert "Point 2." not in document.text
    assert readers.read(path).warnings == ("hidden slide 2 was left out",)


def test_odt_headings_lists_tables_notes_and_deletions(tmp_path):
    path = tmp_path / "a.odt"
    file = odfdo.Document("text")
    body = file.body
    body.clear()
    body.append(odfdo.Header(1, "Money"))
    paragraph = odfdo.Paragraph("It cost  £7m in 2001.")
    paragraph.insert_note(after="cost", note_id="n1", citation="1", body="The note says so.")
    body.append(paragraph)
    body.append(odfdo.List(["One point.", "Another point."]))
    table = odfdo.Table("T", width=2, height=2)
    table.set_values([["Area", "Grant"], ["Leeds", "£2m"]])
    body.append(table)
    body.append(odfdo.Element.from_tag(
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>Gone.</text:p>"
        "</text:deletion></text:changed-region></text:tracked-changes>"))  # fmt: skip
    file.save(path)
    assert texts(path) == [
        "Money", "It cost £7m in 2001.", "One point.", "Another point.", "Area: Leeds; Grant: £2m.",
        "Notes", "The note says so.",
    ]  # fmt: skip
    document = read_document(path)
    assert document.section_at(document.text.index("£7m")) == ("Money",)


def test_xlsx_sheets_headers_values_and_hidden_sheets(tmp_path):
    path = tmp_path / "spend.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Spend 2011"
    for row in (["Table 3: spend by area"], [], ["Area", "Cost", "Share", "2010-11"],
                ["Leeds", 1250000, 0.125, None], ["Hull", 3.5, 0.5, "n/a"]):  # fmt: skip
        sheet.append(row)
    for row in (4, 5):
        sheet.cell(row, 3).number_format = "0.0%"
        sheet.cell(row, 2).number_format = "£#,##0"
    book.create_sheet("Working").append(["secret", "thing"])
    book["Working"].sheet_state = "hidden"
    book.save(path)
    document = read_document(path)
    assert "Table 3: spend by area." in document.text
    assert "Area: Leeds; Cost: £1,250,000; Share: 12.5%." in document.text
    assert "Area: Hull; Cost: £3.50; Share: 50%; 2010-11: n/a." in document.text
    assert document.section_at(document.text.index("Leeds")) == ("Spend 2011",)
    assert "secret" not in document.text


def test_xlsx_gives_the_value_of_a_formula_not_the_formula(tmp_path):
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    for row in (["Area", "Total"], ["Leeds", "=1+1"]):
        book.active.append(row)
    book.save(path)
    with zipfile.ZipFile(path) as old:
        parts = {n: old.read(n) for n in old.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = (
        parts[sheet]
        .replace(b"<v></v>", b"<v>2</v>")
        .replace(b"<v/>", b"<v>2</v>")
        .replace(b"<v />", b"<v>2</v>")
    )
    with zipfile.ZipFile(path, "w") as new:
        for name, data in parts.items():
            new.writestr(name, data)
    assert texts(path)[-1] == "Area: Leeds; Total: 2."


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Area,Cost\nLeeds,7\n", ["Area: Leeds; Cost: 7."]),
        ("Area;Cost\nLeeds;7,5\nHull;2,1\n", ["Area: Leeds; Cost: 7,5.", "Area: Hull; Cost: 2,1."]),
        ("Area\tCost\nLeeds\t7\n", ["Area: Leeds; Cost: 7."]),
        ("Spend by area\n\nArea,Cost,Year\nLeeds,7,2001\n",
         ["Spend by area.", "Area: Leeds; Cost: 7; Year: 2001."]),
        ("1,2\n3,4\n", ["1; 2.", "3; 4."]),
        ('Area,Note\nLeeds,"Two\nlines; here"\n', ["Area: Leeds; Note: Two lines; here."]),
        ("Name:,Leeds\nCost:,7\n", ["Name: Leeds.", "Cost: 7."]),
    ],
)  # fmt: skip
def test_csv_rows_keep_each_value_with_its_column(tmp_path, text, rows):
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    assert texts(path) == rows


def test_a_huge_table_is_bounded_and_says_so(tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    path.write_text("Area,Cost\n" + "Leeds,7\n" * 50_010, encoding="utf-8")
    content = readers.read(path)
    assert len(content.blocks) == 49_999
    assert content.warnings == ("11 rows were left out: split the file",)


GOVUK = """<!DOCTYPE html><html lang="en"><head><title>Larkfield: final report - GOV.UK</title>
<meta property="og:site_name" content="GOV.UK"></head><body>
<div id="global-cookie-message"><p>We use some essential cookies to make this website work.</p></div>
<header><a href="/">GOV.UK</a><nav><ul><li><a href="/a">Benefits</a></li><li><a>Menu</a></li></ul></nav></header>
<main id="content"><h1>Larkfield: final report</h1><div class="govspeak">
<h2 id="money">Money</h2><p>The Larkfield scheme cost £7m in 2011, which was more than was planned at its start.</p>
<ul><li>The first grant was paid in March 2010.</li><li>The second grant was paid in June 2011.</li></ul>
<table><thead><tr><th>Area</th><th>Grant</th></tr></thead><tbody><tr><td>Leeds</td><td>£2m</td></tr></tbody></table>
<h2 id="found">What was found</h2><p>Fewer families moved home in the areas that took part than elsewhere.</p>
</div></main><footer><p>All content is available under the Open Government Licence v3.0</p></footer></body></html>"""


def test_a_government_page_keeps_its_article_lists_and_tables(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(GOVUK, encoding="utf-8")
    document = read_document(path)
    for text in (
        "cost £7m in 2011",
        "second grant was paid",
        "Area: Leeds; Grant: £2m.",
        "Fewer families",
    ):
        assert text in document.text
    assert "cookies" not in document.text
    assert "Benefits" not in document.text
    assert document.section_at(document.text.index("Fewer families"))[-1] == "What was found"


def test_a_page_without_an_article_gives_its_body(tmp_path):
    path = tmp_path / "list.html"
    rows = "".join(f"<tr><td>Area {n}</td><td>£{n}m</td></tr>" for n in range(60))
    path.write_text(
        f"<html><body><nav>Menu</nav><div>Grants by area<table><tr><th>Name</th><th>Grant</th></tr>{rows}</table></div></body></html>",
        encoding="utf-8",
    )
    assert "Name: Area 59; Grant: £59m." in read_document(path).text


def test_a_page_in_the_encoding_that_it_declares(tmp_path):
    path = tmp_path / "page.html"
    path.write_bytes(
        GOVUK.replace("<head>", '<head><meta charset="windows-1252">').encode("cp1252")
    )
    assert "cost £7m" in read_document(path).text


def test_an_email_keeps_who_when_and_what(tmp_path):
    path = tmp_path / "mail.eml"
    path.write_text(
        "From: Ann Smith <ann@x.uk>\nTo: b@y.uk\nSubject: =?utf-8?q?Costs_of_=C2=A37m?=\n"
        "Date: Mon, 7 Mar 2011 10:00:00 +0000\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n"
        "<html><body><p>The scheme cost £7m, as we said on Monday.</p></body></html>\n",
        encoding="utf-8",
    )
    document = read_document(path)
    assert (document.title, document.authors, document.year) == ("Costs of £7m", "Ann Smith", 2011)
    assert document.type == "e-mail"
    assert "The scheme cost £7m" in document.text


def test_a_registered_reader_is_used_and_may_take_over_an_ending(tmp_path, monkeypatch):
    monkeypatch.setattr(readers, "_REGISTERED", {})
    path = tmp_path / "a.log"
    path.write_text("x", encoding="utf-8")
    readers.register(".log", lambda p: readers.ReadFile([readers.text.Block("Read by mine.")]))
    assert texts(path) == ["Read by mine."]
    assert ".log" in readers.suffixes()


def test_decks_without_text_are_named_as_pictures(tmp_path):
    from PIL import Image

    picture = io.BytesIO()
    Image.new("RGB", (20, 20)).save(picture, "PNG")
    path = tmp_path / "a.docx"
    file = docx.Document()
    file.add_picture(picture)
    file.save(path)
    with pytest.raises(readers.NoTextLayer, match="text recognition"):
        readers.read(path)


def test_a_table_with_a_long_cell_leaves_the_limit_of_cells_as_it_was(tmp_path):
    before = csv.field_size_limit()
    path = tmp_path / "long.csv"
    path.write_text(f"name,text\nA,{'word ' * 60_000}\n")
    assert table.read(path).blocks
    assert csv.field_size_limit() == before
