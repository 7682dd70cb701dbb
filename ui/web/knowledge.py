"""Knowledge: what an index holds, counted, and what of a question leaves the machine."""

from __future__ import annotations

import ipaddress
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from assistant import Assistant
from assistant.remembered import Remembered
from ingest.index import Index
from ingest.settings import DEFAULT_MODEL, Settings

Counts = tuple[tuple[str, int], ...]
_UNKNOWN = "not known"


@dataclass(frozen=True)
class Knowledge:
    """What an index holds.

    Attributes:
        bundled: documents that come with the program.
        added: documents that people added.
        passages: how many.
        publications: those that bundled documents refer to, and the added documents.
        types: (type, publications), most first.
        years: (year, publications), the oldest first.
        publishers: (publisher, publications), most first.
    """

    bundled: int
    added: int
    passages: int
    publications: int
    types: Counts
    years: Counts
    publishers: Counts


def _knowledge(index: Index) -> Knowledge:
    facets = index.facets
    cited = {
        publication.id: publication
        for identifier, each in facets.items()
        if each.bundled
        for publication in index.document(identifier).publications.values()
    }
    added = [each for each in facets.values() if not each.bundled]
    of_all: list[tuple[str, int, str]] = [(p.type, p.year, p.publisher) for p in cited.values()]
    of_all += [(f.type, f.year or 0, f.publisher) for f in added]
    manifest = index.manifest
    years = Counter(year for _, year, _ in of_all if year)
    return Knowledge(
        bundled=len(facets) - len(added),
        added=len(added),
        passages=manifest.passages if manifest else 0,
        publications=len(of_all),
        types=tuple(Counter(kind for kind, _, _ in of_all).most_common()),
        years=tuple((str(year), number) for year, number in sorted(years.items())),
        publishers=tuple(Counter(who or _UNKNOWN for _, _, who in of_all).most_common()),
    )


knowledge = Remembered(_knowledge)
"""What an index holds."""


def leaving(assistant: Assistant, settings: Settings) -> list[str]:
    """A sentence on each thing that leaves the machine, or was fetched; [] where nothing does."""
    said = []
    if assistant.writer:
        said.append(
            f"Each question, and the passages found for it, go to {_server(settings)}, whose model "
            f"{assistant.writer.name} words the answer."
        )
    if assistant.reranker and not Path(assistant.reranker.name).exists():
        said.append(_fetched("reranker", assistant.reranker.name))
    model = assistant.index.embedder.model
    if model != DEFAULT_MODEL and not Path(model).exists():
        said.append(_fetched("embedding model", model))
    return said


def _server(settings: Settings) -> str:
    """The server of the chat model, by its name alone: an address may hold a password."""
    provider = settings.model.partition(":")[0]
    if not settings.model_url:
        return f"the server of {provider}, wherever that program is set to find it"
    try:
        host = urlsplit(settings.model_url).hostname or ""
    except ValueError:
        host = ""
    if not host:
        return "the server that JOINEDUP_MODEL_URL names"
    return f"{host} (this machine)" if _is_here(host) else host


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _fetched(what: str, name: str) -> str:
    return f"The {what} {name} is fetched from the internet by its name; questions are not sent."
