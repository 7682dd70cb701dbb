"""The review on a terminal: one question at a time. Text of documents is printed as characters."""

from __future__ import annotations

from pathlib import Path

import typer
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from assistant.render import plain
from evals.dataset import Dataset, Question
from evals.review import (
    Judgement,
    Verdict,
    first_open,
    latest,
    passages,
    read_verdicts,
    record,
    reviews_path,
)
from ingest.index import Index

_WIDTH = 100  # characters that are read with ease
_KEYS = "a accept, r reject, e edit, s skip, b back, q stop"


def review(draft: Dataset, path: Path, reviewer: str, index: Index) -> None:
    """Ask for a verdict on each question, from the first that the reviewer has not judged."""
    out, reviews = Console(highlight=False, markup=False, emoji=False), reviews_path(path)
    out.width = min(out.width, _WIDTH) if out.is_terminal else _WIDTH
    judged = latest(read_verdicts(reviews)).get(reviewer, {})
    place, count, edits = first_open(draft, judged), len(draft.questions), dict[str, str]()
    while place < count:
        question = draft.questions[place]
        said = judged.get(question.id)
        _show(out, question, index, f"{place + 1} of {count}", said, edits.get(question.id))
        key = _ask(_KEYS)
        if key is None or key == "q":
            break
        if key == "e":
            words = _ask("The question, in your words") or ""
            if len(words) > 1:
                edits[question.id] = words
        elif key in ("a", "r"):
            comment = (_ask("Why (Enter to leave it out)") or "") if key == "r" else ""
            text = edits.get(question.id) or (said.edited if said else None)
            judged[question.id] = _judge(reviews, question, reviewer, key, text, comment)
            place += 1
        elif key in ("s", "b"):
            place = place + 1 if key == "s" else max(place - 1, 0)
        else:
            out.print(f"Please answer with one of: {_KEYS}")
    left = sum(question.id not in judged for question in draft.questions)
    out.print(f"{count - left} of {count} judged by {plain(reviewer)}, {left} left. "
              f"Kept in {plain(str(reviews))}.")  # fmt: skip


def _judge(
    path: Path, question: Question, reviewer: str, key: str, text: str | None, comment: str
) -> Verdict:
    judgement: Judgement = "accept" if key == "a" else "reject"
    verdict = Verdict(
        question=question.id,
        reviewer=reviewer,
        judgement=judgement,
        edited=text if text and text != question.turns[-1] else None,
        comment=comment,
    )
    record(path, verdict)
    return verdict


def _show(
    out: Console,
    question: Question,
    index: Index,
    progress: str,
    said: Verdict | None,
    edit: str | None,
) -> None:
    before = f", you said: {said.judgement}" if said else ""
    out.print()
    out.print(Text(f"{progress} ({plain(question.kind)}{before})"))
    words = edit or (said.edited if said else None) or question.turns[-1]
    out.print(Text(plain(words), style="bold"))
    for passage in passages(question, index):
        out.print(Padding(Text(f"{plain(passage.quote)}\n— {plain(passage.place)}"), (0, 0, 0, 3)))
    for nugget in question.nuggets:
        optional = "" if nugget.vital else " (may be left out)"
        out.print(Text(f"   must hold: {plain(nugget.text)}{optional}"))


def _ask(prompt: str) -> str | None:
    """One line from the keyboard, without outer space; None where it is closed."""
    try:
        return str(typer.prompt(prompt, default="", show_default=False)).strip()
    except typer.Abort:
        return None
