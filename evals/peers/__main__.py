"""`python -m evals.peers`: this assistant and the stock LangChain chain, on one set.

Each gets a run folder of its own, so that a run that was cut short goes on where it stopped, and
`joinedup eval compare` and `show` work on them.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer

from assistant import Assistant
from assistant.finish import state
from evals.ask import Asker, ask_callable, ask_joinedup
from evals.commands.options import DATASET, IndexOption
from evals.configuration import Configuration
from evals.dataset import Dataset
from evals.entry import entry
from evals.peers import stock_langchain as stock
from evals.peers.table import by_group, table
from evals.progress import Ticker
from evals.run import run
from evals.score import score

_BRIEF = 8


def main(
    out: Annotated[Path, typer.Option("--out", help="Folder that gets a run of each.")],
    dataset: Annotated[str, typer.Option("--dataset", help=DATASET)] = "test",
    index: IndexOption = None,
) -> None:
    """Ask a set of this assistant and of the stock chain, and print the figures side by side."""
    questions, assistant = Dataset.load(dataset), Assistant.open(index)
    runs = {}
    with tempfile.TemporaryDirectory() as made:
        for name, (ask, configuration) in _askers(assistant, Path(made)).items():
            slug = re.sub(r"\W+", "-", name).lower()
            about = {
                "assistant": slug,
                "configuration": configuration,
                "index": state(assistant.index).model_dump(),
                "contents": assistant.index.manifest.contents if assistant.index.manifest else "",
                "source": dataset,
            }
            with Ticker(name) as tell:
                records = run(questions, ask, out / slug, about, tell=tell)
            runs[name] = (records, score(records))
    found = f"{table(runs)}\n\n{by_group({name: asked for name, (asked, _) in runs.items()})}"
    (out / "table.md").write_text(found + "\n", encoding="utf-8")
    typer.echo(f"{questions.name}, {questions.fingerprint}: {len(questions.questions)} questions")
    typer.echo(found)


def _askers(assistant: Assistant, made: Path) -> dict[str, tuple[Asker, dict[str, Any]]]:
    """Who is asked, by name, with what each is recorded to be."""
    embedder = assistant.index.embedder
    texts = made / "texts"
    texts.mkdir()
    for identifier in assistant.index.document_ids:
        text = assistant.index.document(identifier).text
        (texts / f"{identifier}.txt").write_text(text, encoding="utf-8")
    store = stock.build(texts, made / "chroma", embedder)
    ours = Configuration().identity()
    settings = {
        "chunk_characters": stock.CHUNK_CHARACTERS,
        "overlap": stock.OVERLAP,
        "chunks": stock.CHUNKS,
        "seed": 0,
    }
    return {
        "Joinedup": (ask_joinedup(assistant), ours),
        "stock chain": (ask_callable(stock.chain(store, embedder)), settings),
        f"stock chain, {_BRIEF} sentences": (
            ask_callable(stock.chain(store, embedder, _BRIEF)),
            {**settings, "sentences": _BRIEF},
        ),
    }


if __name__ == "__main__":
    entry(main, "evals.peers")
