"""Labelled questions taken through the pipeline up to their evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from assistant import Assistant
from assistant.draft import Draft
from assistant.evidence import Evidence
from assistant.followup import standalone, still_wanted
from assistant.pipeline import gather_evidence, mend_question, read_question, retrieve
from assistant.ranking import rank_scores
from evals.dataset import Dataset, Question
from evals.match import holds

SETS = ("development", "training")
"""What is fitted on; the test set judges, and is never looked at here."""


def drafts(assistant: Assistant) -> Iterator[tuple[Question, Draft]]:
    """Each question of the sets with its evidence."""
    for name in SETS:
        for question in Dataset.load(name).questions:
            yield question, draft(assistant, question)


def draft(assistant: Assistant, question: Question) -> Draft:
    """A question with the evidence found for each of its parts."""
    history: list[str] = []
    for turn in question.turns:
        history.append(standalone(turn, history))
    wanted = still_wanted(question.turns[-1], question.turns[:-1])
    begun = Draft(
        question.turns[-1], history[-1], assistant.index, assistant.retrieval, earlier=wanted
    )
    for step in (mend_question, read_question, retrieve, gather_evidence):
        begun = step(begun)
    return begun


def reranked(begun: Draft) -> Draft:
    """A draft with its evidence ranked anew, after the ranking has been fitted again."""
    evidence = []
    for found in begun.evidence:
        scores = rank_scores([e.measures for e in found if e.measures])
        ranked = [replace(e, score=score) for e, score in zip(found, scores, strict=True)]
        evidence.append(tuple(sorted(ranked, key=lambda e: -e.score)))
    return replace(begun, evidence=tuple(evidence))


def answers(question: Question, evidence: Evidence) -> bool:
    """Whether a piece of evidence is gold, or holds a nugget."""
    if any(evidence.text == gold.quote for gold in question.gold):
        return True
    return any(holds(nugget.text, [evidence.text]) for nugget in question.nuggets)
