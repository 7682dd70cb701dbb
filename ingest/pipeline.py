"""The ingest pipeline: files → documents → passages → vectors → index."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout

import corpus
from corpus.errors import IndexUnavailable, IngestError, JoinedupError
from corpus.questions import load_questions, questions_path
from ingest import readers
from ingest.block import ReadFile, assemble
from ingest.document import Document
from ingest.embedding import Embedder
from ingest.index import Index
from ingest.manifest import Facets, FileEntry, Manifest
from ingest.metadata import describe, is_sidecar
from ingest.passages import split

LOCK_WAIT = 5.0  # seconds that a second writer waits for the first


@dataclass
class Report:
    """What became of each file of a run."""

    indexed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
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
        with FileLock(folder / "writer.lock", timeout=LOCK_WAIT):
            _write(todo, Index(folder, embedder), report, progress, with_bundled, window)
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
) -> None:
    embedder = index.embedder
    manifest = index.manifest or Manifest(
        model=embedder.model,
        window=min(window or embedder.window, embedder.window),
        with_bundled=with_bundled,
    )
    manifest = manifest.model_copy(deep=True)
    for number, path in enumerate(todo):
        if progress:
            progress(number, len(todo), path.name)
        try:
            document = read_document(path)
            passages = split(document, embedder.count_tokens, manifest.window)
            if not passages:
                raise IngestError(f"{path}: only headings in it; nothing to index")
        except JoinedupError as error:
            report.problems.append(str(error))
            continue
        texts = [f"{p.heading(document.title)}\n{p.text}" for p in passages]
        index.store(document, passages, embedder.embed(texts))
        _forget(manifest, document.id)
        size, modified = _stamp(path)
        manifest.files[str(path)] = FileEntry(
            document_id=document.id,
            size=size,
            modified_ns=modified,
            sha256=_sha256(path),
            passages=len(passages),
            title=document.title,
            subject=document.initiatives[0] if document.initiatives else "",
            facets=Facets.of(document),
        )
        report.indexed.append(str(path))
        report.passages += len(passages)
    if report.indexed:
        index.publish(manifest)
    if progress:
        progress(len(todo), len(todo), "")


def _forget(manifest: Manifest, document_id: str) -> None:
    """Drop the entry of a document under whatever path it had (the package may have moved)."""
    for path in [p for p, entry in manifest.files.items() if entry.document_id == document_id]:
        del manifest.files[path]


def read_document(path: Path) -> Document:
    """Read one file into a document.

    Raises:
        IngestError: it cannot be read.
    """
    content = readers.read(path)
    bundled = _is_bundled(path)
    cited = {s for block in content.blocks if block.statement for s in block.statement.sources}
    known = corpus.sources() if cited else {}
    matter = content.metadata if bundled else {}
    return assemble(
        path.stem if bundled else _identifier(path),
        content.blocks,
        {i: known[i] for i in sorted(cited) if i in known},
        load_questions(path) if bundled else {},
        path=str(path),
        bundled=bundled,
        kind=matter.get("kind", ""),
        initiatives=tuple(matter.get("initiatives", ())),
        barriers=tuple(matter.get("barriers", ())),
        places=tuple(matter.get("places", ())),
        **_provenance(path, content, bundled),
    )


def _provenance(path: Path, content: ReadFile, bundled: bool) -> dict[str, object]:
    fields = describe(path, content)
    if bundled:
        fields |= {"publisher": "Joinedup corpus", "type": "summary", "year": None}
    return fields


def _identifier(path: Path) -> str:
    """A readable id that no other path has, and that no bundled document can have."""
    slug = re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-")[:60] or "document"
    return f"{slug}-{hashlib.sha256(str(path).encode()).hexdigest()[:8]}"


def _files(paths: Iterable[Path], report: Report) -> Iterator[Path]:
    """The files to read, once each; those of no known kind inside a folder are reported."""
    seen: set[Path] = set()
    for given in paths:
        path = given.expanduser().resolve()
        if not path.exists():
            report.problems.append(f"{given}: no such file or folder; check the path")
            continue
        for file in _inside(path) if path.is_dir() else [path]:
            if file not in seen:
                seen.add(file)
                yield file


def _inside(folder: Path) -> list[Path]:
    """The files of a folder and its subfolders, hidden ones left out."""
    found = (path for path in folder.rglob("*") if path.is_file() and not is_sidecar(path))
    return sorted(p for p in found if not any(x[0] == "." for x in p.relative_to(folder).parts))


def _unchanged(path: Path, manifest: Manifest | None, report: Report) -> bool:
    entry = manifest.files.get(str(path)) if manifest else None
    if entry is None:
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
    beside = questions_path(path) if _is_bundled(path) else path.with_suffix(".yaml")
    return [path, beside] if beside.is_file() and beside != path else [path]


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
