"""Turning a follow-up into a standalone question, by the subject of the turns before it.

History helps where a turn fills a slot of the one before, and hurts where the subject changes:
so a turn borrows only where it leans (a pronoun, an "and …?", too few words of its own), and
only the subject, or, where it has no words of its own, the question before it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import corpus
from assistant.names import initiative_names
from assistant.question import Part, understand
from ingest.lexical import words

_CHANGE = re.compile(
    r"""
    (?:^|(?<=[.;,!–-])) [^.?!;]* \b
    (?: (?:new|separate|different|another|unrelated)\ (?:thing|question|topic|subject|matter)
      | chang(?:e|ing)\ (?:the\ |of\ )?subject | moving\ on | unrelated | leaving\ that\ aside
      | nothing\ to\ do\ with\ (?:that|this|it) | switching\ (?:topic|subject)s?
      | on\ (?:another|a\ different)\ (?:note|matter|subject) | forget\ (?:that|it|all\ that)
    ) \b [^.?!;:,–-]* [.?!;:,–-]* \s* (?:but\s+)?
    """,
    re.IGNORECASE | re.VERBOSE,
)
_SUBJECT = re.compile(
    r"\b(?:it|they|them|that|this|these|those"
    r"|the (?:same )?(?:programme|scheme|initiative|project|policy|fund|deal|agreement))\b"
    r"(?!\s+\w+ (?:of|for) )",
    re.IGNORECASE,
)
_IT = re.compile(r"\b(?:it|they|them)\b", re.IGNORECASE)  # before "that", often a conjunction
_POSSESSIVE = re.compile(r"\b(?:its|their)\b", re.IGNORECASE)
_LEANS = re.compile(
    r"""
    \b (?:it|its|they|them|their|this|these|those|there|he|she|his|her|same|ones?) \b
    | \b that \b (?!\s+\w+ed\b)
    | \b the\ (?:programme|scheme|initiative|project|pilots?|policy|fund|deal|evaluation|report
        |evaluators?|areas?) \b
    | ^ (?:and|but|so|or|also|then|what\ about|how\ about|why|how\ so|who|more|fewer|less|better
        |worse|by) \b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_TURNS = 6  # of the user's that are searched for together
_BORROWS_QUESTION = re.compile(r"^(?:and|what about|how about|but|or)\b", re.IGNORECASE)


def still_wanted(question: str, earlier: Sequence[str]) -> tuple[str, ...]:
    """The user's turns before this one that still say what is wanted; () where the subject changed.

    Turns that fill a need bit by bit are best searched for together; a new subject is not.

    Args:
        question: the newest message.
        earlier: what the user wrote before, oldest first.
    """
    if not earlier or _CHANGE.search(question):
        return ()
    named = {m.id for m in initiative_names().find(question)}
    before = {m.id for turn in earlier for m in initiative_names().find(turn)}
    changed = bool(named - before) and not _LEANS.search(question.strip())
    return () if changed else tuple(earlier[-_TURNS:])


def together(question: str, wanted: Sequence[str]) -> str:
    """The turns that say what is wanted as one query; "" where the question is alone."""
    return " ".join((*wanted, question)) if wanted else ""


def standalone(question: str, history: list[str]) -> str:
    """The question as it would be asked without the turns before it.

    Args:
        question: the newest message.
        history: the standalone questions before it, oldest first.
    """
    rest = _CHANGE.sub("", question, count=1).strip()
    if rest != question.strip() and len(words(rest)) > 2:
        return rest
    if not history:
        return question
    named = tuple(dict.fromkeys(m.id for m in initiative_names().find(question)))
    if named:
        return _with_new_subject(question, history[-1], named[0])
    parts = understand(question).parts
    if any(part.names or part.filters for part in parts) and not _POSSESSIVE.search(question):
        if not _SUBJECT.search(question):
            return question
    elif not _LEANS.search(question.strip()) and len(words(question)) > 4:
        return question
    return _with_old_subject(question, parts, history)


def _with_old_subject(question: str, parts: tuple[Part, ...], history: list[str]) -> str:
    if not any(part.terms for part in parts):
        return f"{question.strip().rstrip('?. ')} ({history[-1].strip().rstrip('?. ')})?"
    for earlier in reversed(history):
        understood = understand(earlier)
        if understood.initiatives:
            return _about(question, corpus.initiatives()[understood.initiatives[0]].name)
        names = [name for part in understood.parts for name in part.names]
        if names:
            return _about(question, names[0])
    return f"{question.strip().rstrip('?. ')} ({history[-1].strip().rstrip('?. ')})?"


def _about(question: str, subject: str) -> str:
    if _POSSESSIVE.search(question):
        return _POSSESSIVE.sub(lambda _: f"{subject}'s", question, count=1)
    for pronoun in (_IT, _SUBJECT):
        if pronoun.search(question):
            return pronoun.sub(lambda _: subject, question, count=1)
    return f"{question.strip().rstrip('?. ')} ({subject})?"


def _with_new_subject(question: str, previous: str, identifier: str) -> str:
    """ "And Sure Start?" after "How much did Total Place cost?" asks what Sure Start cost."""
    new = corpus.initiatives()[identifier].name
    old = initiative_names().find(previous)
    bare = len(words(question)) <= 3 + len(words(new))
    if not (old and bare and _BORROWS_QUESTION.match(question.strip())):
        return question
    for written in sorted(corpus.initiatives()[old[0].id].names, key=len, reverse=True):
        swapped, count = re.subn(
            rf"\b{re.escape(written)}\b", lambda _: new, previous, flags=re.IGNORECASE
        )
        if count:
            return swapped
    return question
