"""Downloads: web addresses that were given to ingest, fetched into a folder beside their record."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from corpus.fetch import Fetched, Fetcher, Manners, WebPage
from corpus.listing import copy_of
from ingest.shown import shown


def is_address(given: str) -> bool:
    """Whether an argument is a web address, not a path."""
    return re.match(r"https?://", given, re.IGNORECASE) is not None


def download(
    addresses: Iterable[str],
    folder: Path,
    allow_private: bool = False,
    manners: Manners | None = None,
    tell: Callable[[Fetched], None] = lambda _: None,
) -> tuple[list[Path], list[str]]:
    """Fetch what stands at the addresses, each with a sidecar that records where it is from.

    What is in the folder already is not fetched again.

    Args:
        addresses: http and https only.
        folder: where they go.
        allow_private: whether addresses of this machine and its network may be fetched.
        manners: pauses and time-outs.
        tell: hears of each as it ends.

    Returns:
        The files, and a sentence for each address that could not be had.
    """
    pages = [WebPage(id=_identifier(address), url=address) for address in addresses]
    fetcher = Fetcher(folder, manners, public_only=not allow_private)
    try:
        results = fetcher.fetch(pages, tell)
    finally:
        fetcher.close()
    files, problems = [], []
    for page, result in zip(pages, results, strict=True):
        copy = copy_of(page.id, folder)
        if copy and result.outcome in ("fetched", "already here"):
            files.append(copy)
        else:
            hint = "; use --allow-private if you trust it" if "public" in result.detail else ""
            detail = result.detail.removeprefix(f"{page.url}: ")
            problems.append(f"{shown(page.url)}: {result.outcome}: {shown(detail)}{hint}")
    return files, problems


def _identifier(address: str) -> str:
    """A readable name that no other address has."""
    parts = urlsplit(address)
    last = unquote(parts.path.rstrip("/").rpartition("/")[2]).rpartition(".")
    slug = re.sub(r"[^a-z0-9]+", "-", (last[0] or last[2] or parts.netloc).lower()).strip("-")
    return f"{slug[:60] or 'page'}-{hashlib.sha256(address.encode()).hexdigest()[:8]}"
