"""The PDF reader on PDFs made here: order, furniture, tables, notes, labels, bad files."""

import shutil

import pypdfium2
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen import canvas

from corpus.errors import NeedsPassword, NoTextLayer, Unreadable
from ingest import readers
from ingest.passages import split
from ingest.pipeline import read_document
from ingest.readers.pdf import ocr

WORDS = (
    "local partners agreed to share budgets across health and housing so that families "
    "were helped once and not many times by services that did not speak to each other "
).split()


class Sheet:
    """A page to draw on, from the top down."""

    def __init__(self, path, **options):
        self.canvas = canvas.Canvas(str(path), pagesize=A4, **options)

    def text(self, x, y, words, size=10, font="Helvetica"):
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, y, words)

    def lines(self, x, y, lines, size=10, font="Helvetica", leading=1.2):
        for line in lines:
            self.text(x, y, line, size, font)
            y -= size * leading
        return y

    def paragraph(self, x, y, words, width, size=10):
        line, lines = "", []
        for word in words.split():
            if stringWidth(f"{line} {word}", "Helvetica", size) > width:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}".strip()
        return self.lines(x, y, [*lines, line], size)

    def page(self):
        self.canvas.showPage()

    def save(self):
        self.canvas.save()


def prose(seed, sentences=6):
    """Sentences that no other seed gives."""
    made = []
    for n in range(sentences):
        turned = WORDS[(seed + n) % 9 :] + WORDS[: (seed + n) % 9]
        made.append(f"Item {seed} of part {n}: {' '.join(turned)} in case {seed}{n}.")
    return " ".join(made)


def in_order(text, *parts):
    places = [text.index(part) for part in parts]
    assert places == sorted(places), list(zip(parts, places, strict=True))


def test_two_columns_under_a_heading_that_spans_them(tmp_path):
    path = tmp_path / "columns.pdf"
    sheet = Sheet(path)
    sheet.text(120, 780, "A heading over both of the columns", 18, "Helvetica-Bold")
    left = sheet.paragraph(50, 740, prose(1), 230)
    sheet.paragraph(50, left - 12, prose(2, 1), 230)
    right = sheet.paragraph(310, 740, prose(3), 230)
    sheet.text(120, 340, "A second heading over both", 14, "Helvetica-Bold")
    sheet.paragraph(50, 320, prose(4), 230)
    sheet.paragraph(310, 320, prose(5), 230)
    assert min(left, right) > 380
    sheet.save()
    document = read_document(path)
    for seed in range(1, 6):
        for sentence in prose(seed, 1 if seed == 2 else 6).split(". "):
            assert sentence.rstrip(".") in document.text
    in_order(document.text, "case 10", "case 20", "case 30", "second heading", "case 40", "case 50")
    assert document.section_at(document.text.index("case 50"))[-1] == "A second heading over both"


def test_three_columns_and_a_sentence_that_runs_on_from_column_to_page(tmp_path):
    path = tmp_path / "three.pdf"
    sheet = Sheet(path)
    for n, x in enumerate((40, 225, 410)):
        sheet.paragraph(x, 760, prose(n + 1, 9), 160)
    sheet.lines(410, 90, ["This sentence begins at the", "foot of the last column and"])
    sheet.page()
    sheet.lines(40, 760, ["goes on overleaf until it ends."])
    sheet.paragraph(40, 748, prose(7), 160)
    sheet.paragraph(225, 760, prose(8), 160)
    sheet.save()
    document = read_document(path)
    in_order(
        document.text, "case 18", "case 28", "case 38", "goes on overleaf", "case 70", "case 80"
    )
    sentence = "This sentence begins at the foot of the last column and goes on overleaf"
    start = document.text.index(sentence)
    assert document.page_at(start) == 1
    assert document.page_at(start + len(sentence) - 1) == 2
    (passage,) = [p for p in split(document, lambda t: len(t.split()), 400) if sentence in p.text]
    assert (passage.page, passage.last_page) == (1, 2)


def test_hyphens_ligatures_and_spaces_are_mended_and_true_hyphens_kept(tmp_path):
    path = tmp_path / "hyphens.pdf"
    sheet = Sheet(path)
    sheet.lines(
        60,
        760,
        [
            "The partner-",
            "ship kept its joined-up work, and joined-",
            "up work it was; the evalu-",
            "ation of well-",
            "being came in 2010-",
            "11, after the Anglo-",
            "Scottish review\u00a0had ended.",
        ],
    )
    sheet.save()
    text = read_document(path).text
    assert "The partnership kept its joined-up work, and joined-up work it was" in text
    assert "the evaluation of wellbeing" in text or "the evaluation of well-being" in text
    assert "in 2010-11, after the Anglo-Scottish review had ended." in text


def book(path, pages=8):
    """A cover, two pages numbered in roman with the contents, then numbered pages of chapters."""
    sheet = Sheet(path)
    sheet.text(100, 600, "Report on Shared Budgets", 26, "Helvetica-Bold")
    sheet.page()
    sheet.text(60, 780, "Contents", 16, "Helvetica-Bold")
    for n in range(1, 7):
        dots = "." * 60
        sheet.text(60, 760 - 18 * n, f"Chapter about subject {n} {dots} {n}")
    sheet.text(290, 40, "ii")
    sheet.page()
    sheet.text(60, 780, "Foreword", 16, "Helvetica-Bold")
    sheet.paragraph(60, 740, prose(90, 3), 450)
    sheet.text(290, 40, "iii")
    sheet.page()
    for n in range(1, pages + 1):
        chapter = (n + 1) // 2
        sheet.text(60 if n % 2 else 400, 815, f"Subject {chapter}", 8, "Helvetica-Oblique")
        sheet.text(540 if n % 2 else 60, 815, "Shared Budgets", 8)
        if n % 2:
            sheet.text(60, 780, f"Chapter about subject {chapter}", 16, "Helvetica-Bold")
        sheet.paragraph(60, 740, prose(n, 5), 450)
        sheet.text(280, 40, f"– {n} –")
        sheet.page()
    sheet.save()


def test_running_heads_page_numbers_and_contents_are_no_text_and_labels_are_inferred(tmp_path):
    path = tmp_path / "book.pdf"
    book(path)
    document = read_document(path)
    text = document.text
    assert text.count("Shared Budgets") == 1
    for gone in ("Contents", ". . .", "....", "– 3 –", "\n\niii", "Subject 2\n"):
        assert gone not in text
    for n in range(1, 9):
        place = text.index(f"case {n}0")
        assert document.page_at(place) == n + 3
        assert document.label_at(place) == str(n)
        assert document.section_at(place)[-1] == f"Chapter about subject {(n + 1) // 2}"
    foreword = text.index("case 900")
    assert (document.page_at(foreword), document.label_at(foreword)) == (3, "iii")


def test_labels_of_the_file_go_before_inferred_ones(tmp_path):
    path = tmp_path / "labels.pdf"
    sheet = Sheet(path)
    sheet.canvas.addPageLabel(0, "ROMAN_LOWER", 1)
    sheet.canvas.addPageLabel(2, "ARABIC", 1, "A-")
    for n in range(5):
        sheet.paragraph(60, 740, prose(n, 3), 450)
        sheet.page()
    sheet.save()
    document = read_document(path)
    labels = [document.label_at(document.text.index(f"case {n}0")) for n in range(5)]
    assert labels == ["i", "ii", "A-1", "A-2", "A-3"]


def test_a_ruled_table_keeps_rows_and_columns(tmp_path):
    path = tmp_path / "table.pdf"
    sheet = Sheet(path)
    sheet.paragraph(60, 780, prose(1, 3), 450)
    rows = [
        ("Area", "Grant in 2001", "Outcome"),
        ("Leeds", "£2.5m", "Fewer children in care"),
        ("Hull", "£1.1m", "No change was found in"),
    ]
    y = 700
    for n, row in enumerate(rows):
        for x, cell in zip((64, 164, 304), row, strict=True):
            sheet.text(x, y - 14, cell, 10, "Helvetica-Bold" if not n else "Helvetica")
        if n == 2:
            sheet.text(304, y - 27, "the second year")
        y -= 34 if n == 2 else 20
        sheet.canvas.line(60, y, 500, y)
    sheet.canvas.line(60, 700, 500, 700)
    for x in (60, 160, 300, 500):
        sheet.canvas.line(x, 700, x, y)
    sheet.paragraph(60, y - 30, prose(2, 3), 450)
    sheet.save()
    text = read_document(path).text
    assert "Area: Leeds; Grant in 2001: £2.5m; Outcome: Fewer children in care." in text
    assert (
        "Area: Hull; Grant in 2001: £1.1m; Outcome: No change was found in the second year." in text
    )
    in_order(text, "case 12", "Area: Leeds", "case 20")


def test_a_table_without_rules_and_sums_after_dots(tmp_path):
    path = tmp_path / "plain.pdf"
    sheet = Sheet(path)
    sheet.paragraph(60, 780, prose(1, 3), 450)
    rows = [("Region", "2019", "2020"), ("North East", "1,204", "1,310"),
            ("Yorkshire", "2,010", "1,998"), ("London", "7,420", "7,555")]  # fmt: skip
    for n, row in enumerate(rows):
        for x, cell in zip((60, 220, 320), row, strict=True):
            sheet.text(x, 680 - 14 * n, cell)
    sums = [("Salaries of staff", "37,499.96"), ("Travel", "1,112.00"), ("Postage", "70.00"),
            ("Rent of offices", "9,400.10")]  # fmt: skip
    for n, (name, value) in enumerate(sums):
        sheet.text(60, 560 - 14 * n, f"{name} {'.' * (70 - len(name))} {value}")
    sheet.save()
    text = read_document(path).text
    assert "Region: Yorkshire; 2019: 2,010; 2020: 1,998." in text
    assert "Travel: 1,112.00." in text
    assert "Rent of offices: 9,400.10." in text


def test_footnotes_stand_after_the_paragraph_that_crosses_the_page(tmp_path):
    path = tmp_path / "notes.pdf"
    sheet = Sheet(path)
    sheet.paragraph(60, 780, prose(1, 8), 450)
    sheet.lines(60, 200, ["The board agreed a plan that it would keep to for the whole of the year in",
                          "every one of the places in which it worked, and which it"])  # fmt: skip
    sheet.canvas.setFont("Helvetica", 6)
    sheet.canvas.drawString(60, 74, "1")
    sheet.text(64, 70, "See the first annual report of the board.", 8)
    sheet.page()
    sheet.lines(60, 780, ["later published as a paper."])
    sheet.paragraph(60, 750, prose(2, 8), 450)
    sheet.save()
    document = read_document(path)
    in_order(
        document.text, "which it later published as a paper.", "first annual report", "case 20"
    )
    assert document.page_at(document.text.index("later published")) == 2
    assert document.page_at(document.text.index("first annual report")) == 1
    assert document.page_at(document.text.index("case 20")) == 2


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_rotated_pages_and_rotated_text_are_read_in_order(tmp_path, turn):
    path = tmp_path / "turned.pdf"
    sheet = Sheet(path)
    sheet.canvas.setPageRotation(turn)
    top = 780 if turn == 180 else 560  # a sheet turned on its side is lower
    sheet.paragraph(60, top, prose(1), 200)
    sheet.paragraph(320, top, prose(2), 200)
    sheet.page()
    sheet.canvas.setPageRotation(0)
    sheet.canvas.translate(0, 842) if turn == 270 else sheet.canvas.translate(595, 0)
    if turn == 180:
        sheet.canvas.translate(0, 842)
    sheet.canvas.rotate(-90 if turn == 270 else turn)
    sheet.paragraph(60, 500, prose(3), 300)
    sheet.save()
    document = read_document(path)
    in_order(document.text, "case 10", "case 15", "case 20", "case 25", "case 30", "case 35")
    assert document.page_at(document.text.index("case 35")) == 2


def test_body_text_of_several_fonts_is_no_heading_and_bold_words_are_not(tmp_path):
    path = tmp_path / "fonts.pdf"
    sheet = Sheet(path)
    sheet.text(60, 790, "What was learnt", 10, "Helvetica-Bold")
    y = sheet.paragraph(60, 770, prose(1, 5), 450)
    sheet.lines(60, y - 10, ["Now a paragraph in larger type that goes on for some lines and",
                             "is all the same nothing but text of the report, as its full",
                             "stops and its length show to anybody who reads it."], 12)  # fmt: skip
    sheet.text(60, 560, "The grant was to be paid only", 10)
    sheet.text(60, 548, "after the plan had been agreed", 10, "Helvetica-Bold")
    sheet.text(60, 536, "by the board of each area in turn.", 10)
    sheet.paragraph(60, 500, prose(2, 8), 450)
    sheet.save()
    document = read_document(path)
    paths = {section.path for section in document.sections}
    assert paths == {("What was learnt",)}
    assert "paid only after the plan had been agreed by the board" in document.text


def test_the_outline_gives_headings_their_depth(tmp_path):
    path = tmp_path / "outline.pdf"
    sheet = Sheet(path)
    for n, (level, title) in enumerate([(0, "Aims"), (1, "Aim one"), (1, "Aim two"), (0, "Means")]):
        sheet.canvas.bookmarkPage(f"p{n}")
        sheet.canvas.addOutlineEntry(title, f"p{n}", level)
        sheet.text(60, 780, title, 10, "Helvetica-Oblique")
        sheet.paragraph(60, 750, prose(n, 4), 450)
        sheet.page()
    sheet.save()
    document = read_document(path)
    assert document.section_at(document.text.index("case 20")) == ("Aims", "Aim two")
    assert document.section_at(document.text.index("case 30")) == ("Means",)


def test_a_password_is_asked_for_only_where_one_is_needed(tmp_path):
    for name, user in (("open.pdf", ""), ("shut.pdf", "secret")):
        sheet = Sheet(tmp_path / name, encrypt=StandardEncryption(user, "owner", strength=128))
        sheet.paragraph(60, 750, prose(1, 4), 450)
        sheet.save()
    assert "case 10" in read_document(tmp_path / "open.pdf").text
    with pytest.raises(NeedsPassword, match="password"):
        readers.read(tmp_path / "shut.pdf")


def test_a_damaged_file_gives_what_it_still_holds_and_says_so(tmp_path):
    whole = tmp_path / "whole.pdf"
    book(whole)
    data = whole.read_bytes()
    (tmp_path / "cut.pdf").write_bytes(data[: int(len(data) * 0.8)])
    content = readers.read(tmp_path / "cut.pdf")
    assert "case 10" in " ".join(block.text for block in content.blocks)
    assert any("damaged" in warning for warning in content.warnings)
    (tmp_path / "junk.pdf").write_bytes(b"%PDF-1.4\n" + bytes(range(256)) * 40)
    (tmp_path / "empty.pdf").write_bytes(b"")
    for name in ("junk.pdf", "empty.pdf"):
        with pytest.raises(Unreadable) as caught:
            readers.read(tmp_path / name)
        assert str(tmp_path / name) in str(caught.value)


def scan(path, words, pages=("scan",)):
    """A PDF of pages that are text, or pictures of text."""
    made = path.with_suffix(".words.pdf")
    sheet = Sheet(made)
    sheet.paragraph(60, 750, words, 400, 14)
    sheet.save()
    file = pypdfium2.PdfDocument(str(made))
    picture = path.with_suffix(".png")
    file[0].render(scale=2.5).to_pil().save(picture)
    file.close()
    sheet = Sheet(path)
    for kind in pages:
        if kind == "scan":
            sheet.canvas.drawImage(str(picture), 0, 0, *A4)
        else:
            sheet.paragraph(60, 750, kind, 450)
        sheet.page()
    sheet.save()


def test_a_scan_without_recognition_is_named_and_pages_without_text_are_counted(
    tmp_path, monkeypatch
):
    monkeypatch.setattr("ingest.readers.pdf.can_recognise", lambda: False)
    scan(tmp_path / "scan.pdf", prose(1, 3))
    with pytest.raises(NoTextLayer, match=r"no text layer.*joinedup\[ocr\]"):
        readers.read(tmp_path / "scan.pdf")
    scan(tmp_path / "mixed.pdf", prose(1, 3), (prose(2, 3), "scan", prose(3, 3), "scan"))
    content = readers.read(tmp_path / "mixed.pdf")
    assert any("2 of 4 pages have no text layer (pages 2, 4)" in w for w in content.warnings)


@pytest.mark.skipif(
    shutil.which("tesseract") is None or not ocr.can_recognise(),
    reason="Tesseract or pytesseract is not installed",
)
def test_a_scan_is_read_by_tesseract_and_marked(tmp_path):
    words = "The pooled budget was agreed by every council in the county during the year 2004."
    scan(tmp_path / "mixed.pdf", words, (prose(2, 3), "scan", prose(3, 3)))
    document = read_document(tmp_path / "mixed.pdf")
    place = document.text.index("pooled budget was agreed by every council")
    assert document.page_at(place) == 2
    assert document.is_ocr_at(place)
    assert not document.is_ocr_at(document.text.index("case 30"))
    in_order(document.text, "case 20", "pooled budget", "case 30")
    passages = split(document, lambda t: len(t.split()), 40)
    assert {p.ocr for p in passages if "pooled budget" in p.text} == {True}
    assert any("OCR" in w for w in readers.read(tmp_path / "mixed.pdf").warnings)


def test_text_shifted_by_a_bad_font_counts_as_none(tmp_path, monkeypatch):
    monkeypatch.setattr("ingest.readers.pdf.can_recognise", lambda: False)
    sheet = Sheet(tmp_path / "shifted.pdf")
    shifted = "".join(chr(ord(c) + 3) if c.isalpha() else c for c in prose(1, 5).lower())
    sheet.paragraph(60, 750, shifted, 450)
    sheet.save()
    with pytest.raises(NoTextLayer):
        readers.read(tmp_path / "shifted.pdf")


def test_many_pages_and_a_huge_line_are_read(tmp_path):
    sheet = Sheet(tmp_path / "many.pdf")
    for n in range(120):
        sheet.paragraph(60, 750, prose(n * 7 % 120, 2), 450)
        sheet.page()
    sheet.text(60, 750, "word " * 200_000)
    sheet.save()
    document = read_document(tmp_path / "many.pdf")
    assert document.page_at(document.text.index("case 1130")) == 120
