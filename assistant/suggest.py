"""Suggestions: what else the corpus answers, near what was asked.

They are questions beside statements of the bundled documents (`corpus/questions`): each was
written because a statement answers it. They are shown as questions only, never as facts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import corpus
from assistant.answer import Answer
from ingest.document import Document, StatementSpan
from ingest.index import Index
from ingest.lexical import terms

MOST = 3
_LONGEST = 110  # characters
_ALIKE = 0.6  # shared terms, of the shorter question's, from which two ask the same
_LEANS = re.compile(
    r"\b(?:it|its|they|them|their|this|these|those|he|she|his|her|there|"
    r"the (?:programme|scheme|pilots?|initiative|evaluation|evaluators|report|fund|policy|study)"
    r")\b",
    re.IGNORECASE,
)


def suggestions(
    answer: Answer, index: Index, asked: Sequence[str] = (), most: int = MOST
) -> tuple[str, ...]:
    """Questions that follow on from an answer, each from another heading where there are several.

    Args:
        answer: that was shown.
        index: that was asked.
        asked: questions not to suggest, nor ones like them.
        most: how many.
    """
    shown = {(c.document_id, c.start) for claim in answer.claims for c in claim.citations}
    near = dict.fromkeys(identifier for identifier, _ in shown)
    near |= dict.fromkeys(topic.document_id for topic in answer.related)
    known = set(index.document_ids)
    documents = [index.document(identifier) for identifier in near if identifier in known]
    taken = [*asked, answer.question]
    chosen: list[str] = []
    for question in _in_turn([_questions(document, shown) for document in documents]):
        if not any(_alike(question, other) for other in [*taken, *chosen]):
            chosen.append(question)
            if len(chosen) == most:
                break
    return tuple(chosen)


def _questions(document: Document, shown: set[tuple[str, int]]) -> list[str]:
    """Questions that stand alone, of statements not shown, the headings taking turns."""
    by_heading: dict[tuple[str, ...], list[str]] = {}
    for statement in document.statements:
        if (document.id, statement.start) not in shown and "gap" not in statement.marks:
            question = _standing(statement, document)
            if question:
                heading = document.section_at(statement.start)
                by_heading.setdefault(heading, []).append(question)
    return list(_in_turn(list(by_heading.values())))


def _standing(statement: StatementSpan, document: Document) -> str:
    """The first of a statement's questions that says what it is about, "" if none does."""
    names = [n for i in document.initiatives for n in corpus.initiatives()[i].names]
    return _first(statement.questions, tuple(names))


@lru_cache(maxsize=1 << 13)
def _first(questions: tuple[str, ...], names: tuple[str, ...]) -> str:
    """The first that stands alone and has one of the names, where there are any; "" if none."""
    named = _any_of(names)
    for question in questions:
        plain = question[0].isupper() and question.endswith("?") and len(question) < _LONGEST
        if plain and not _LEANS.search(question) and named.search(question):
            return question
    return ""


@lru_cache(maxsize=256)
def _any_of(names: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the names as whole words; of no names, whatever it is."""
    return re.compile("|".join(rf"\b{re.escape(name)}\b" for name in names))


def _in_turn(lists: list[list[str]]) -> Iterator[str]:
    """The first of each list, then the second of each, and so on."""
    for place in range(max(map(len, lists), default=0)):
        yield from (each[place] for each in lists if place < len(each))


def _alike(one: str, other: str) -> bool:
    first, second = _terms(one), _terms(other)
    fewest = min(len(first), len(second))
    return bool(fewest) and len(first & second) / fewest >= _ALIKE


def _terms(text: str) -> frozenset[str]:
    return frozenset(terms(text))
