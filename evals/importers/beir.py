"""A BEIR folder: a corpus, queries and which documents are relevant to which.

Format: Thakur and others, "BEIR: A Heterogeneous Benchmark for Zero-shot Evaluation of
Information Retrieval Models", 2021. `corpus.jsonl` has `_id`, `title`, `text`; `queries.jsonl`
has `_id` and `text`; `qrels/SPLIT.tsv` has the columns query-id, corpus-id and score under a
header. Read besides: `qrels.tsv`, and `history` of a query ({`speaker`, `text`} each), whose user
turns were asked before it.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from corpus.errors import UsageError
from evals.dataset import Gold
from evals.importers.documents import write_documents
from evals.importers.imported import Draft, Imported
from evals.importers.rows import objects, read_lines, read_rows
from evals.importers.text import one_line, plain
from ingest import Embedder, ingest
from ingest.manifest import Manifest
from ingest.pipeline import Progress

_LEFT_BY_AN_IMPORT = ("documents", "index", "questions.jsonl")


def import_beir(
    source: Path,
    out: Path,
    embedder: Embedder,
    split: str = "",
    progress: Progress | None = None,
) -> Imported:
    """Import a BEIR folder and index its corpus.

    Writes the corpus to `out`/documents, its index to `out`/index and the questions to
    `out`/questions.jsonl, in place of what an import in an earlier process left there. Only
    retrieval is judged: a gold passage is a whole document. Queries without a relevant document
    are left out.

    Args:
        source: the BEIR folder.
        out: the folder to write to. It must stay where it is: ids of documents hold its path.
        embedder: turns passages into vectors.
        split: which of the qrels; by default "test", else "dev", else the only one.
        progress: told of each file ingested.

    Raises:
        UsageError: a file is missing, nothing in them is usable, or `out` holds something else.
        IndexUnavailable: another process is writing to the index.
        ModelUnavailable: the embedding model cannot be loaded.
    """
    for name in ("corpus.jsonl", "queries.jsonl"):
        if not (source / name).is_file():
            raise UsageError(
                f"{source}: no {name} in it; a BEIR folder holds corpus.jsonl, queries.jsonl and "
                "qrels/SPLIT.tsv"
            )
    draft = Draft(source)
    chosen = qrels_file(source, split)
    relevant = _relevant(chosen, draft)
    queries = list(read_rows(source / "queries.jsonl", draft.fault))
    if not any(one_line(row.get("_id")) in relevant for _, row in queries):
        raise UsageError(f"{chosen}: no query of {source / 'queries.jsonl'} is judged relevant "
                         "to any document; give another split with --split")  # fmt: skip
    _clear(out)
    written = write_documents(source / "corpus.jsonl", out / "documents", draft)
    documents = _index(written, out / "index", embedder, progress, draft)
    _add(queries, relevant, documents, draft)
    imported = draft.finish()
    imported.dataset.save(out / "questions.jsonl")
    return imported


def qrels_file(folder: Path, split: str = "") -> Path:
    """The file of relevance judgements.

    Raises:
        UsageError: there is none, not that split, or several to choose from.
    """
    found = {path.stem: path for path in sorted((folder / "qrels").glob("*.tsv"))}
    whole = folder / "qrels.tsv"
    known = [*found, *(["qrels.tsv (without --split)"] if whole.is_file() else [])]
    if split:
        if split in found:
            return found[split]
        raise UsageError(f"--split {split}: no such split in {folder / 'qrels'}; "
                         f"there is: {', '.join(known) or 'none'}")  # fmt: skip
    for path in (found.get("test"), found.get("dev"), whole):
        if path and path.is_file():
            return path
    if len(found) == 1:
        return next(iter(found.values()))
    if found:
        raise UsageError(f"{folder / 'qrels'}: choose one with --split: {', '.join(known)}")
    raise UsageError(f"{folder}: no relevance judgements in qrels/SPLIT.tsv or qrels.tsv")


def _relevant(path: Path, draft: Draft) -> dict[str, list[str]]:
    """Ids of the relevant documents by query, in the file's order; lines at fault are noted."""
    found: dict[str, list[str]] = {}
    for number, (place, line) in enumerate(read_lines(path)):
        cells = [one_line(cell) for cell in line.decode("utf-8", "replace").split("\t")]
        try:
            query, document, score = cells[0], cells[1], float(cells[2])
        except (IndexError, ValueError):
            if number:  # the first line is the header
                draft.note(f"{place}: not query-id, corpus-id and score, with tabs between")
            continue
        if score > 0 and document not in found.setdefault(query, []):
            found[query].append(document)
    return {query: documents for query, documents in found.items() if documents}


def _clear(out: Path) -> None:
    """Remove what an earlier import left, and nothing that anything else may have made."""
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out}: is a file; a BEIR set needs a folder")
    theirs = [out / name for name in _LEFT_BY_AN_IMPORT if (out / name).exists()]
    finished = (out / "questions.jsonl").is_file() and (out / "index" / "manifest.json").is_file()
    if theirs and not finished:
        raise UsageError(f"{theirs[0]}: no finished import made it; remove it, or write elsewhere")
    for path in theirs:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _index(
    written: dict[str, Path],
    folder: Path,
    embedder: Embedder,
    progress: Progress | None,
    draft: Draft,
) -> dict[str, str]:
    """Ingest the files; the index's document id by the corpus's own."""
    report = ingest(written.values(), folder, embedder, progress, with_bundled=False)
    manifest = Manifest.load(folder)
    entries = manifest.files if manifest else {}
    paths = {identifier: str(path.resolve()) for identifier, path in written.items()}
    refused = [identifier for identifier, path in paths.items() if path not in entries]
    if refused:
        draft.note(f"documents of the corpus that could not be indexed: {len(refused)}, such as "
                   f"{refused[0][:60]!r} ({report.problems[0]})")  # fmt: skip
    return {i: entries[path].document_id for i, path in paths.items() if path in entries}


def _add(
    queries: list[tuple[str, dict[str, Any]]],
    relevant: dict[str, list[str]],
    documents: dict[str, str],
    draft: Draft,
) -> None:
    conversational = any(objects(row.get("history")) for _, row in queries)
    missing: set[tuple[str, str]] = set()
    for place, row in queries:
        identifier, asked = one_line(row.get("_id")), plain(row.get("text"))
        if not identifier or not asked:
            draft.fault(f"{place}: a query needs _id and text")
            continue
        if identifier not in relevant:
            draft.skip("queries to which no document is judged relevant")
            continue
        gold = [documents[name] for name in relevant[identifier] if name in documents]
        missing |= {(identifier, name) for name in relevant[identifier] if name not in documents}
        if not gold:
            draft.skip("queries of whose relevant documents none is in the index")
            continue
        draft.add(
            place,
            id=identifier,
            kind="retrieval",
            turns=(*_earlier(row), asked),
            status=None,
            gold=tuple(Gold(document_id=name) for name in gold),
            conversation=identifier.rpartition("_")[0] if conversational else "",
            reference="human",
        )
    if missing:
        draft.note(
            f"relevant documents that are not in the index, left out of the gold: {len(missing)}"
        )


def _earlier(row: dict[str, Any]) -> list[str]:
    said = [turn for turn in objects(row.get("history")) if one_line(turn.get("speaker")) == "user"]
    return [text for turn in said if (text := plain(turn.get("text")))]
