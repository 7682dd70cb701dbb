"""Turning a follow-up into a standalone question, by the subject of the turns before it."""

from __future__ import annotations

import re

import corpus
from assistant.names import initiative_names
from assistant.question import understand
from ingest.lexical import words

_PRONOUN = re.compile(
    r"\b(?:it|its|they|them|their|that|this|these|those|he|she)\b(?!\s+(?:is|was)\s+(?:true|right))"
    r"|\bthe (?:programme|scheme|initiative|project|pilots?|policy|fund|deal|evaluation|report)\b",
    re.IGNORECASE,
)
_SUBJECT_PRONOUN = re.compile(
    r"\b(?:it|they|them|that|this|the (?:programme|scheme|initiative|project|policy|fund))\b",
    re.IGNORECASE,
)
_POSSESSIVE = re.compile(r"\b(?:its|their)\b", re.IGNORECASE)
_ELLIPSIS = re.compile(r"^(?:and|but|so|what about|how about|why|how so|who|when|where)\b", re.IGNORECASE)


def standalone(question: str, history: list[str]) -> str:
    """The question as it would be asked without the turns before it.

    Args:
        question: the newest message.
        history: the standalone questions before it, oldest first.
    """
    if not history or not _depends(question):
        return question
    previous = history[-1]
    named = list(dict.fromkeys(m.id for m in initiative_names().find(question)))
    if named:
        return _with_new_subject(question, previous, named[0])
    for earlier in reversed(history):
        ids = understand(earlier).initiatives
        if ids:
            return _about(question, corpus.initiatives()[ids[0]].name)
    names = [n for part in understand(previous).parts for n in part.names]
    return _about(question, names[0]) if names else f"{question.rstrip('?')} ({previous})?"


def _depends(question: str) -> bool:
    """Whether the question leans on what was said before it."""
    named = initiative_names().find(question)
    if named:
        # "And Sure Start?" borrows what was asked; "What was Sure Start?" stands alone.
        return bool(re.match(r"(?:and|what about|how about|but)\b", question.strip(), re.IGNORECASE))
    if any(part.names for part in understand(question).parts):
        return bool(_SUBJECT_PRONOUN.search(question) or _POSSESSIVE.search(question))
    return bool(
        _PRONOUN.search(question)
        or _ELLIPSIS.match(question.strip()) and len(words(question)) <= 6
        or len(words(question)) <= 4
    )


def _about(question: str, subject: str) -> str:
    if _POSSESSIVE.search(question):
        return _POSSESSIVE.sub(lambda _: f"{subject}'s", question, count=1)
    if _SUBJECT_PRONOUN.search(question):
        return _SUBJECT_PRONOUN.sub(lambda _: subject, question, count=1)
    return f"{question.rstrip(' ?.')} of {subject}?"


def _with_new_subject(question: str, previous: str, identifier: str) -> str:
    """ "What about Sure Start?" after "How much did Total Place cost?" asks what Sure Start cost."""
    old = initiative_names().find(previous)
    new = corpus.initiatives()[identifier].name
    bare = len(words(question)) <= 3 + len(words(new))
    if not old or not bare:
        return question
    name = corpus.initiatives()[old[0].id]
    for written in sorted(name.names, key=len, reverse=True):
        swapped, count = re.subn(rf"\b{re.escape(written)}\b", lambda _: new, previous, flags=re.IGNORECASE)
        if count:
            return swapped
    return question
