"""Collections: named sets of documents, by which it is said who may see what.

A collection is a mark on a file. A document belongs to the collections of its files: the same
content under two names is stored once, and seen by whoever may see one of them.
"""

from __future__ import annotations

import re

from corpus.errors import UsageError

CORPUS = "corpus"
"""The collection of the bundled documents, always and of no others."""
LIBRARY = "library"
"""The collection of what was added to none in particular."""
RECOVERED = "recovered"
"""Where a rebuild puts documents of which it is lost in which collection they were."""
OPEN = frozenset({CORPUS, LIBRARY})
"""The collections that everybody who may read at all may read."""

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


def collection_of(kept: str, *, bundled: bool) -> str:
    """The collection of a file.

    Args:
        kept: the mark on the file, "" for none.
        bundled: whether its document comes with the program.
    """
    return CORPUS if bundled else kept or LIBRARY


def checked_collection(name: str) -> str:
    """A name that files can be marked with.

    Raises:
        UsageError: it is none, or the bundled corpus's.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"collection {name[:60]!r}: give a name of 1 to 40 small letters, digits and hyphens, "
            "as planning-2026"
        )
    if name == CORPUS:
        raise UsageError(
            f"collection {CORPUS!r} is for the documents that come with the program; give another"
        )
    return name


def marked(name: str) -> str:
    """The mark by which a file is kept in a collection: "" for the library.

    Raises:
        UsageError: the name is none, or the bundled corpus's.
    """
    return "" if checked_collection(name) == LIBRARY else name
