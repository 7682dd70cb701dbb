"""Feedback from the chat: what people said of answers, as questions to ask again.

============================  ==================================================================
What the person said          What the question expects
============================  ==================================================================
a sentence is right           it, as a vital nugget; the passages that it cites, as gold
the answer is useful          each sentence without a verdict, as an okay nugget; what it cites
a sentence is wrong           that its words are not shown (`forbidden`)
its citation does not         nothing: neither what is true nor what to cite is known
support it; it is out of date nothing: it follows from the corpus, which is what must change
a refusal is useful           a refusal
a refusal is not useful       left out: nobody said what the answer is
============================  ==================================================================

The expected status is the answer's own where some sentence is worth keeping; where only wrong ones
are known it is None, since the question may have an answer or not.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from assistant.answer import Claim
from assistant.feedback import Feedback
from evals.importers.imported import Draft, Imported, problem
from evals.importers.rows import read_rows
from evals.importers.text import one_line, plain, quotable


def import_feedback(source: Path) -> Imported:
    """Import rated answers (JSON Lines of `assistant.feedback.Feedback`).

    Of two rows with one id the later counts. Questions that began alike are resampled together.

    Raises:
        UsageError: the file cannot be read, or there is nothing in it to learn from.
    """
    draft = Draft(source)
    latest: dict[str, tuple[str, Feedback]] = {}
    for place, row in read_rows(source, draft.fault):
        try:
            given = Feedback.model_validate(row)
        except ValidationError as error:
            draft.fault(f"{place}: not feedback: {problem(error)}")
            continue
        if given.id in latest:
            draft.skip("ratings that a later rating of the same answer replaces")
        latest[given.id] = place, given
    conversations: dict[str, str] = {}
    for place, given in latest.values():
        opening = conversations.setdefault(one_line(given.turns[0]), one_line(given.id))
        fields = _expected(given)
        if isinstance(fields, str):
            draft.skip(fields)
            continue
        draft.add(
            place,
            id=one_line(given.id),
            kind="feedback",
            turns=tuple(map(plain, given.turns)),
            conversation=opening,
            reference="human",
            **fields,
        )
    return draft.finish()


def _expected(given: Feedback) -> dict[str, Any] | str:
    """What the question expects, as fields of `Question`, or why there is nothing to learn."""
    if given.answer.status == "not_in_corpus":
        if given.useful:
            return {"status": "not_in_corpus"}
        return (
            "refusals without a rating"
            if given.useful is None
            else "refusals marked as not useful: nobody said what the answer is"
        )
    verdicts = {sentence.claim: sentence.verdict for sentence in given.sentences}
    claims = dict(enumerate(given.answer.claims))
    right = [claim for n, claim in claims.items() if verdicts.get(n) == "right"]
    wrong = [claim for n, claim in claims.items() if verdicts.get(n) == "wrong"]
    good = [claim for n, claim in claims.items() if given.useful and n not in verdicts]
    if not (right or wrong or good):
        return "answers of which nobody said what is right or wrong in them"
    return {
        "status": given.answer.status if right or good else None,
        "nuggets": tuple(
            {"text": one_line(claim.text), "vital": vital}
            for group, vital in ((right, True), (good, False))
            for claim in group
        ),
        "gold": _gold([*right, *good]),
        "forbidden": tuple(text for claim in wrong if (text := one_line(claim.text))),
    }


def _gold(claims: list[Claim]) -> tuple[dict[str, str], ...]:
    cited = [
        (citation.document_id, quote)
        for claim in claims
        for citation in claim.citations
        if (quote := quotable(citation.quote))
    ]
    return tuple({"document_id": i, "quote": quote} for i, quote in dict.fromkeys(cited))
