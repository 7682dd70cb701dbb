"""One question of a run in full, for a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from assistant.render import plain
from evals.record import Record
from evals.report.detail import Detail, detail, place
from evals.report.text import NONE, number, table


def question_markdown(record: Record, scores_of_question: Mapping[str, float]) -> str:
    """What was asked, answered, cited, expected and retrieved, and each score.

    Text of questions and documents is shown as it is, less its control characters.
    """
    seen = detail(record, scores_of_question)
    question = record.question
    scores = [[name, number(value)] for name, value in seen.scores.items()]
    parts = [
        f"# {plain(question.id)} ({plain(question.kind)})",
        "\n".join(f"{n}. {plain(turn)}" for n, turn in enumerate(question.turns, 1)),
        f"Expected {seen.expected}, given {seen.given}; headline score {number(seen.headline)}.",
        "## Answer",
        "\n".join(answer_lines(seen, plain)),
        "## Facts that a good answer holds, as the lexical judge marks them",
        "\n".join(_facts(seen)) or NONE,
        "## Gold passages",
        "\n".join(_sought(seen)) or NONE,
        "## Retrieved first",
        "\n".join(_passages(seen)) or NONE,
        "## Scores",
        table(["figure", "score"], scores) if scores else NONE,
    ]
    return "\n\n".join(parts) + "\n"


def answer_lines(seen: Detail, write: Callable[[str], str]) -> Iterator[str]:
    """The answer's sentences, each with where its citations stand.

    Args:
        seen: the question.
        write: makes text of questions and documents harmless.
    """
    record, answer = seen.record, seen.record.answer
    if answer is None:
        yield f"Error: {write(record.error)}" if record.error else "No answer was asked for."
        return
    if answer.standalone_question != record.question.turns[-1]:
        yield f"Searched for: {write(answer.standalone_question)}"
        yield ""
    for n, claim in enumerate(answer.claims, 1):
        yield f"{n}. {write(claim.text)}"
        for cite in claim.citations:
            source = ", ".join(write(str(x)) for x in (cite.title, cite.publisher, cite.year) if x)
            yield f"   - {write(place(cite))} ({source}): “{write(cite.quote)}”"
    if not answer.claims:
        yield "The answer shows no sentence."
    if answer.not_found:
        yield ""
        yield f"Said to be not in the corpus: {write('; '.join(answer.not_found))}"


def _facts(seen: Detail) -> Iterator[str]:
    marks = {True: "held", False: "not held", None: NONE}
    for fact in seen.facts:
        need = "vital" if fact.vital else "okay"
        yield f"- {marks[fact.held]}, {need}: {plain(fact.text)}"


def _sought(seen: Detail) -> Iterator[str]:
    for gold in seen.sought:
        rank = f"rank {gold.rank}" if gold.rank else "not retrieved"
        quote = f"“{plain(gold.quote)}”" if gold.quote else "the whole document"
        yield f"- {rank}: {plain(gold.document_id)}, {quote}"


def _passages(seen: Detail) -> Iterator[str]:
    for n, passage in enumerate(seen.passages, 1):
        yield f"{n}. {plain(passage.place)}"
        yield f"   {plain(passage.text)}"
