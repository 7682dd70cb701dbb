"""The plan: what a run must read, and what it only notes, so that the index agrees with the files.

Files of the same content are one document, read from the first of them by name. So what the
index holds depends on the files alone, and not on the order in which they came.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import corpus
from ingest.files import absolute, find, is_bundled, known_as, sha256, stamp
from ingest.manifest import Manifest
from ingest.outcome import Outcome
from ingest.record import FileEntry
from ingest.report import FileResult, Report


@dataclass(frozen=True)
class Names:
    """The files of one content, of which the first is read.

    Attributes:
        paths: sorted.
        stamps: size and time of the last change of each.
        sha256: of their content.
    """

    paths: tuple[Path, ...]
    stamps: tuple[tuple[int, int], ...]
    sha256: str


@dataclass
class Plan:
    """What a run must do.

    Attributes:
        read: what must be read, by the path to read.
        noted: files that only the manifest must hear of: new names of documents that it holds.
        touched: files whose time has changed and whose content has not.
        gone: paths that are to be dropped.
        results: of the files that are in already, or cannot be read.
    """

    read: dict[Path, Names] = field(default_factory=dict)
    noted: dict[str, FileEntry] = field(default_factory=dict)
    touched: dict[str, FileEntry] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    results: list[FileResult] = field(default_factory=list)

    @property
    def is_needed(self) -> bool:
        """Whether it changes what the index holds."""
        return bool(self.read or self.noted or self.gone)


_Key = tuple[str, bool]  # the hash of a content, and whether it is bundled


def make_plan(
    paths: Sequence[Path], manifest: Manifest | None, prune: bool = False
) -> tuple[Plan, Report]:
    """Compare the files at `paths` with what the index holds.

    Args:
        paths: files and folders.
        manifest: what the index holds, unfinished runs counted.
        prune: whether files that are gone from `paths` are to be dropped.
    """
    known = manifest.files if manifest else {}
    documents = manifest.documents if manifest else {}
    plan, report = Plan(), Report()
    files, wrong = find(paths)
    plan.gone = _gone(paths, files, manifest, prune)
    for path, message in wrong:
        if not any(g == known_as(path) or g.startswith(f"{path}{os.sep}") for g in plan.gone):
            report.skip(path, Outcome.UNREADABLE, message)

    gone = set(plan.gone)
    kept = {path: entry for path, entry in known.items() if path not in gone}
    inside = _by_archive(kept)
    now: dict[str, FileEntry] = {}  # those whose content must be looked up among all
    touched: set[_Key] = {_key(path, known[path].sha256) for path in plan.gone}
    for path in files:
        name = known_as(path)
        entry = kept.get(name) or next(iter(inside.get(name, {}).values()), None)
        try:
            size, modified = stamp(path)
            if entry and (size, modified) == (entry.size, entry.modified_ns):
                continue
            digest = sha256(path)
        except OSError:
            digest, size, modified = "", 0, 0  # its reader will say what is wrong
        fresh = FileEntry(document_id="", size=size, modified_ns=modified, sha256=digest)
        if entry and digest == entry.sha256:
            changes = {"size": size, "modified_ns": modified}
            for each, held in (inside.get(name) or {name: entry}).items():
                plan.touched[each] = held.model_copy(update=changes)
            continue
        now[name] = fresh
        touched.add(_key(name, digest))
        if entry and not entry.archive:
            touched.add(_key(name, entry.sha256))
    if touched:
        real = {known_as(path): path for path in files}
        _settle(plan, touched, {**kept, **plan.touched, **now}, manifest, real)

    waiting = {known_as(path) for names in plan.read.values() for path in names.paths}
    for name in map(known_as, files):
        entries = {name: plan.noted.get(name) or kept.get(name), **inside.get(name, {})}
        for each, entry in entries.items() if name not in waiting else ():
            if entry is None:
                continue
            document = documents.get(entry.document_id)
            report.files.append(
                FileResult(
                    path=each,
                    outcome=entry.outcome,
                    warnings=entry.warnings,
                    passages=document.passages if document else 0,
                    document_id=entry.document_id,
                    unchanged=each in kept,
                    message=""
                    if each in kept
                    else f"the same as {document.path}"
                    if document
                    else "",
                )
            )
    return plan, report


def _settle(
    plan: Plan,
    touched: set[_Key],
    files: dict[str, FileEntry],
    manifest: Manifest | None,
    real: dict[str, Path],
) -> None:
    """For each content that gained or lost a name: read its first, or only note its names."""
    named: defaultdict[_Key, list[str]] = defaultdict(list)
    for path, entry in files.items():
        key = _key(path, entry.sha256)
        if key in touched and not entry.archive:
            named[key].append(path)
    homes = {e.path: (i, e.sha256) for i, e in manifest.documents.items()} if manifest else {}
    for (digest, bundled), paths in sorted(named.items()):
        groups = [[path] for path in sorted(paths)] if bundled or not digest else [sorted(paths)]
        for group in groups:
            identifier, held = homes.get(group[0], ("", ""))
            if held != digest or not digest:
                stamps = tuple((files[p].size, files[p].modified_ns) for p in group)
                there = tuple(real.get(name, Path(name)) for name in group)
                plan.read[there[0]] = Names(there, stamps, digest)
                continue
            first = files[group[0]]
            for path in group:
                if files[path].document_id != identifier:
                    plan.noted[path] = files[path].model_copy(
                        update={
                            "document_id": identifier,
                            "outcome": first.outcome,
                            "warnings": first.warnings,
                        }
                    )


def _by_archive(files: dict[str, FileEntry]) -> dict[str, dict[str, FileEntry]]:
    """The members of each archive that is in, by name."""
    inside: dict[str, dict[str, FileEntry]] = {}
    for name, entry in files.items():
        if entry.archive:
            inside.setdefault(entry.archive, {})[name] = entry
    return inside


def _gone(
    paths: Iterable[Path], files: list[Path], manifest: Manifest | None, prune: bool
) -> list[str]:
    """Known files that are no more: any with `prune`; bundled ones always, as the package goes."""
    if manifest is None:
        return []
    found = set(map(known_as, files))
    given = [known_as(absolute(path)) for path in paths]
    bundled = str(corpus.documents_folder())
    ours = {i for i, entry in manifest.documents.items() if entry.facets.bundled}
    gone = []
    for path, entry in manifest.files.items():
        if path in found or entry.archive in found:
            continue
        under = any(path == g or path.startswith(g.rstrip(os.sep) + os.sep) for g in given)
        if (under and prune) or (bundled in given and entry.document_id in ours):
            gone.append(path)
    return sorted(gone)


def _key(path: str, digest: str) -> _Key:
    return digest, is_bundled(Path(path))
