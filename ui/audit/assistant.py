"""An assistant whose answers and passages are audited before anybody sees them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from assistant import Answer, Assistant, Claim, Filters
from assistant.filters import ALL
from ui.audit.asker import asker
from ui.audit.audit import Audit
from ui.audit.records import Shown


class AuditedAssistant(Assistant):
    """Every surface asks it, so that none can leave the audit out.

    What cannot be audited is not given: each sentence before it is, and the question before
    anything is looked for.

    Args:
        plain: answers; its listeners are this one's.
        audit: what is kept.
    """

    def __init__(self, plain: Assistant, audit: Audit) -> None:
        self.__dict__.update(plain.__dict__)
        self._audit = audit

    def stream(
        self,
        question: str,
        standalone: str | None = None,
        earlier: tuple[str, ...] = (),
        filters: Filters = ALL,
    ) -> Iterator[Claim | Answer]:
        """As an assistant's.

        Raises:
            StoreUnavailable: it cannot be audited.
        """
        who = _known()
        items = super().stream(question, standalone, earlier, filters)
        self._audit.write("asked", who, question=question)
        return self._followed(who, question, items)

    def search(
        self, query: str, k: int = 10, also: str = "", filters: Filters = ALL
    ) -> list[dict[str, Any]]:
        """As an assistant's.

        Raises:
            StoreUnavailable: it cannot be audited.
        """
        who = _known()
        rows = super().search(query, k, also, filters)
        shown = [Shown(document=r["document_id"], start=r["start"], end=r["end"]) for r in rows]
        self._audit.write("searched", who, question=query, shown=shown)
        return rows

    def opened(self, document: str, start: int, end: int) -> None:
        """Note that somebody is shown a passage.

        Raises:
            StoreUnavailable: it cannot be audited.
        """
        shown = [Shown(document=document, start=start, end=end)]
        self._audit.write("opened", _known(), shown=shown)

    def _followed(
        self, who: str, question: str, items: Iterator[Claim | Answer]
    ) -> Iterator[Claim | Answer]:
        for item in items:
            if isinstance(item, Claim):
                self._audit.write("shown", who, shown=_places([item]))
            else:
                self._audit.write(
                    "answered",
                    who,
                    question=question,
                    shown=_places(item.claims),
                    detail={"status": item.status, "index": item.index.fingerprint},
                )
            yield item


def _known() -> str:
    found = asker()
    if not found:
        raise RuntimeError("somebody asks, and nobody said who it is")
    return found


def _places(claims: Iterable[Claim]) -> list[Shown]:
    return [
        Shown(document=c.document_id, start=c.start, end=c.end)
        for claim in claims
        for c in claim.citations
    ]
