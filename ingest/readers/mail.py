"""E-mail (.eml), by the standard library: who, when, about what, and the message.

What is attached is a document of its own (`ingest/attachments.py`).
"""

from __future__ import annotations

import base64
import contextlib
import email
import email.policy
import quopri
import re
import tempfile
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import TypeVar

from corpus.errors import IngestError
from ingest.block import Block, ReadFile, clean

_QUOTED = re.compile(r"^>+ ?", re.MULTILINE)
# Headers are written again as they came: what is malformed cannot be folded anew.
_POLICY = email.policy.default.clone(refold_source="none")
_DRESS = (
    "application/pgp-keys", "application/pgp-signature", "application/pkcs7-signature",
    "application/x-pkcs7-signature", "message/delivery-status", "message/disposition-notification",
    "message/feedback-report", "text/css", "text/rfc822-headers",
)  # fmt: skip
_Found = TypeVar("_Found")


def read(path: Path) -> ReadFile:
    """Read the subject, sender, date and message of an e-mail.

    The plain-text body is preferred; where there is only HTML, that is read as a web page.
    """
    message = parse(path)
    subject, sender, date = (header(message, name) for name in ("subject", "from", "date"))
    blocks = [Block(subject or "E-mail", level=1)]
    about = "; ".join(
        f"{name}: {value}"
        for name, value in (("From", sender), ("To", header(message, "to")), ("Date", date))
        if value
    )
    if about:
        blocks.append(Block(f"{about}."))
    body = [block for part, is_body in _parts(message) if is_body for block in _blocks(part)]
    year = re.search(r"\b(?:19|20)\d\d\b", date)
    fields = {"title": subject, "authors": re.sub(r"\s*<[^>]*>", "", sender).strip('" ')}
    return ReadFile(
        [*blocks, *body],
        {**fields, "year": int(year[0]) if year else None, "type": "e-mail"},
        () if body else ("it has no message that can be read",),
    )


def parse(path: Path) -> EmailMessage:
    """The message in a file."""
    with path.open("rb") as file:
        message = email.message_from_binary_file(file, policy=_POLICY)
    assert isinstance(message, EmailMessage)  # noqa: S101  (the policy makes it so)
    return message


def header(message: EmailMessage, name: str) -> str:
    """A header's text on one line; "" where there is none, or it is malformed."""
    return clean(re.sub(r"\s+", " ", _sure(lambda: str(message.get(name, "")), "")))


def attached(message: EmailMessage) -> Iterator[EmailMessage]:
    """What is attached, in order: no other forms of the message, inline pictures or signatures."""
    return (part for part, is_body in _parts(message) if not is_body)


def kind_of(part: EmailMessage) -> str:
    """The type of a part, such as "application/pdf"."""
    return _sure(part.get_content_type, "application/octet-stream")


def file_name(part: EmailMessage) -> str:
    """The name that a part claims, which may be any text; "" for none."""
    return str(_sure(part.get_filename, None) or "")


def message_in(part: EmailMessage) -> EmailMessage | None:
    """The e-mail that is attached as this part; None for a part of another type."""
    inner = part.get_payload() if kind_of(part).startswith("message/") else None
    first = inner[0] if isinstance(inner, list) and inner else None
    return first if isinstance(first, EmailMessage) else None


def source(part: EmailMessage, inner: EmailMessage) -> bytes:
    """The bytes of the e-mail that is attached as a part; some programs encode it as a file."""
    data = inner.as_bytes()
    encoding = header(part, "content-transfer-encoding").lower()
    if encoding == "base64":
        return base64.b64decode(data)
    return quopri.decodestring(data) if encoding == "quoted-printable" else data


def content(part: EmailMessage) -> bytes:
    """The bytes of a part; of text in an encoding that it names, as UTF-8."""
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return b""
    charset = part.get_content_charset() if kind_of(part).startswith("text/") else None
    if charset:
        # Where it is not in the encoding that it names, the readers find out for themselves.
        with contextlib.suppress(LookupError, UnicodeError):
            return data.decode(charset).encode()
    return data


def _parts(message: EmailMessage) -> Iterator[tuple[EmailMessage, bool]]:
    """The parts that matter, in order, and whether each is of the message itself.

    That is the first text, and every further one that some programs write around a picture.
    """
    body = _sure(lambda: message.get_body(preferencelist=("plain", "html")), None)
    waiting: list[tuple[EmailMessage, str, bool]] = [(message, "", False)]
    while waiting:
        part, within, is_choice = waiting.pop()
        kind, inside = kind_of(part), part.get_payload()
        if kind.startswith("multipart/") and isinstance(inside, list):
            chosen = is_choice or kind in ("multipart/alternative", "multipart/report")
            waiting += [(p, kind, chosen) for p in reversed(inside) if isinstance(p, EmailMessage)]
        elif part is body:
            yield part, True
        elif is_choice and kind.startswith("text/") and _is_written(part):
            continue  # the same message in another form
        elif kind in ("text/plain", "text/html") and _is_written(part):
            yield part, True
        elif not _is_dress(part, kind, within):
            yield part, False


def _is_written(part: EmailMessage) -> bool:
    """Whether a text is to be read with the message, and is not a file."""
    return _disposition(part) != "attachment" and not file_name(part)


def _is_dress(part: EmailMessage, kind: str, within: str) -> bool:
    """Whether it is only how the message looks, or proves who sent it."""
    if kind.startswith(("image/", "font/")):
        shown = _disposition(part) == "inline" or bool(header(part, "content-id"))
        return within == "multipart/related" or (shown and _disposition(part) != "attachment")
    return kind in _DRESS


def _disposition(part: EmailMessage) -> str:
    return str(_sure(part.get_content_disposition, None) or "")


def _blocks(part: EmailMessage) -> list[Block]:
    data = content(part)
    if not data.strip():
        return []
    # Only a run that meets an e-mail pays for a parser of web pages.
    from ingest.readers import html, text

    is_page = kind_of(part) == "text/html"
    if not is_page:
        lines = _QUOTED.sub("", data.decode("utf-8", "surrogateescape"))
        data = lines.encode("utf-8", "surrogateescape")
    with tempfile.TemporaryDirectory(prefix="joinedup-") as folder:
        body = Path(folder) / "body"
        body.write_bytes(data)
        try:
            return [b for b in (html if is_page else text).read(body).blocks if b.text]
        except IngestError:  # a part with nothing in it; the message may have others
            return []


def _sure(getter: Callable[[], _Found], otherwise: _Found) -> _Found:
    """What a getter gives; the standard library raises a dozen kinds on malformed headers."""
    try:
        return getter()
    except Exception:
        return otherwise
