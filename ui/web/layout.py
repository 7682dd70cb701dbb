"""The layout: Jinja templates, in which all text is escaped, and what every page shows."""

from __future__ import annotations

from contextvars import ContextVar
from functools import cache
from importlib.metadata import version
from pathlib import Path

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from assistant.phrases import in_words, phrase
from ui.export import FORMATS

STATIC = Path(__file__).parent.parent / "static"
_TEMPLATES = Path(__file__).parent.parent / "templates"
POLICY = {
    "content-security-policy": "default-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'self'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
}
"""What a browser may do on a page: run and fetch what is ours, and nothing else."""

HAS_ACCOUNTS: ContextVar[bool] = ContextVar("has_accounts", default=False)
"""Whether what is rendered is for people who signed in: their account is then among the pages."""

PAGES = (
    ("/", "Ask"),
    ("/search", "Search"),
    ("/timeline", "Timeline"),
    ("/barriers", "Barriers"),
    ("/library", "Library"),
    ("/about", "About"),
)


def render(template: str, **values: object) -> str:
    """A template filled in; text that is not marked safe is escaped."""
    return templates().get_template(template).render(**values)


def page(
    template: str, current: str, title: str, status: int = 200, /, **values: object
) -> HTMLResponse:
    """A whole page.

    Args:
        template: of the page's main part.
        current: the path of `PAGES` that it belongs to.
        title: its heading and its window's title.
        status: of the response.
        values: for the template.
    """
    html = render(template, current=current, title=title, **values)
    return HTMLResponse(html, status_code=status, headers=POLICY)


@cache
def templates() -> Environment:
    """The templates' environment, made once."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        phrase=phrase,
        in_words=in_words,
        pages=PAGES,
        has_accounts=HAS_ACCOUNTS.get,
        formats=[(each.ending, each.name) for each in FORMATS.values()],
        version=version("joinedup"),
    )
    environment.filters["web_link"] = web_link
    return environment


def web_link(url: str) -> str:
    """A web address that may be a link; "" for any other, a script's above all."""
    return url if url.startswith(("http://", "https://")) else ""
