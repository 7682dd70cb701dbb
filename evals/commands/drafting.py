"""`joinedup eval draft`, `review`, `finish` and `agreement`: making a question set of one's own."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evals.commands.options import IndexOption, JsonOption, ModelOption

if TYPE_CHECKING:
    from evals.agreement import Agreement
    from evals.review import Verdict
    from ingest.index import Index

DraftArgument = Annotated[Path, typer.Argument(help="File made by `eval draft`.")]


def draft(
    out: Annotated[Path, typer.Option("--out", help="JSON Lines file to write.")],
    documents: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[DOCUMENT]...",
            help="Ids of documents; by default your own, or the bundled ones if you have none.",
        ),
    ] = None,
    most: Annotated[int, typer.Option("--most", help="How many questions at most.", min=1)] = 50,
    seed: Annotated[int, typer.Option("--seed", help="Another seed, another choice.")] = 0,
    index: IndexOption = None,
    model: ModelOption = None,
) -> None:
    """Propose questions that sentences of your documents answer, for people to review.

    Example: joinedup eval draft --out ours.jsonl
    """
    from assistant import Assistant
    from corpus.errors import UsageError
    from evals.dataset import Dataset
    from evals.drafting import draft as propose

    _refuse_existing(out)
    stored = Assistant.open(index, model).index
    chosen = _chosen(stored, documents or [])
    questions = propose(stored, chosen, most, seed)
    if not questions:
        raise UsageError("no sentence of these documents gave a question; name other documents")
    Dataset(name=out.stem, questions=tuple(questions)).save(out)
    used = {gold.document_id for question in questions for gold in question.gold}
    typer.echo(
        f"{len(questions)} questions from {len(used)} of {len(chosen)} documents are in {out}.\n"
        f"Next, each reviewer: joinedup eval review {out} --reviewer NAME"
    )


def review(
    draft: DraftArgument,
    reviewer: Annotated[str, typer.Option("--reviewer", help="Your name or initials.")],
    browser: Annotated[
        bool, typer.Option("--browser", help="Review on a page at 127.0.0.1, not here.")
    ] = False,
    port: Annotated[
        int, typer.Option("--port", help="Port of that page (0: any free one).", min=0, max=65535)
    ] = 7861,
    index: IndexOption = None,
    model: ModelOption = None,
) -> None:
    """Accept, reject or mend drafted questions; begins at the first you have not judged.

    Several people may review one draft, each under a name. Verdicts are kept beside the draft.

    Example: joinedup eval review ours.jsonl --reviewer Ann
    """
    from assistant import Assistant
    from corpus.errors import UsageError
    from evals.dataset import Dataset

    name = reviewer.strip()
    if not name:
        raise UsageError("--reviewer is empty; give a name or initials")
    questions = Dataset.load(draft)
    stored = Assistant.open(index, model).index
    if browser:
        from evals.review_page import launch

        launch(questions, draft, name, stored, port=port)
        return
    from evals.review_terminal import review as ask

    ask(questions, draft, name, stored)


def finish(
    draft: DraftArgument,
    out: Annotated[Path, typer.Option("--out", help="Question set to write.")],
) -> None:
    """Write the questions that someone accepted and no one rejected as a question set."""
    from corpus.errors import UsageError
    from evals.dataset import Dataset
    from evals.review import accepted, latest

    _refuse_existing(out)
    questions, verdicts = Dataset.load(draft), _verdicts(draft)
    kept = accepted(questions, verdicts)
    if not kept.questions:
        raise UsageError(
            f"{draft}: no question is accepted yet; review it with: joinedup eval review"
        )
    kept.save(out)
    judged = {question for own in latest(verdicts).values() for question in own}
    open_ = sum(question.id not in judged for question in questions.questions)
    rejected = len(questions.questions) - open_ - len(kept.questions)
    typer.echo(
        f"{len(kept.questions)} accepted, {rejected} rejected, {open_} not judged. Wrote {out}."
    )
    _print_agreement(_agreement(verdicts))
    typer.echo(f"Next: joinedup eval validate {out}, then joinedup eval run {out}")


def agreement(draft: DraftArgument, as_json: JsonOption = False) -> None:
    """Show how far the reviewers of a draft agree; n/a where a figure is not defined."""
    found = _agreement(_verdicts(draft))
    if as_json:
        typer.echo(found.model_dump_json(indent=1))
    else:
        _print_agreement(found)


def _refuse_existing(path: Path) -> None:
    from corpus.errors import UsageError

    if path.exists():
        raise UsageError(f"{path} is there already; give --out another name")


def _chosen(index: Index, wanted: list[str]) -> list[str]:
    """The ids asked for; by default the user's own documents, else all."""
    from corpus.errors import UsageError

    known = index.document_ids
    for name in wanted:
        if name not in known:
            near = ", ".join(get_close_matches(name, known, n=3, cutoff=0.3) or known[:3])
            raise UsageError(f"{name}: the index has no such document; near it are: {near}")
    own = [name for name in known if not index.document(name).bundled]
    return wanted or own or known


def _verdicts(draft: Path) -> list[Verdict]:
    """The verdicts on questions that the draft holds."""
    from evals.dataset import Dataset
    from evals.review import read_verdicts, reviews_path

    known = {question.id for question in Dataset.load(draft).questions}
    return [v for v in read_verdicts(reviews_path(draft)) if v.question in known]


def _agreement(verdicts: list[Verdict]) -> Agreement:
    from evals.agreement import agreement as compute
    from evals.review import latest

    return compute(
        {
            reviewer: {question: verdict.judgement for question, verdict in own.items()}
            for reviewer, own in latest(verdicts).items()
        }
    )


def _print_agreement(found: Agreement) -> None:
    from assistant.render import plain

    for pair in found.pairs:
        names = " and ".join(map(plain, pair.reviewers))
        typer.echo(
            f"{names}: {pair.items} judged by both, agreement {_number(pair.percent, 0, '%')}, "
            f"Cohen's kappa {_number(pair.kappa, 2)}"
        )
    typer.echo(
        f"All: {found.items} judged by two or more, agreement {_number(found.percent, 0, '%')}, "
        f"Krippendorff's alpha {_number(found.alpha, 2)}"
    )


def _number(value: float | None, places: int, unit: str = "") -> str:
    return "n/a" if value is None else f"{value:.{places}f}{unit}"
