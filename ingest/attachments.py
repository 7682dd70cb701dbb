"""Attachments: what an e-mail holds beside its message, each written to a folder under a number."""

from __future__ import annotations

import email.errors
import mimetypes
import re
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path, PurePosixPath

from corpus.errors import IngestError, Unreadable
from ingest.block import clean
from ingest.kinds import ending
from ingest.readers import mail
from ingest.shown import shown

_LONGEST = 100  # characters of a name before its ending
_ENDINGS = mimetypes.MimeTypes()  # of the standard library, whatever the system knows
# What is no base64 comes back as it stands, or without its odd characters: as noise.
_BROKEN = (email.errors.InvalidBase64CharactersDefect, email.errors.InvalidBase64LengthDefect)
_DAMAGED = "is damaged in the e-mail; save it and give the file itself"


@dataclass(frozen=True)
class Attachment:
    """A file that was attached to an e-mail.

    Attributes:
        name: one part of a path, made up from its type or subject where it has none.
        file: where it was written, in the folder.
        size: in bytes.
        problem: what is wrong with it, as a clause, where nothing was written.
    """

    name: str
    file: str
    size: int = 0
    problem: str = ""


def save(path: Path, into: Path, most: int) -> tuple[Attachment, ...]:
    """Write the attachments of an e-mail into a folder; those of an attached one stay in it.

    Args:
        path: of the e-mail.
        into: an empty folder.
        most: how many are written.

    Raises:
        Unreadable: the e-mail cannot be parsed, or the folder cannot be written to.
    """
    found = []
    try:
        for number, part in enumerate(mail.attached(mail.parse(path)), 1):
            if number > most:
                break
            name = _name(part)
            file = f"{number}{ending(Path(name))}"
            data = _content(part)
            if data is None:
                found.append(Attachment(name, file, problem=_DAMAGED))
                continue
            (into / file).write_bytes(data)
            found.append(Attachment(name, file, len(data)))
    except OSError as error:
        raise Unreadable(f"{shown(path)}: cannot be unpacked ({error.strerror})") from error
    except MemoryError as error:
        raise Unreadable(f"{shown(path)}: needs too much memory to unpack") from error
    except IngestError:
        raise
    except Exception as error:  # the standard library raises a dozen kinds on hostile messages
        raise Unreadable(f"{shown(path)}: is damaged ({type(error).__name__})") from error
    return tuple(found)


def _name(part: EmailMessage) -> str:
    """The last part of the path that it claims to be; by its subject or type where there is none.

    An attached e-mail's name ends in .eml, so that it is read as one.
    """
    kind = mail.kind_of(part)
    inner = mail.message_in(part)
    given = mail.file_name(part)
    name = _last(given)
    if inner is not None:
        subject = mail.header(inner, "subject").replace("/", "-").replace("\\", "-")
        name = name or _last(subject) or "message"
        name = name if name.lower().endswith(".eml") else f"{name}.eml"
    name = name or f"attachment{_ENDINGS.guess_extension(kind) or ''}"
    suffix = ending(Path(name))
    cut = len(name) - len(suffix)
    return name[:cut][:_LONGEST].strip() + name[cut:]


def _last(name: str) -> str:
    last = PurePosixPath(clean(name).replace("\\", "/")).name
    return re.sub(r"\s+", " ", last).strip(". ")


def _content(part: EmailMessage) -> bytes | None:
    """Its bytes; of text, as UTF-8. None where they cannot be made out."""
    inner = mail.message_in(part)
    try:
        data = mail.content(part) if inner is None else mail.source(part, inner)
        return None if any(isinstance(each, _BROKEN) for each in part.defects) else data
    except MemoryError:
        raise
    except Exception:  # as above
        return None
