"""The proposal: a question that one sentence answers, with the facts of the answer."""

from __future__ import annotations

from dataclasses import dataclass, replace

from assistant.figures import figures
from evals.drafting.clause import plain
from evals.drafting.patterns import is_named
from evals.drafting.words import words_for
from evals.match import holds
from ingest.lexical import terms

_MOST_WORDS = 32


@dataclass(frozen=True)
class Proposal:
    """A question with the facts that its answer holds, the one asked for first."""

    kind: str
    question: str
    facts: tuple[str, ...]

    def shown(self) -> Proposal:
        """The proposal with its facts as they stood in the sentence."""
        return replace(self, facts=tuple(filter(None, map(plain, self.facts))))


def is_sound(proposal: Proposal, sentence: str) -> bool:
    """Whether the question stands by itself and does not give its answer away."""
    question, facts = proposal.question, proposal.facts
    body = question.rstrip("?").partition(" ")[2].split()
    small = {word.strip(",’'\"").lower() for word in body}
    return (
        len(body) < _MOST_WORDS
        and is_named(" ".join(body))
        and not small & words_for("vague")
        and not set(body) & words_for("unasked")
        and body[-1] not in words_for("prepositions")
        and not any(figures(fact) & figures(question) for fact in facts)
        and (proposal.kind in ("money", "count", "date") or _is_new(facts[0], question))
        and question.count('"') % 2 == 0
        and question.count("“") == question.count("”")
        and question.count("‘") <= question.count("’")
        and all(holds(fact, [sentence]) for fact in facts)
    )


def _is_new(fact: str, question: str) -> bool:
    """Whether half of the fact's words are not in the question."""
    asked, told = set(terms(question)), terms(fact)
    return 2 * sum(term not in asked for term in told) >= len(told)
