import docx
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

from corpus.errors import IngestError, UnsupportedFile
from ingest import readers
from ingest.pipeline import read_document


def make_pdf(path, pages):
    """A PDF whose pages are lists of (font size, line)."""
    sheet = canvas.Canvas(str(path), pagesize=A4)
    for number, lines in enumerate(pages, 1):
        y = 780
        sheet.setFont("Helvetica", 9)
        sheet.drawString(60, 810, "A running head")
        for size, line in lines:
            sheet.setFont("Helvetica", size)
            sheet.drawString(60, y, line)
            y -= size * 1.5
        sheet.setFont("Helvetica", 9)
        sheet.drawString(300, 30, str(number))
        sheet.showPage()
    sheet.save()


def test_pdf_pages_headings_and_running_heads(tmp_path):
    path = tmp_path / "report.pdf"
    make_pdf(
        path,
        [
            [(20, "Evaluation of a Scheme"), (11, "The scheme began in 1999. It ran in"),
             (11, "forty places until it was wound up.")],
            [(16, "What was found"), (11, "Costs fell by 12% in the second year.")],
            [(16, "Lessons"), (11, "Start small and keep going.")],
            [(11, "A last word on the matter.")],
        ],
    )  # fmt: skip
    document = read_document(path)
    assert document.title == "Evaluation of a Scheme"
    assert "running head" not in document.text
    assert "It ran in forty places until it was wound up." in document.text
    place = document.text.index("Costs fell by 12%")
    assert document.page_at(place) == 2
    assert document.section_at(place)[-1] == "What was found"
    assert document.type == "evaluation"


def test_docx_headings_and_tables(tmp_path):
    path = tmp_path / "paper.docx"
    file = docx.Document()
    file.add_heading("A Paper", 0)
    file.add_heading("Money", 1)
    file.add_paragraph("The fund held £5m in 2001.")
    table = file.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("Area", "Grant", "Leeds", "£2m"), strict=True):
        cell.text = text
    file.save(path)
    document = read_document(path)
    assert document.title == "A Paper"
    assert document.section_at(document.text.index("£5m")) == ("A Paper", "Money")
    assert "Area: Leeds; Grant: £2m." in document.text
    assert document.page_at(10) is None


def test_html_keeps_the_article_and_drops_the_menus(tmp_path):
    path = tmp_path / "page.html"
    paragraphs = "".join(
        f"<p>Paragraph {n} of the report says something useful.</p>" for n in range(5)
    )
    path.write_text(
        "<html><head><title>The Report</title></head><body><nav><a href='/'>Home</a><a>About us</a>"
        f"</nav><article><h1>The Report</h1><h2>Findings</h2>{paragraphs}</article>"
        "<footer>Cookies and privacy</footer></body></html>",
        encoding="utf-8",
    )
    document = read_document(path)
    assert document.title == "The Report"
    assert "Paragraph 3 of the report" in document.text
    assert "Cookies" not in document.text


def test_markdown_front_matter_links_and_tables(tmp_path):
    path = tmp_path / "note.md"
    path.write_text(
        "---\ntitle: A Note\npublisher: The Office\nyear: 2014\ntype: audit report\n"
        "url: https://example.org/note\n---\n# Heading\n\nSee [the *report*](http://x.org/a) now.\n\n"
        "| Area | Grant |\n|---|---|\n| Leeds | £2m |\n",
        encoding="utf-8",
    )
    document = read_document(path)
    assert (document.title, document.publisher, document.year) == ("A Note", "The Office", 2014)
    assert document.url == "https://example.org/note"
    assert "See the report now." in document.text
    assert "Area: Leeds; Grant: £2m." in document.text


def test_text_in_another_encoding_is_read(tmp_path):
    path = tmp_path / "old report 2003.txt"
    path.write_bytes("A Report on Costs\n\nThe cost was £5m – too much.".encode("cp1252"))
    document = read_document(path)
    assert "£5m – too much." in document.text
    assert document.year == 2003


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.pdf", b"", "empty"),
        ("b.pdf", b"%PDF-1.7 nonsense", "damaged"),
        ("c.docx", b"PK nonsense", "damaged"),
        ("d.txt", b"   \n\n ", "no text"),
        ("e.html", b"<p></p>", "no text"),
        ("f.md", b"---\na: [b\n---\ntext", "front matter"),
    ],
)
def test_a_bad_file_gets_one_sentence_that_names_it(tmp_path, name, content, says):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(IngestError) as caught:
        readers.read(path)
    assert str(path) in str(caught.value)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_unknown_kind_of_file_is_named_with_the_known_ones(tmp_path):
    path = tmp_path / "film.xyz"
    path.write_bytes(b"x")
    with pytest.raises(UnsupportedFile, match=r"\.pdf"):
        readers.read(path)


@pytest.mark.shared
def test_real_files_are_read_or_refused_in_one_sentence(shared):
    outcomes = {}
    for path in sorted((shared / "testdata" / "pdfs").glob("*.*")):
        if path.suffix in (".pdf", ".docx"):
            try:
                outcomes[path.name] = len(read_document(path).text)
            except IngestError as error:
                assert str(path) in str(error)
                outcomes[path.name] = 0
    assert outcomes["nhs-constitution.docx"] > 10_000
    assert outcomes["twocol-latex.pdf"] > 2_000
    assert outcomes["enc-aes256-empty-user-password.pdf"] > 0
    assert outcomes["enc-password-example.pdf"] == 0
    assert outcomes["broken-empty-0-bytes.pdf"] == 0


def test_a_file_with_an_escape_in_its_name_is_named_by_printable_characters(tmp_path):
    path = tmp_path / "bad\n\x1b[31m.md"
    path.write_text("---\ntitle: [\n---\nText.\n", "utf-8")
    with pytest.raises(IngestError, match="front matter") as caught:
        readers.read(path)
    assert r"bad\n\x1b[31m.md: " in str(caught.value)
    assert str(caught.value).isprintable()
