"""Rules: what each address of the server takes. What no rule names is not served."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ui.access.roles import Permission

Kind = Literal["public", "page", "api"]

_READ = ("GET", "HEAD")


@dataclass(frozen=True)
class Rule:
    """What some addresses take.

    Attributes:
        pattern: of the whole path.
        methods: for which it holds.
        needs: what whoever asks must be permitted, all of it; nothing for what is public.
        kind: "page" is for people who signed in, "api" for them and for keys as well.
    """

    pattern: re.Pattern[str]
    methods: tuple[str, ...]
    needs: tuple[Permission, ...] = ()
    kind: Kind = "page"

    @property
    def is_public(self) -> bool:
        """Whether anybody may."""
        return self.kind == "public"


def rule_for(method: str, path: str) -> Rule | None:
    """The rule that holds for a request; None where there is none."""
    for rule in RULES:
        if method in rule.methods and rule.pattern.fullmatch(path):
            return rule
    return None


def _public(pattern: str, *methods: str) -> Rule:
    return Rule(re.compile(pattern), methods or _READ, (), "public")


def _page(pattern: str, *needs: Permission, methods: tuple[str, ...] = _READ) -> Rule:
    return Rule(re.compile(pattern), methods, needs, "page")


def _api(pattern: str, *needs: Permission, methods: tuple[str, ...] = _READ) -> Rule:
    return Rule(re.compile(pattern), methods, needs, "api")


_POST = ("POST",)
_ID = "[^/]+"

RULES = (
    _public("/health|/ready"),
    _public("/joinedup/[^/]+|/favicon[.]ico"),
    _public("/sign-in", *_READ, "POST"),
    _public("/sign-in/provider(/back)?"),
    _page("/account", "read"),
    _page("/sign-out", "read", methods=_POST),
    # The API, for keys too.
    _api("/openapi[.]json", "read"),
    _api("/metrics", "admin"),
    _api(f"/api/v1/(search|(documents|initiatives|passages)(/{_ID})?)", "read"),
    _api("/api/v1/ask(/stream)?", "ask", methods=_POST),
    _api("/api/v1/feedback", "ask", methods=_POST),
    _api("/api/v1/ingest", "ingest", methods=_POST),
    _api(f"/api/v1/ingest/{_ID}", "ingest"),
    _api(f"/api/v1/ingest/{_ID}/again", "ingest", methods=_POST),
    _api(f"/v1/models(/{_ID})?", "read"),
    _api("/v1/chat/completions", "ask", methods=_POST),
    _api("/mcp", "read", "ask", methods=("GET", "POST", "DELETE")),
    # Pages.
    _page("/(about|search|timeline|barriers|library)", "read"),
    _page("/(search|timeline|barriers|library)/.+", "read"),
    _page("/feedback[.]jsonl", "read"),
    _page("/about/delete", "read", methods=(*_READ, "POST")),
    _page(f"/documents/{_ID}(/page/{_ID})?", "read"),
    _page(f"/(turns|conversations)/{_ID}/.+", "read"),
    _page(f"/turns/{_ID}(/sentences/{_ID})?", "ask", methods=_POST),
    _page("/library/(files|jobs/.+|files/.+)", "ingest", methods=_POST),
    _page("/admin/(files|collections|feedback[.]jsonl)", "admin"),
    _page(f"/admin/collections(/{_ID}/(allow|withdraw|remove))?", "admin", methods=_POST),
    _page(f"/admin/files/{_ID}/(remove|restore)", "admin", methods=_POST),
    # What the chat's page fetches of Gradio. Its uploads, its files, its proxy, its deep links and
    # the API that it would make of the page are served to nobody.
    _page("/", "read"),
    _page("/(assets|static|svelte)/.+", "read"),
    _page("/(config/?|theme[.]css|manifest[.]json|robots[.]txt|pwa_icon(/[0-9]+)?)", "read"),
    _page(f"/gradio_api/(queue/data|heartbeat/{_ID}|startup-events|app_id)", "read"),
    _page("/gradio_api/(queue/join|cancel|reset)/?", "ask", methods=_POST),
)
"""The first that fits counts."""
