"""What goes on the clipboard, as text and as HTML."""

from lxml import html

from tests.ui.export.conftest import TODAY
from ui.export import briefing, copied
from ui.export.clean import clean


def test_text_holds_every_sentence_and_a_numbered_note_for_each(every):
    for kind, answers in every.items():
        made = briefing("", TODAY, answers)
        text = copied(made).text
        for note in made.notes:
            assert f"[{note.number}]" in text.split(f"[{note.number}] {note.short}")[0], kind
            assert f"[{note.number}] {note.short}" in text, kind
        for answer in answers:
            assert all(clean(claim.text) in text for claim in answer.claims), kind
        assert not set(text) & {chr(c) for c in range(32) if chr(c) != "\n"}, kind


def test_html_shows_the_same_and_holds_no_tag_or_link_of_a_documents_own(every):
    for kind, answers in every.items():
        made = briefing("", TODAY, answers)
        root = html.fromstring(f"<div>{copied(made).html}</div>")
        tags = {element.tag for element in root.iter()}
        assert tags <= {"div", "h2", "h3", "p", "sup", "ol", "li", "a", "table", "thead", "tbody",
                        "tr", "th", "td"}, kind  # fmt: skip
        assert all(a.get("href").startswith("http") for a in root.iter("a")), kind
        assert len(root.findall(".//ol/li")) == len(made.notes), kind
        for item, note in zip(root.iterfind(".//ol/li"), made.notes, strict=True):
            assert item.text.strip() == note.short
        shown = root.text_content()
        assert all(clean(c.text) in shown for answer in answers for c in answer.claims), kind
