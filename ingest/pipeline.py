"""The ingest pipeline: files → documents → passages → vectors → index."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout

import corpus
from corpus.errors import IndexUnavailable, JoinedupError, Unreadable
from corpus.questions import load_questions, questions_path
from ingest import readers
from ingest.block import ReadFile, assemble
from ingest.document import Document
from ingest.embedding import Embedder
from ingest.given import LISTS, TABLE, given, sidecars, table
from ingest.index import Index
from ingest.isolation import ReaderPool
from ingest.items import read_items
from ingest.limits import Limits
from ingest.manifest import FileEntry, Manifest
from ingest.metadata import describe, is_sidecar
from ingest.outcome import Outcome, outcome_of
from ingest.passages import split
from ingest.shown import shown

LOCK_WAIT = 5.0  # seconds that a second writer waits for the first


@dataclass
class Report:
    """What became of each file of a run."""

    indexed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    passages: int = 0


Progress = Callable[[int, int, str], None]
"""Called with (files done, files in all, current file)."""


def ingest(
    paths: Iterable[Path],
    folder: Path,
    embedder: Embedder,
    progress: Progress | None = None,
    with_bundled: bool = True,
    window: int | None = None,
    limits: Limits | None = None,
) -> Report:
    """Bring the files at `paths` (folders are walked) into the index in `folder`.

    Files that have not changed are left alone; a changed file's passages are replaced. A file
    that cannot be read is reported and the rest go on.

    Args:
        paths: files and folders.
        folder: the index's folder.
        embedder: turns passages into vectors.
        progress: told of each file.
        with_bundled: for a new index: whether opening it is to keep the bundled corpus in it.
        window: for a new index: the most tokens of a passage; by default the model's window.
        limits: what reading a file may cost.

    Raises:
        IndexUnavailable: another process is writing, or another model built the index.
        ModelUnavailable: the embedding model cannot be loaded.
    """
    report = Report()
    files = list(_files(paths, report))
    index = Index(folder, embedder)
    todo = [path for path in files if not _unchanged(path, index.manifest, report)]
    if not todo:
        return report
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / "writer.lock", timeout=LOCK_WAIT), ReaderPool(1, limits) as pool:
            _write(todo, Index(folder, embedder), report, progress, with_bundled, window, pool)
    except Timeout as error:
        raise IndexUnavailable(
            f"another process is writing to {folder}; try again later"
        ) from error
    return report


def _write(
    todo: list[Path],
    index: Index,
    report: Report,
    progress: Progress | None,
    with_bundled: bool,
    window: int | None,
    pool: ReaderPool,
) -> None:
    embedder = index.embedder
    manifest = index.manifest or Manifest(
        model=embedder.model,
        window=min(window or embedder.window, embedder.window),
        with_bundled=with_bundled,
    )
    manifest = manifest.model_copy(deep=True)
    before = dict(manifest.files)
    for number, item in enumerate(read_items(todo, pool)):
        path = item.source
        if progress:
            progress(min(number, len(todo)), len(todo), shown(path.name))
        try:
            if item.content is None:
                raise item.error or Unreadable(f"{item.name}: cannot be read; check the file")
            document = document_of(item.path, item.content, item.name if item.is_member else "")
            passages = split(document, embedder.count_tokens, manifest.window)
            if not passages:
                raise Unreadable(f"{item.name}: only headings in it; nothing to index")
        except JoinedupError as error:
            report.problems.append(str(error))
            report.outcomes[item.name] = outcome_of(error)
            continue
        warnings = (
            *item.content.warnings,
            *given(path, item.name if item.is_member else "").problems,
        )
        report.warnings += [f"{shown(item.name)}: {warning}" for warning in warnings]
        report.outcomes[item.name] = Outcome.WITH_WARNINGS if warnings else Outcome.INDEXED
        texts = [f"{p.heading(document.title)}\n{p.text}" for p in passages]
        index.store(document, passages, embedder.embed(texts))
        _forget(manifest, document.id)
        size, modified = _stamp(path)
        manifest.files[_written(item.name)] = FileEntry(
            document_id=document.id,
            size=size,
            modified_ns=modified,
            sha256=_sha256(path),
            passages=len(passages),
            title=document.title,
            subject=document.initiatives[0] if document.initiatives else "",
        )
        report.indexed.append(item.name)
        report.passages += len(passages)
    gone = _no_longer_in(todo, manifest, before, report)
    for name in gone:
        index.drop(manifest.files.pop(name).document_id)
    if report.indexed or gone:
        index.publish(manifest)
    if progress:
        progress(len(todo), len(todo), "")


def _no_longer_in(
    archives: list[Path], manifest: Manifest, before: dict[str, FileEntry], report: Report
) -> list[str]:
    """Names of what an earlier run found in the archives of this run, and this run did not."""
    prefixes = tuple(f"{_written(path)}!" for path in archives)
    new = {_written(name) for name in report.indexed}
    return [n for n in before if n.startswith(prefixes) and n not in new and n in manifest.files]


def _forget(manifest: Manifest, document_id: str) -> None:
    """Drop the entry of a document under whatever path it had (the package may have moved)."""
    for path in [p for p, entry in manifest.files.items() if entry.document_id == document_id]:
        del manifest.files[path]


def read_document(path: Path) -> Document:
    """Read one file into a document.

    Raises:
        IngestError: it cannot be read.
    """
    return document_of(path, readers.read(path))


def document_of(path: Path, content: ReadFile, named: str = "") -> Document:
    """The document that a file holds, as it was read.

    Args:
        path: of the file.
        content: what was read.
        named: its name in an archive, "/a/b.zip!folder/name.pdf".
    """
    bundled = _is_bundled(path)
    cited = {s for block in content.blocks if block.statement for s in block.statement.sources}
    known = corpus.sources() if cited else {}
    matter = content.metadata if bundled else {}
    return assemble(
        path.stem if bundled else _identifier(Path(named) if named else path),
        content.blocks,
        {i: known[i] for i in sorted(cited) if i in known},
        load_questions(path) if bundled else {},
        path=named or _written(path),
        bundled=bundled,
        kind=matter.get("kind", ""),
        **_provenance(path, content, bundled, named),
    )


def _provenance(path: Path, content: ReadFile, bundled: bool, named: str) -> dict[str, object]:
    fields = describe(path, content, named).fields
    if bundled:
        subjects = {k: tuple(content.metadata.get(k, ())) for k in LISTS}
        fields |= {"publisher": "Joinedup corpus", "type": "summary", "year": None, **subjects}
    return fields


def _written(path: Path | str) -> str:
    """The path as text, its bytes that are not UTF-8 as escapes."""
    return str(path) if str(path).isprintable() else shown(path)


def _identifier(path: Path) -> str:
    """A readable id that no other path has, and that no bundled document can have."""
    slug = re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-")[:60] or "document"
    return f"{slug}-{hashlib.sha256(os.fsencode(path)).hexdigest()[:8]}"


def _files(paths: Iterable[Path], report: Report) -> Iterator[Path]:
    """The files to read, once each; those of no known kind inside a folder are reported."""
    seen: set[Path] = set()
    for each in paths:
        path = Path(os.path.abspath(each.expanduser()))
        path = path.resolve() if path.is_dir() else path.parent.resolve() / path.name
        if path.is_dir() and (path / TABLE).is_file():
            report.problems += table(path / TABLE).problems
        for file in _inside(path) if path.is_dir() else [path]:
            if file not in seen:
                seen.add(file)
                yield file


def _inside(folder: Path) -> list[Path]:
    """The files of a folder and its subfolders, hidden ones left out."""
    found = []
    for where, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        # A link to a folder may lead back here: it is not followed, and its reader says so.
        links = [name for name in folders if Path(where, name).is_symlink()]
        paths = [Path(where, name) for name in (*names, *links) if not name.startswith(".")]
        found += [path for path in paths if not is_sidecar(path)]
    return sorted(found)


def _unchanged(path: Path, manifest: Manifest | None, report: Report) -> bool:
    if manifest is None:
        return False
    members = (e for name, e in manifest.files.items() if name.startswith(f"{_written(path)}!"))
    entry = manifest.files.get(_written(path)) or next(members, None)
    if entry is None or not path.is_file():
        return False
    size, modified = _stamp(path)
    if (size, modified) == (entry.size, entry.modified_ns) or (
        size == entry.size and _sha256(path) == entry.sha256
    ):
        report.unchanged.append(str(path))
        return True
    return False


def _is_bundled(path: Path) -> bool:
    return path.parent == corpus.documents_folder()


def _read_with(path: Path) -> list[Path]:
    """A file and those beside it that say something of it: a sidecar, a statement's questions."""
    beside = [questions_path(path)] if _is_bundled(path) else sidecars(path)
    return [path, *(each for each in beside if each.is_file())]


def _stamp(path: Path) -> tuple[int, int]:
    """Size in bytes and time of the last change, in ns, of a file and those read with it."""
    statuses = [each.stat() for each in _read_with(path)]
    return sum(s.st_size for s in statuses), max(s.st_mtime_ns for s in statuses)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    for each in _read_with(path):
        with each.open("rb") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
    return digest.hexdigest()
