"""Text of documents and users made fit for any file: characters that no format may hold are cut."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from assistant.render import plain

# XML 1.0 forbids lone surrogates and the two noncharacters; the rest of the noncharacters, and the
# tags that spell invisible text, are of no use to a reader either.
_UNFIT = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e007f]")
_KEPT_IN_ADDRESSES = "%/:?#[]@!$&'()*+,;=-._~"


def clean(text: str) -> str:
    """Text on one line, without control, bidirectional-override and forbidden characters."""
    return plain(_UNFIT.sub("", text))


def address(url: str) -> str:
    """A web address that is safe to link to, "" where it is none.

    Only http and https are linked to; whatever cannot stand in an address is percent-encoded.
    """
    url = clean(url)
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return ""
    return quote(url, safe=_KEPT_IN_ADDRESSES) if parts.scheme in ("http", "https") and host else ""


def sentences(*parts: str) -> str:
    """Parts, of which some may be "", one after another, each ended by one mark."""
    return " ".join(
        part if part.endswith((".", "?", "!")) else f"{part}." for part in parts if part
    )
