"""The title that a file's name gives to a document that has none of its own."""

from __future__ import annotations

import re
from pathlib import PurePath, PurePosixPath

from ingest.block import clean


def file_title(name: PurePath) -> str:
    """A title made of a file's name.

    >>> file_title(PurePosixPath("/reports/hull_plan-2003.pdf"))
    'Hull plan 2003'
    """
    return clean(re.sub(r"[-_.\s]+", " ", name.stem)).capitalize() or clean(name.name) or "Untitled"


def retitled(title: str, before: str, after: str) -> str:
    """The title of a document that goes by another of its files' names.

    Args:
        title: as it is kept.
        before: the path by which it was read; "!" divides a container from its member.
        after: the path by which it is to be known.
    """
    return file_title(_name(after))[:300] if title == file_title(_name(before))[:300] else title


def _name(path: str) -> PurePosixPath:
    return PurePosixPath(path.replace("!", "/"))
