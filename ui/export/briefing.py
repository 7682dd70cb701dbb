"""The briefing: what every format writes, made from answers by a pure function."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant import Answer, Citation
from assistant.phrases import phrase
from ui.export.blocks import Block, Mark, blocks
from ui.export.clean import clean
from ui.export.notes import Note, note
from ui.export.words import day, word
from ui.export.works import Work, references


@dataclass(frozen=True)
class Section:
    """One question with its answer.

    `searching_for` says what was searched for where that is not the question itself, else "".
    """

    question: str
    searching_for: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Briefing:
    """An answer or a conversation, to be taken away.

    Attributes:
        title: on one line, never empty.
        date: when it was made.
        about: paragraphs on how it was made and is to be read.
        sections: a question each, in the order asked.
        notes: every citation, by number from 1 in the order in which they are first marked.
        references: every work cited once, sorted.
    """

    title: str
    date: date
    about: tuple[str, ...]
    sections: tuple[Section, ...]
    notes: tuple[Note, ...]
    references: tuple[Work, ...]


class _Numbering:
    """Numbers citations in the order in which they are marked."""

    def __init__(self) -> None:
        self.order: dict[Citation, int] = {}

    def mark(self, citation: Citation) -> Mark:
        first = citation not in self.order
        return Mark(self.order.setdefault(citation, len(self.order) + 1), first)


def briefing(title: str, today: date, answers: Sequence[Answer]) -> Briefing:
    """A briefing of one answer, or of the answers of a conversation in the order asked.

    Args:
        title: "" for one made from the first question.
        today: the day to date it.
        answers: at least one.
    """
    numbering = _Numbering()
    sections = tuple(_section(answer, numbering, today) for answer in answers)
    cited = list(numbering.order)
    return Briefing(
        title=clean(title) or word("default_title", question=clean(answers[0].question)),
        date=today,
        about=_about(today, answers, cited),
        sections=sections,
        notes=tuple(note(number, citation) for citation, number in numbering.order.items()),
        references=references(cited),
    )


def _section(answer: Answer, numbering: _Numbering, today: date) -> Section:
    question, standalone = clean(answer.question), clean(answer.standalone_question)
    other = phrase("searching", question=standalone) if standalone != question else ""
    return Section(question, other, blocks(answer, numbering.mark, today))


def _about(today: date, answers: Sequence[Answer], cited: Sequence[Citation]) -> tuple[str, ...]:
    count = answers[-1].index.documents
    held = phrase("documents_one" if count == 1 else "documents_many", count=count)
    made = word("made", date=day(today), documents=held)
    if not cited:
        return (made, word("nothing"))
    checked = word("checked", quotes=word("quotes"), references=word("references"))
    summaries = any(citation.quote_is == "corpus summary" for citation in cited)
    return (made, checked, *([phrase("summary_note")] if summaries else []))
