"""`joinedup corpus new`: a document to fill in."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

from corpus.errors import UsageError

_TEMPLATE = Path(__file__).with_name("template.md")


def write_template(title: str, folder: Path) -> Path:
    """Write a document with every heading into `folder`, and return its path.

    Raises:
        UsageError: the title holds no letters, or the folder has such a document already.
    """
    identifier = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    if not identifier:
        raise UsageError(f"the title {title!r} holds no letters or digits; give it a name")
    path = folder / f"{identifier}.md"
    if path.exists():
        raise UsageError(f"{path} is there already; edit it, or choose another title")
    safe = re.sub(r"[\[\]{}\n:#]+", " ", title).strip()
    text = _TEMPLATE.read_text(encoding="utf-8").format(
        id=identifier, title=safe, year=datetime.datetime.now(datetime.UTC).year
    )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror}); give --to DIR") from error
    return path
