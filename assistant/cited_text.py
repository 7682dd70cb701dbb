"""Cited text: an answer as Markdown, and which stretch of it rests on which citation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from assistant.answer import Answer, Citation
from assistant.render import MARKDOWN, body, numbered, sources

_BETWEEN = "\n\n"


@dataclass(frozen=True)
class Mark:
    """A citation under a sentence, which stands at `start` to `end` of the text.

    `number` is the citation's in the text; `claim` is the sentence's place in `answer.claims`.
    """

    start: int
    end: int
    number: int
    claim: int
    citation: Citation


@dataclass(frozen=True)
class CitedText:
    """The paragraphs of an answer, its list of sources last, and the marks in their order."""

    paragraphs: tuple[str, ...]
    marks: tuple[Mark, ...]

    @cached_property
    def text(self) -> str:
        """The paragraphs with blank lines between them: what the offsets of the marks count."""
        return _BETWEEN.join(self.paragraphs)

    @property
    def pieces(self) -> tuple[str, ...]:
        """The text in pieces that are shown one after another; together they are the text."""
        first, *rest = self.paragraphs or ("",)
        return (first, *(_BETWEEN + paragraph for paragraph in rest))

    def marks_within(self, start: int, end: int) -> tuple[Mark, ...]:
        """The marks whose sentences begin in a stretch of the text."""
        return tuple(mark for mark in self.marks if start <= mark.start < end)


def cited_text(answer: Answer) -> CitedText:
    """An answer as text with its citations' places; the text is that of `to_markdown`."""
    sentences: dict[int, str] = {}

    def noted(place: int, sentence: str) -> str:
        sentences[place] = sentence
        return sentence

    style = replace(MARKDOWN, sentence=noted)
    made = CitedText((*body(answer, style), *sources(answer, style)), ())
    numbers, marks = numbered(answer), []
    for place, sentence in sentences.items():
        start = made.text.find(sentence)
        for citation in answer.claims[place].citations:
            marks.append(Mark(start, start + len(sentence), numbers[citation], place, citation))
    return replace(made, marks=tuple(sorted(marks, key=lambda m: (m.start, m.number))))
