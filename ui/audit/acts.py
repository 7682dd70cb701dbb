"""Acts: which addresses of the server are audited, and as what."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ui.audit.records import Act

_ID = "[^/]+"


@dataclass(frozen=True)
class Audited:
    """Addresses that are audited.

    Attributes:
        method: of the request.
        pattern: of the whole path.
        act: what it is audited as.
    """

    method: str
    pattern: re.Pattern[str]
    act: Act


def _act(method: str, pattern: str, act: Act) -> Audited:
    return Audited(method, re.compile(pattern), act)


ACTS = (
    _act("GET", f"/(turns|conversations)/{_ID}/export[.].+", "exported"),
    _act("GET", f"/turns/{_ID}/(copy|replay)[.]json", "exported"),
    _act("GET", "(/admin)?/feedback[.]jsonl", "exported"),
    _act("GET", f"/documents/{_ID}(/page/{_ID})?", "opened"),
    _act("GET", f"/api/v1/(documents|passages)/{_ID}", "opened"),
    _act("GET", f"/turns/{_ID}/citations/{_ID}(/page[.]png)?", "opened"),
    _act("POST", "/library/files|/api/v1/ingest", "added"),
    _act("POST", f"/(library|admin)/files/{_ID}/remove", "removed"),
    _act("POST", f"/(library|admin)/files/{_ID}/restore", "restored"),
    _act("POST", f"/library/jobs/{_ID}|/api/v1/ingest/{_ID}/again", "read again"),
    _act("POST", f"/turns/{_ID}(/sentences/{_ID})?|/api/v1/feedback", "rated"),
    _act("POST", "/about/delete", "erased"),
    _act("POST", "/sign-out", "signed out"),
)


def act_for(method: str, path: str) -> Act | None:
    """What a request is audited as; None for one that is not, or that audits itself."""
    method = "GET" if method == "HEAD" else method
    for each in ACTS:
        if each.method == method and each.pattern.fullmatch(path):
            return each.act
    return None
