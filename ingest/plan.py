"""The plan: what a run must read, and what it only notes, so that the index agrees with the files.

Files of the same content are one document, read from the first of them by name. So what the
index holds depends on the files alone, and not on the order in which they came. A container (an
archive, or an e-mail with attachments) goes by its own name and content, and so do its members.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import corpus
from ingest.files import absolute, find, is_bundled, known_as, sha256, stamp
from ingest.folder import looking
from ingest.manifest import Manifest
from ingest.outcome import Outcome
from ingest.record import DocumentEntry, FileEntry
from ingest.report import FileResult, Report


@dataclass(frozen=True)
class Names:
    """The files of one content, of which the first is read.

    Attributes:
        paths: sorted.
        stamps: size and time of the last change of each.
        sha256: of their content.
        collections: that each belongs to, "" for none in particular.
    """

    paths: tuple[Path, ...]
    stamps: tuple[tuple[int, int], ...]
    sha256: str
    collections: tuple[str, ...]


@dataclass
class Plan:
    """What a run must do.

    Attributes:
        read: what must be read, by the path to read.
        noted: files that only the manifest must hear of: new names of documents that it holds.
        touched: files whose time has changed and whose content has not.
        moved: files that are as they were and go to another collection.
        gone: paths that are to be dropped.
        results: of the files that are in already, or cannot be read.
    """

    read: dict[Path, Names] = field(default_factory=dict)
    noted: dict[str, FileEntry] = field(default_factory=dict)
    touched: dict[str, FileEntry] = field(default_factory=dict)
    moved: dict[str, FileEntry] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    results: list[FileResult] = field(default_factory=list)

    @cached_property
    def waiting(self) -> frozenset[str]:
        """The names of the files that are to be read, all those of a content counted."""
        return frozenset(known_as(p) for names in self.read.values() for p in names.paths)

    @property
    def is_needed(self) -> bool:
        """Whether it changes what the index holds."""
        return bool(self.read or self.noted or self.moved or self.gone)


_Key = tuple[str, bool]  # the hash of a content, and whether it is bundled


def make_plan(
    paths: Sequence[Path],
    manifest: Manifest | None,
    prune: bool = False,
    collection: str | None = None,
) -> tuple[Plan, Report]:
    """Compare the files at `paths` with what the index holds.

    Args:
        paths: files and folders.
        manifest: what the index holds, unfinished runs counted.
        prune: whether files that are gone from `paths` are to be dropped.
        collection: that the files are to belong to, bundled ones left out; None to leave those
            that the index knows where they are.
    """
    known = manifest.files if manifest else {}
    documents = manifest.documents if manifest else {}
    plan, report, look = Plan(), Report(), looking()
    files, wrong = find(paths)
    plan.gone = _gone(paths, files, manifest, prune)
    for path, message in wrong:
        if not any(g == known_as(path) or g.startswith(f"{path}{os.sep}") for g in plan.gone):
            report.skip(path, Outcome.UNREADABLE, message)

    gone = set(plan.gone)
    kept = {path: entry for path, entry in known.items() if path not in gone}
    inside = _by_container(kept)
    now: dict[str, FileEntry] = {}  # those whose content must be looked up among all
    touched: set[_Key] = {_key(path, known[path].sha256) for path in plan.gone}
    for path in files:
        name = known_as(path)
        members = inside.get(name, {})
        entry = kept.get(name) or next(iter(members.values()), None)
        doubtful = any(member.is_doubtful for member in members.values())
        own = {name: kept[name]} if name in kept else {}
        kept_in = entry.collection if entry else ""
        wanted = kept_in if collection is None or is_bundled(path) else collection
        if wanted != kept_in:
            moving = {**own, **members}.items()
            plan.moved.update({each: replace(e, collection=wanted) for each, e in moving})
        try:
            size, modified = stamp(path, look)
            if entry and not doubtful and (size, modified) == (entry.size, entry.modified_ns):
                continue
            digest = sha256(path, look)
        except OSError:
            digest, size, modified = "", 0, 0  # its reader will say what is wrong
        fresh = FileEntry("", size, modified, digest, collection=wanted)
        if entry and not doubtful and digest == entry.sha256:
            for each, held in {**own, **members}.items():
                plan.touched[each] = replace(
                    held, size=size, modified_ns=modified, collection=wanted
                )
            continue
        now[name] = fresh
        touched.add(_key(name, digest))
        if entry:
            touched.add(_key(name, entry.sha256))
    if touched:
        real = {known_as(path): path for path in files}
        known_now = {**kept, **plan.moved, **plan.touched}
        old = {path: e for path, e in known_now.items() if e.archive not in now}
        _settle(plan, touched, {**old, **now}, manifest, real)
        plan.gone += _replaced(plan, inside)

    _tell(report, plan, files, kept, inside, documents)
    return plan, report


def _tell(
    report: Report,
    plan: Plan,
    files: list[Path],
    kept: dict[str, FileEntry],
    inside: dict[str, dict[str, FileEntry]],
    documents: dict[str, DocumentEntry],
) -> None:
    """Report the files that are in and need not be read."""
    gone, added = set(plan.gone), _by_container(plan.noted)
    for name in map(known_as, files):
        if name in plan.waiting:
            continue
        own = plan.noted.get(name) or kept.get(name)
        held = {**({name: own} if own else {}), **inside.get(name, {}), **added.get(name, {})}
        for each, entry in held.items():
            if each in gone:
                continue
            document = documents.get(entry.document_id)
            same = f"the same as {document.path}" if document and each not in kept else ""
            report.files.append(
                FileResult(
                    path=each,
                    outcome=entry.outcome,
                    message=same,
                    warnings=entry.warnings,
                    passages=document.passages if document else 0,
                    document_id=entry.document_id,
                    unchanged=each in kept,
                )
            )


def _settle(
    plan: Plan,
    touched: set[_Key],
    files: dict[str, FileEntry],
    manifest: Manifest | None,
    real: dict[str, Path],
) -> None:
    """For each content that gained or lost a name: read its first, or only note its names."""
    named: defaultdict[_Key, dict[str, FileEntry]] = defaultdict(dict)
    held: defaultdict[str, dict[str, FileEntry]] = defaultdict(dict)
    for path, entry in files.items():
        name = entry.archive or path
        key = _key(name, entry.sha256)
        if key in touched:
            named[key].setdefault(name, entry)
            held[name][path] = entry
    homes = _homes(manifest) if manifest else {}
    for (digest, bundled), entries in sorted(named.items()):
        names = sorted(entries)
        for group in [[name] for name in names] if bundled or not digest else [names]:
            if homes.get(group[0]) != digest or not digest:
                stamps = tuple((entries[n].size, entries[n].modified_ns) for n in group)
                there = tuple(real.get(name, Path(name)) for name in group)
                collections = tuple(entries[n].collection for n in group)
                plan.read[there[0]] = Names(there, stamps, digest, collections)
                continue
            for name in group:
                for path, entry in _mirrored(held[group[0]], group[0], name, entries[name]).items():
                    if path not in files or files[path].document_id != entry.document_id:
                        plan.noted[path] = entry


def _homes(manifest: Manifest) -> dict[str, str]:
    """The content of each file that a document was read from, or a member of it, by its name."""
    homes: dict[str, str] = {}
    for document in manifest.documents.values():
        entry = manifest.files.get(document.path)
        if entry is None or not entry.is_doubtful:
            homes[(entry and entry.archive) or document.path] = document.sha256
    return homes


def _mirrored(
    held: dict[str, FileEntry], first: str, name: str, stamped: FileEntry
) -> dict[str, FileEntry]:
    """What a file of the same content as the first holds, if that is what the first holds."""
    return {
        name + path.removeprefix(first): replace(
            entry,
            size=stamped.size,
            modified_ns=stamped.modified_ns,
            archive=name if entry.archive else "",
            collection=stamped.collection,
        )
        for path, entry in held.items()
    }


def _replaced(plan: Plan, inside: dict[str, dict[str, FileEntry]]) -> list[str]:
    """Members of containers whose content is now that of another, which has no such member."""
    noted = {entry.archive or path for path, entry in plan.noted.items()}
    return [path for name in noted for path in inside.get(name, {}) if path not in plan.noted]


def _by_container(files: dict[str, FileEntry]) -> dict[str, dict[str, FileEntry]]:
    """The members of each container that is in, by name."""
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
