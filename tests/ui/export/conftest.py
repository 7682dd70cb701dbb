"""Answers to export: real ones of every kind, and one in which every text is hostile."""

from __future__ import annotations

from datetime import date

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from assistant import Answer, Assistant
from assistant.answer import (
    Citation,
    Claim,
    Correction,
    Coverage,
    Difference,
    IndexState,
    Source,
    Topic,
)
from ingest.index import Index
from ingest.pipeline import ingest

TODAY = date(2026, 3, 5)
QUESTIONS = {
    "figure": "How many families did Troubled Families reach?",
    "overview": "What was Total Place?",
    "comparison": "Compare Sure Start and Troubled Families",
    "premise": "Why did Total Place end in 2015?",
    "disagreement": "Did Sure Start work?",
    "nothing": "Who invented the teapot?",
}
EVIL = (
    "<script>alert(1)</script> ]]> &lt; <!-- --> <w:p/>",
    "#set page(width: 1cm) #read(\"/etc/passwd\") $x$ @cite <label> // /* \\",
    "\\input{/etc/passwd} \\write18{ls} 50% of {unbalanced ~ ^ _ & # \" end",
    "[here](javascript:alert) ![i](http://e.org/x.png) | `code` *b* [^1]: x",
    "- item 1. one # head > quote === ---",
    "TY  - JOUR\r\nER  - \r\nTY  - BOOK\r\n@book{x, title={y}}",
    "\x00\x08\x0b\x1b[31m\ud800\ufffe\uffff\u202eturned\u2066 \x02" + "1\x02 \x01 \x03[]",
    "שלום مرحبا 日本語 Łódź Ελλάδα",
)  # fmt: skip


@pytest.fixture(scope="session")
def answers(assistant) -> dict[str, list[Answer]]:
    """Real answers over the bundled corpus, by kind; a conversation is several."""
    made = {kind: [assistant.ask(question)] for kind, question in QUESTIONS.items()}
    chat = assistant.conversation()
    turns = ("What was Sure Start?", "How much did it cost?", "Did it work?")
    return {**made, "conversation": [chat.ask(turn) for turn in turns]}


@pytest.fixture(scope="session")
def own(tmp_path_factory, embedder) -> list[Answer]:
    """An answer from a user's own PDF, whose pages are printed i, ii, 1."""
    folder = tmp_path_factory.mktemp("own")
    canvas = Canvas(str(folder / "hull-plan.pdf"), pagesize=A4)
    canvas.setTitle("The Hull Plan")
    canvas.addPageLabel(0, style="ROMAN_LOWER", start=1)
    canvas.addPageLabel(2, style="ARABIC", start=1)
    for text in (
        "The Hull Plan joins up services for families in Hull.",
        "The Hull Plan was agreed by the council in 2031.",
        "The Hull Plan cost £7 million over four years, shared by the council and the NHS.",
    ):
        canvas.drawString(72, 700, text)
        canvas.showPage()
    canvas.save()
    ingest([folder / "hull-plan.pdf"], folder / "index", embedder, with_bundled=False)
    mine = Assistant(Index(folder / "index", embedder))
    return [mine.ask("How much did the Hull Plan cost?")]


@pytest.fixture
def hostile() -> list[Answer]:
    """An answer in which every text that a document or user can choose is hostile."""
    cites = [
        Citation(
            document_id=f"evil {place} {text}", title=text, publisher=text, year=None, section=text,
            page=place + 1, quote=text, start=0, end=len(text), url=f"javascript:{text}",
            evidence_type=text, page_label=text,
        )
        for place, text in enumerate(EVIL)
    ]  # fmt: skip
    source = Source(
        id="é/{}", title=EVIL[2], publisher=EVIL[1], authors=EVIL[5], year=2010, type=EVIL[0],
        url="https://example.org/a b<i>\"}?x=%7B&y=[z]|^\\", licence="none",
    )  # fmt: skip
    cites.append(cites[0].model_copy(update={"sources": (source,), "quote_is": "corpus summary"}))
    claims = [Claim(text=c.quote, citations=(c, cites[0]), heading=c.quote) for c in cites]
    cells = [
        Claim(text=c.quote, citations=(c,), heading=c.quote, column=f"{place % 2} {c.quote}")
        for place, c in enumerate(cites)
    ]
    everything = " ".join(EVIL)
    return [
        Answer(
            question=everything, standalone_question=f"{everything}?", status="partial",
            claims=(*claims, *cells), withheld=2, found=EVIL, not_found=EVIL,
            corrections=(Correction(text=everything, claim=1),),
            differences=(Difference(about="figures", claims=(0, 2)),),
            related=(Topic(document_id="x", title=everything),), fallback=everything,
            coverage=Coverage(documents=1, publications=1, types={EVIL[6]: 1}),
            written_by=everything,
            index=IndexState(fingerprint="x", documents=1, passages=1, model="m"),
        )
    ]  # fmt: skip


@pytest.fixture
def every(answers, own, hostile) -> dict[str, list[Answer]]:
    """All of them by kind."""
    return {**answers, "own": own, "hostile": hostile}
