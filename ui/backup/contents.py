"""What a backup holds: its last member says of each other how large it is and its checksum."""

from __future__ import annotations

import re
from datetime import datetime

from pydantic import BaseModel, ConfigDict, ValidationError

from corpus.errors import UsageError

CONTENTS = "backup.json"
FORM = 1
"""Of the file; raised with each change that an older program could not restore."""

_NAME = re.compile(r"(index|uploads|rows)(/[^/\x00]+)+")


class Member(BaseModel):
    """One file of a backup: its bytes, and the SHA-256 of its content in hexadecimal digits."""

    model_config = ConfigDict(frozen=True)

    size: int
    sha256: str


class Contents(BaseModel):
    """What `backup.json` holds.

    Attributes:
        form: of the file.
        made: when, in UTC.
        by: version of Joinedup.
        index: version of the index's form, 0 where there was none.
        store: version of the store's tables.
        uploads: the folder that held the files that people added, as the index knew it.
        rows: of each table.
        members: by name.
    """

    model_config = ConfigDict(frozen=True)

    form: int = FORM
    made: datetime
    by: str
    index: int
    store: int
    uploads: str
    rows: dict[str, int]
    members: dict[str, Member]


def read_contents(content: bytes, name: str) -> Contents:
    """The contents of the backup of this name.

    Raises:
        UsageError: they are damaged, or of a newer form.
    """
    try:
        found = Contents.model_validate_json(content)
    except ValidationError as error:
        raise UsageError(f"{name}: is damaged ({CONTENTS} cannot be read)") from error
    if found.form != FORM:
        raise UsageError(f"{name}: a newer Joinedup ({found.by}) made this backup; upgrade first")
    return found


def is_safe(name: str) -> bool:
    """Whether a member's name leads to a place in the folder that it is restored into.

    >>> is_safe("uploads/a/b.pdf"), is_safe("uploads/../b.pdf"), is_safe("/etc/passwd")
    (True, False, False)
    """
    steps = name.split("/")
    return bool(_NAME.fullmatch(name)) and not {"", ".", ".."}.intersection(steps)
