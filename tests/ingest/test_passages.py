import re

from hypothesis import given
from hypothesis import strategies as st

from ingest.block import Block, assemble
from ingest.passages import split


def count(text: str) -> int:
    return len(re.findall(r"\S+", text))


def document(*blocks: Block):
    return assemble("doc", blocks, {}, title="Doc")


def test_passages_respect_headings_and_the_window():
    body = " ".join(f"Sentence number {n} says a little more." for n in range(60))
    whole = document(Block("First", 1), Block(body), Block("Second", 2), Block("Short text here."))
    passages = split(whole, count, 60)
    assert all(count(p.heading("Doc")) + count(p.text) <= 60 for p in passages)
    assert all(p.text.endswith(".") for p in passages)
    assert passages[-1].section == ("First", "Second")
    assert passages[-1].text == "Short text here."


def test_a_sentence_longer_than_the_window_is_cut_and_nothing_is_lost():
    words = [f"w{n}" for n in range(500)]
    whole = document(Block("H", 1), Block(" ".join(words)))
    passages = split(whole, count, 64)
    assert " ".join(p.text for p in passages).split() == words
    assert all(count(p.text) <= 64 for p in passages)


def test_a_passage_knows_the_pages_on_which_it_begins_and_ends():
    text = "One sentence on page one. Another that runs on to page two."
    place = text.index("on to")
    whole = document(Block("H", 1, ((0, 1),)), Block(text, pages=((0, 1), (place, 2))))
    (passage,) = split(whole, count, 100)
    assert (passage.page, passage.last_page) == (1, 2)
    assert whole.page_at(passage.start + place) == 2


@given(
    st.lists(st.tuples(st.integers(0, 3), st.text(alphabet="ab. \n?A", min_size=1)), max_size=12)
)
def test_offsets_always_slice_back_to_the_passage(items):
    blocks = [Block(text.strip(), level) for level, text in items if text.strip()]
    whole = document(*blocks)
    for passage in split(whole, count, 40):
        assert whole.text[passage.start : passage.end] == passage.text
        assert passage.text == passage.text.strip() != ""
