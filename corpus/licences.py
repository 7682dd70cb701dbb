"""Which publications may be downloaded and kept, by their licence and their address."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_OPEN = re.compile(
    r"\bOGL\b|Open Government Licence|Open Parliament Licence|US public domain"
    r"|\bCC0\b|\bCC BY(?:-SA)?\b(?!-N)",
    re.IGNORECASE,
)
_DOUBT = re.compile(r"\bcheck\)?$|\bNC\b|\bND\b|non-commercial", re.IGNORECASE)
# Sites where people post copies of others' documents: never the publisher's own address.
_MIRRORS = re.compile(
    r"(?:^|\.)(?:slideshare\.net|pdfslide\.\w+|scribd\.com|docslib\.org|docplayer\.\w+|yumpu\.com"
    r"|silo\.tips|studylib\.net|slideplayer\.com|issuu\.com|vdocuments\.\w+|dokumen\.\w+)$"
)


def permits_keeping(licence: str) -> bool:
    """Whether the licence lets anybody download the publication and keep it."""
    return bool(_OPEN.search(licence)) and not _DOUBT.search(licence.strip())


def is_mirror(url: str) -> bool:
    """Whether the address is on a document-sharing site and not the publisher's."""
    return bool(_MIRRORS.search(urlsplit(url).hostname or ""))
