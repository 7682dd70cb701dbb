"""The index that a run asks: the one given, or the same documents split otherwise."""

from __future__ import annotations

from pathlib import Path

from assistant import Assistant
from corpus.errors import UsageError
from evals.configuration import Configuration
from ingest.index import Index
from ingest.pipeline import ingest


def open_assistant(
    folder: Path | None, model: str | None, configuration: Configuration, cache: Path
) -> Assistant:
    """An assistant of this configuration.

    Where another passage size is asked for, the documents of the index are ingested again into
    a folder of `cache`, once for each size. Of what is the same in both, as the questions that
    statements answer, the vectors are taken over.

    Raises:
        UsageError: a document of the index is no longer where it was.
    """
    assistant = Assistant.open(folder, model, options=configuration.options())
    tokens, manifest = configuration.passage_tokens, assistant.index.manifest
    if tokens is None or manifest is None or tokens == manifest.window:
        return assistant
    other = cache / f"{manifest.contents}-{tokens}-tokens"
    paths = [Path(path) for path in manifest.files]
    index = assistant.index
    report = ingest(
        paths, other, index.embedder, with_bundled=False, window=tokens, earlier=index.folder
    )
    if report.problems:
        raise UsageError(f"the index cannot be made again: {report.problems[0]}")
    return Assistant(Index(other, index.embedder), configuration.options(), assistant.writer)
