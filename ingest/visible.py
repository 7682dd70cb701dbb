"""The visible manifest: an index's manifest as it would be if files of other collections were not.

What is read through it (a view, the counts, the names of files) never meets a hidden document, so
that none can be shown, counted, or displace another in a ranking.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property

from ingest.file_title import retitled
from ingest.manifest import Manifest
from ingest.pointer import Pointer
from ingest.record import DocumentEntry, FileEntry


@dataclass(frozen=True)
class VisibleManifest(Manifest):
    """What somebody may see of an index.

    Attributes:
        whole: all that the index holds.
        seen: names of the collections that may be seen.
    """

    whole: Manifest
    seen: frozenset[str]

    @cached_property
    def files(self) -> dict[str, FileEntry]:
        """The files of collections that may be seen."""
        return {p: e for p, e in self.whole.files.items() if self.whole.collection(e) in self.seen}

    @cached_property
    def hidden_files(self) -> frozenset[str]:
        """The paths of files, and of containers, of which something may not be seen."""
        hidden = self.whole.files.keys() - self.files.keys()
        return frozenset(hidden | {self.whole.files[path].archive for path in hidden} - {""})

    @cached_property
    def homes(self) -> dict[str, str]:
        """The segments of the documents that one of these files became."""
        named = {entry.document_id for entry in self.files.values()}
        return {i: name for i, name in self.whole.homes.items() if i in named}

    @cached_property
    def documents(self) -> dict[str, DocumentEntry]:
        """The documents by id; each goes by the first name of its own that may be seen."""
        first: dict[str, str] = {}
        for path, entry in self.files.items():
            first[entry.document_id] = min(path, first.get(entry.document_id, path))
        held = ((i, self.whole.documents[i]) for i in self.homes)
        return {
            i: entry if entry.path in self.files else _called(entry, first[i]) for i, entry in held
        }

    @cached_property
    def state(self) -> str:
        """What differs where anything that may be seen does, names of files counted."""
        names = hashlib.sha256("\n".join(sorted(self.files)).encode("utf-8", "surrogateescape"))
        return f"{self.fingerprint} {names.hexdigest()[:16]}"


def visible(manifest: Manifest | None, seen: frozenset[str]) -> Manifest | None:
    """What may be seen of an index by whoever may see these collections.

    It is the manifest itself where that hides nothing.
    """
    if manifest is None or manifest.collections <= seen:
        return manifest
    return VisibleManifest(
        pointer=_without_last_run(manifest.pointer),
        records=manifest.records,
        whole=manifest,
        seen=seen,
    )


def _called(entry: DocumentEntry, path: str) -> DocumentEntry:
    """A document as it is known by another of its files."""
    return replace(entry, path=path, title=retitled(entry.title, entry.path, path))


def _without_last_run(pointer: Pointer) -> Pointer:
    """The pointer without the counts of its last run, which may be of hidden files."""
    return pointer.model_copy(update={"last_run": None})
