"""Parts of the PDF reader on their own: labels, joined words, characters, contents, repair."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.readers.pdf.cells import table_text
from ingest.readers.pdf.characters import is_legible, mend
from ingest.readers.pdf.contents import without_contents
from ingest.readers.pdf.labels import from_roman, infer, to_roman
from ingest.readers.pdf.line import Line
from ingest.readers.pdf.repair import repair
from ingest.readers.pdf.words import Words, plain


def line(text, page=1):
    return Line(text, 60, 500, 100, 10, False, "f", page)


@given(st.integers(1, 89))
def test_roman_numerals_there_and_back(number):
    assert from_roman(to_roman(number)) == number


def test_words_that_are_no_roman_numerals():
    assert [from_roman(word) for word in ("", "did", "iiii", "vx", "mix")] == [None] * 5


def test_labels_follow_a_constant_offset_and_break_where_a_page_is_left_out():
    shown = {p: [str(p - 2)] for p in range(3, 11)} | {1: ["i"], 2: ["ii"]}
    assert infer(shown, 10) == {1: "i", 2: "ii"} | {p: str(p - 2) for p in range(3, 11)}
    assert infer({1: ["49"], 2: ["50"], 3: ["52"], 4: ["53"], 5: ["54"], 6: ["55"]}, 6) == {
        1: "49", 2: "50", 3: "52", 4: "53", 5: "54", 6: "55",
    }  # fmt: skip


def test_no_labels_from_numbers_that_do_not_run_on():
    assert infer({1: ["12"], 2: ["7"], 3: ["2004"], 4: ["12"], 5: ["31"]}, 5) == {}


@pytest.mark.parametrize(
    ("before", "after", "joined"),
    [
        ("the evalu-", "ation of it", "the evaluation of it"),
        ("the evalu\u00ad", "ation of it", "the evaluation of it"),
        ("work that is joined\u00ad", "up at last", "work that is joined-up at last"),
        ("the Anglo-", "Scottish border", "the Anglo-Scottish border"),
        ("in 2010–", "11 the", "in 2010–11 the"),
        ("see https://www.example.org/", "reports/one.pdf now", "see https://www.example.org/reports/one.pdf now"),
        ("a plain line", "and another", "a plain line and another"),
    ],
)  # fmt: skip
def test_lines_are_joined(before, after, joined):
    words = Words(["it was joined-up work as before", "an evaluation was made there"])
    text, start = words.join(before, after)
    assert text == joined
    assert text[start:] == after


def test_characters():
    assert [mend(ord(c)) for c in "ﬁﬂﬃ\u2011\u200b\x07\uf0b7\ue123"] == [
        "fi", "fl", "ffi", "-", "", "", "•", "",
    ]  # fmt: skip
    assert plain("one\u00adtwo ‘‘three’’") == "onetwo “three”"


def test_garbage_is_not_legible():
    good = "The council and its partners agreed a shared plan for the year. " * 4
    assert is_legible(good, 200, 0)
    assert not is_legible(good, 200, 150)
    assert not is_legible("".join(chr(ord(c) + 3) for c in good.lower() if c != " "), 200, 0)
    assert not is_legible("lâ€™Ã©tat cÃ©lÃ¨bre dâ€™un cÃ´tÃ© " * 5, 200, 0)
    assert is_legible("ӨМЧЛӨЛ " * 30, 200, 0)
    assert not is_legible("", 0, 0)


def test_contents_go_and_sums_of_money_stay():
    entries = [line(f"Chapter {n} {'.' * 30} {n * 3}") for n in range(1, 6)]
    text = line("The first sentence of the report.", 2)
    assert without_contents([line("Contents"), *entries, text], 20) == [text]
    plain_entries = [line(f"The matter of {w}   {n}") for n, w in enumerate("abcdef", 3)]
    assert without_contents([line("Table of contents"), *plain_entries, text], 20) == [text]
    sums = [
        line(f"{name} {'.' * 20} {n}") for name, n in zip("abcd", (900, 12, 455, 3), strict=True)
    ]
    assert without_contents(sums, 20) == sums
    money = [line(f"Item {n} {'.' * 20} £{n},200.00") for n in range(1, 6)]
    assert without_contents(money, 20) == money


def test_two_rows_of_header_name_the_columns():
    cells = [
        ["State", "Pre-pawn", None, "Total"],
        ["", "Handgun", "Long gun", ""],
        ["Ohio", "24", "16", "40"],
        ["Utah", "0", "1", "1"],
    ]
    bold = [[False] * 4 for _ in cells]
    assert table_text(cells, bold)[2] == (
        "State: Ohio; Pre-pawn Handgun: 24; Pre-pawn Long gun: 16; Total: 40."
    )


@given(st.binary(max_size=400))
def test_repair_takes_any_bytes(data):
    assert repair(data) is None or repair(data).startswith(b"%PDF-")
    repair(b"%PDF-1.5\n1 0 obj<</Type/Page>>endobj\n" + data)
