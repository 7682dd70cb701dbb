"""What of a user's document can be shown by itself."""

import pytest

from assistant.citable import citable
from ingest.document import Document, Section


def document(text, heading="Findings", bundled=False):
    return Document(
        id="d", title="D", text=text, path="d.md", bundled=bundled,
        sections=[Section(path=("D", heading), start=0, end=len(text))],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("The council spent £4m.", "The council spent £4m."),
        ("• The council spent £4m.", "The council spent £4m."),
        ("o Patients are told.", "Patients are told."),
        ("9.1.3 The board has agreed.", "The board has agreed."),
        ("12. This article is old.", "This article is old."),
        ("(iv) each ward has one", "each ward has one"),
        ("4.2 million people were asked.", "4.2 million people were asked."),
        ("2019 was the last year.", "2019 was the last year."),
        ("-5% was the change.", "-5% was the change."),
    ],
)
def test_a_sentence_begins_behind_its_mark(text, shown):
    assert text[citable(document(text), 0, len(text)) :] == shown


@pytest.mark.parametrize("heading", ["References", "7. Further reading", "B Notes", "Contents:"])
def test_references_are_not_shown(heading):
    text = "Archived from the original in 2009."
    assert citable(document(text, heading), 0, len(text)) is None
    assert citable(document(text, heading, bundled=True), 0, len(text)) == 0


def test_what_leads_to_a_list_is_not_shown():
    text = "The committees have two purposes:"
    assert citable(document(text), 0, len(text)) is None
    assert citable(document(text, "Notes on the evaluation"), 0, len(text) - 1) == 0
