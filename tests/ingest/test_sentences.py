import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sentences import sentence_spans


def sentences(text: str) -> list[str]:
    return [text[s:e] for s, e in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It ran in 2009. It ended in 2010.", ["It ran in 2009.", "It ended in 2010."]),
        ("Costs rose by 3.5% in a year. They fell.", ["Costs rose by 3.5% in a year.", "They fell."]),
        ("Mr. Smith and Dr. Jones agreed. Others did not.",
         ["Mr. Smith and Dr. Jones agreed.", "Others did not."]),
        ("See paras. 3 and 4, e.g. Table 2. Then stop.", ["See paras. 3 and 4, e.g. Table 2.", "Then stop."]),
        ('He said "it works." Nobody agreed.', ['He said "it works."', "Nobody agreed."]),
        ("The J. R. Hartley review reported. It was short.",
         ["The J. R. Hartley review reported.", "It was short."]),
        ("Did it work? Yes! It did.", ["Did it work?", "Yes!", "It did."]),
        ("A heading without a stop\n\nA sentence.", ["A heading without a stop", "A sentence."]),
        ("Aims:\n- to join up\n- to save", ["Aims:", "- to join up", "- to save"]),
        ("It cost £4.6m. in all", ["It cost £4.6m. in all"]),
    ],
)  # fmt: skip
def test_sentences_end_where_a_reader_would_end_them(text, expected):
    assert sentences(text) == expected


@given(st.text(alphabet=st.sampled_from("ab. ?!\n\"'A1£-•é"), max_size=200))
def test_no_character_but_white_space_is_lost(text):
    spans = sentence_spans(text)
    kept = "".join(text[s:e] for s, e in spans)
    assert sorted(spans) == spans
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))
    stripped = [c for c in text if not c.isspace()]
    lost = len(stripped) - len([c for c in kept if not c.isspace()])
    assert lost <= text.count("•") + text.count("-") + text.count("1") + text.count(".")
