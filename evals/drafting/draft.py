"""The draft: proposed questions, spread over documents and kinds."""

from __future__ import annotations

import hashlib
import random
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evals.dataset import Gold, Nugget, Question
from evals.drafting.proposal import Proposal
from evals.drafting.sentence import propose
from ingest.document import Document
from ingest.index import Index
from ingest.sentences import sentence_spans

_MOST_GOLD = 4  # more than this and the question is too wide
_FIGURES = ("money", "count", "date")


@dataclass(frozen=True)
class _Found:
    """A proposal with the sentence that answers it."""

    proposal: Proposal
    gold: Gold


def draft(index: Index, document_ids: Iterable[str], most: int, seed: int) -> list[Question]:
    """At most `most` questions that sentences of the documents answer, the same for a seed.

    Each has a gold sentence, verbatim from its document, and the facts of it as nuggets. They
    are made by rule (evals/drafting/rules.py) and are for people to accept or reject.
    """
    documents = [index.document(identifier) for identifier in sorted(set(document_ids))]
    common = frozenset(
        word for document in documents for word in re.findall(r"\b[a-z]+\b", document.text)
    )
    found: dict[str, list[_Found]] = {}
    for document in documents:
        for each in _proposed(document, common):
            found.setdefault(each.proposal.question, []).append(each)
    agreed = [group for group in found.values() if _agrees(group)]
    random.Random(seed).shuffle(agreed)
    return [_question(group) for group in _spread(agreed, most)]


def _proposed(document: Document, common: frozenset[str]) -> Iterable[_Found]:
    seen = set()
    for start, end in sentence_spans(document.text):
        sentence = document.text[start:end]
        if sentence in seen:
            continue
        seen.add(sentence)
        for proposal in propose(sentence, common):
            yield _Found(proposal, Gold(document_id=document.id, quote=sentence))


def _agrees(group: Sequence[_Found]) -> bool:
    """Whether the sentences that answer one question do not give it different figures."""
    answers = {each.proposal.facts[0] for each in group}
    return len(answers) == 1 or group[0].proposal.kind not in _FIGURES


def _spread(groups: list[list[_Found]], most: int) -> list[list[_Found]]:
    """Groups taken in turn from each kind, from the documents and sentences least used so far."""
    waiting: dict[str, list[list[_Found]]] = {}
    for group in groups:
        waiting.setdefault(group[0].proposal.kind, []).append(group)
    kinds, used = Counter(dict.fromkeys(sorted(waiting), 0)), Counter[Gold | str]()
    chosen: list[list[_Found]] = []
    while waiting and len(chosen) < most:
        kind = min(waiting, key=lambda name: (kinds[name], name))
        group = min(waiting[kind], key=lambda g: (used[g[0].gold], used[g[0].gold.document_id]))
        waiting[kind].remove(group)
        if not waiting[kind]:
            del waiting[kind]
        kinds[kind] += 1
        used.update([group[0].gold, group[0].gold.document_id])
        chosen.append(group)
    return chosen


def _question(group: Sequence[_Found]) -> Question:
    kept = group[:_MOST_GOLD]
    proposal = kept[0].proposal
    vital = dict.fromkeys(each.proposal.facts[0] for each in kept)
    others = dict.fromkeys(fact for each in kept for fact in each.proposal.facts[1:])
    facts = [*vital, *(fact for fact in others if fact not in vital)]
    return Question(
        id=f"draft-{hashlib.sha256(proposal.question.encode()).hexdigest()[:10]}",
        kind=proposal.kind,
        turns=(proposal.question,),
        gold=tuple(dict.fromkeys(each.gold for each in kept)),
        nuggets=tuple(Nugget(text=fact, vital=fact in vital) for fact in facts),
        conversation=kept[0].gold.document_id,
    )
