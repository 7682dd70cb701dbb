"""What is written to a terminal: plain text, colour and links where they may be, nothing more."""

import io
import json

import pytest
from rich.console import Console

from assistant.answer import Citation
from assistant.render import plain
from ui import terminal
from ui.terminal import WIDEST, address, console, number, paragraph, print_answer, print_sources


def test_control_characters_of_documents_never_reach_the_terminal():
    assert plain("a\x1b[2Jb\x07c\u202ed\ne") == "a[2Jbcd e"


def screen():
    """A console that writes as to a terminal, and what it wrote."""
    file = io.StringIO()
    out = Console(
        file=file, force_terminal=True, color_system="standard", highlight=False, markup=False,
        width=WIDEST,
    )  # fmt: skip
    return out, file


def cited(url="https://example.org/a", title="A", **more):
    return Citation(
        document_id="d", title=title, publisher="P", year=2010, section="S", page=None, quote="q",
        start=0, end=1, url=url, evidence_type="document", **more,
    )  # fmt: skip


def test_a_number_is_a_link_to_its_publication():
    out, file = screen()
    out.print(number(cited(), 1))
    assert "\x1b]8;" in file.getvalue()
    assert "https://example.org/a\x1b\\" in file.getvalue()


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "file:///etc/passwd", "https://a.org/\x1b[2J", "https://a.org/\x9c", "",
     "https://a.org/ b"],
)  # fmt: skip
def test_an_address_that_is_not_plainly_of_the_web_is_no_link(url):
    assert address(url) == ""
    out, file = screen()
    out.print(number(cited(url), 1))
    assert "\x1b]8;" not in file.getvalue()


def test_no_control_of_a_document_s_address_or_title_is_written():
    out, file = screen()
    print_sources([(1, cited("https://a.org/\x1b]8;;evil\x07\x02[9]\x03", "T\x1b[2J"))], out)
    written = file.getvalue()
    assert "\x1b[2J" not in written
    assert "\x07" not in written
    assert "\x02" not in written
    assert written.count("\x1b]8;") % 2 == 0


def test_headings_are_bold_and_numbers_coloured():
    text = terminal.STYLE.heading("What it was") + " Said. " + terminal.STYLE.marker(1)
    found = paragraph(text, {1: cited()})
    assert found.plain == "WHAT IT WAS Said. [1]"
    assert {str(span.style).split()[0] for span in found.spans} >= {"bold"}


def test_an_answer_is_at_most_90_columns_wide_and_no_address_is_cut(assistant):
    answer = assistant.ask("What was Total Place?")
    file = io.StringIO()
    out = Console(file=file, width=WIDEST, color_system=None, highlight=False)
    print_answer(answer, out=out)
    lines = file.getvalue().splitlines()
    assert all(len(line) <= WIDEST for line in lines if "http" not in line)
    for claim in answer.claims:
        for citation in claim.citations:
            assert any(citation.url in line for line in lines)


def test_colour_and_links_are_for_terminals_that_want_them(monkeypatch, capsys):
    assert not console().is_terminal
    assert console().color_system is None
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert console().color_system
    assert console(colour=False).color_system is None
    monkeypatch.setenv("NO_COLOR", "1")
    assert console().color_system is None


def test_the_timeline_as_json(run):
    code, out, _ = run("timeline", "--json")
    assert code == 0
    rows = {row["id"]: row for row in json.loads(out)}
    place = rows["total-place"]
    assert place["name"] == "Total Place"
    assert "Total Place pilots" in place["aliases"]
    assert (place["start"], place["end"]) == (2009, 2010)
    assert place["sponsor"] == "HM Treasury; Department for Communities and Local Government"
    assert place["successors"] == ["community-budgets"]
    assert Citation.model_validate(place["citations"][0]).quote
    assert all(successor in rows for row in rows.values() for successor in row["successors"])


def test_the_timeline_as_a_table_and_one_of_it_with_its_sources(run):
    code, out, _ = run("timeline", "--place", "Wales")
    assert code == 0
    assert "Regional Partnership" in out
    assert all(len(line) <= WIDEST for line in out.splitlines())
    code, out, _ = run("timeline", "--initiative", "total-place")
    assert "Total Place lapsed after the general election of May 2010." in out
    assert "SOURCES" in out


def test_the_barriers_as_json_as_a_table_and_one_of_them(run):
    code, out, _ = run("barriers", "--json")
    assert code == 0
    found = json.loads(out)
    assert len(found["barriers"]) == 5
    row = next(row for row in found["seen"] if row["id"] == "better-care-fund")
    cell = next(cell for cell in row["barriers"] if cell["barrier"] == "culture")
    assert cell["claims"][0]["citations"][0]["quote"] == cell["claims"][0]["text"]
    assert "Found by" in cell["strength"]["in_words"]
    code, out, _ = run("barriers", "--since", "2020")
    assert "Reported, not studied" in out
    code, out, _ = run("barriers", "--barrier", "data-sharing")
    assert "Insights that answer it" in out
    assert "SOURCES" in out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("timeline", "--initiative", "total-plaice"), "total-plaice"),
        (("barriers", "--barrier", "weather"), "weather"),
        (("timeline", "--since", "20"), "--since 20"),
    ],
)
def test_mistakes_name_the_value(run, words, says):
    from corpus.errors import UsageError

    with pytest.raises(UsageError, match=says):
        run(*words)


def test_each_command_of_the_terminal_has_examples(run):
    for name in ("ask", "chat", "timeline", "barriers"):
        assert f"joinedup {name}" in run(name, "--help")[1]
