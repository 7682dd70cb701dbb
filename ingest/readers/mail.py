"""E-mail (.eml), by the standard library: who, when, about what, and the message."""

from __future__ import annotations

import contextlib
import email
import email.policy
import re
import tempfile
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

from ingest.block import Block, ReadFile, clean
from ingest.readers import html, text

_QUOTED = re.compile(r"^>+ ?", re.MULTILINE)
_MOST_PARTS = 200


def read(path: Path) -> ReadFile:
    """Read the subject, sender, date and body; attachments are named in a warning.

    The plain-text body is preferred; where there is only HTML, that is read as a web page.
    """
    with path.open("rb") as file:
        message = email.message_from_binary_file(file, policy=email.policy.default)
    assert isinstance(message, EmailMessage)  # noqa: S101  (the policy makes it so)
    subject, sender = _header(message, "subject"), _header(message, "from")
    date = _header(message, "date")
    blocks = [Block(subject or "E-mail", level=1)]
    about = "; ".join(
        f"{name}: {value}"
        for name, value in (("From", sender), ("To", _header(message, "to")), ("Date", date))
        if value
    )
    if about:
        blocks.append(Block(f"{about}."))
    body = _body(message)
    names = list(_attachments(message))
    warnings = [] if body else ["it has no message that can be read"]
    if names:
        listed = ", ".join(names[:10]) + (" and more" if len(names) > 10 else "")
        warnings.append(f"attachments were not read ({listed}): save them beside the e-mail")
    year = re.search(r"\b(?:19|20)\d\d\b", date)
    fields = {"title": subject, "authors": re.sub(r"\s*<[^>]*>", "", sender).strip('" ')}
    return ReadFile(
        [*blocks, *body],
        {**fields, "year": int(year[0]) if year else None, "type": "e-mail"},
        tuple(warnings),
    )


def _header(message: EmailMessage, name: str) -> str:
    try:
        return clean(re.sub(r"\s+", " ", str(message.get(name, ""))))
    except Exception:  # the standard library raises a dozen kinds on malformed headers
        return ""


def _body(message: EmailMessage) -> list[Block]:
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return []
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes) or not data.strip():
        return []
    kind = part.get_content_subtype()
    charset = part.get_content_charset()
    if charset:
        # Where it is not in the encoding that it names, the readers find out for themselves.
        with contextlib.suppress(LookupError, UnicodeError):
            data = data.decode(charset).encode()
    with tempfile.TemporaryDirectory(prefix="joinedup-") as folder:
        body = Path(folder) / "body"
        body.write_bytes(_QUOTED.sub("", data.decode("utf-8", "surrogateescape")).encode(
            "utf-8", "surrogateescape") if kind == "plain" else data)  # fmt: skip
        return [b for b in (html if kind == "html" else text).read(body).blocks if b.text]


def _attachments(message: EmailMessage) -> Iterator[str]:
    for number, part in enumerate(message.walk()):
        if number > _MOST_PARTS:
            return
        if part.is_multipart() and part.get_content_type() != "message/rfc822":
            continue
        if part.get_content_disposition() == "attachment" or part.get_filename():
            yield clean(str(part.get_filename() or "one without a name")) or "one without a name"
