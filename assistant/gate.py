"""The display gate: no claim is shown unless its quotes stand where it says and carry it.

A quote that stands elsewhere is cited where it truly stands; one that stands nowhere, or that
does not carry its claim, withholds the claim.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.answer import Citation, Claim
from assistant.checks import faults
from assistant.cite import cite
from assistant.locate import locate
from assistant.normalise import normalise
from assistant.verdict import Support, Verdict
from corpus.errors import IndexUnavailable
from ingest.index import Index


@dataclass(frozen=True)
class Judged:
    """A claim with its citations repaired where they could be, and the gate's verdict on it."""

    claim: Claim
    verdict: Verdict


def judge(claim: Claim, index: Index) -> Judged:
    """Say whether a claim may be shown, and mend citations that point to the wrong place."""
    if not claim.citations:
        return Judged(claim, Verdict(status="unsupported", faults=("it has no citation",)))
    mended = [_mend(citation, index) for citation in claim.citations]
    lost = tuple(
        f"the quote stands nowhere in the corpus: {citation.quote[:80]!r}"
        for citation, found in zip(claim.citations, mended, strict=True)
        if found is None
    )
    if lost:
        return Judged(claim, Verdict(status="fabricated", faults=lost))
    citations = tuple(citation for citation in mended if citation)
    wrong = faults(claim.text, " ".join(c.quote for c in citations))
    repaired = claim.model_copy(update={"citations": citations})
    if wrong:
        contradicted = any(fault.status == "contradicted" for fault in wrong)
        status: Support = "contradicted" if contradicted else "unsupported"
        return Judged(repaired, Verdict(status=status, faults=tuple(f.text for f in wrong)))
    if citations != claim.citations:
        note = "a quote stood elsewhere; its citation was mended"
        return Judged(repaired, Verdict(status="misattributed", faults=(note,)))
    return Judged(claim, Verdict(status="supported"))


def misplaced(citation: Citation, index: Index) -> list[str]:
    """What is wrong with where a citation says that its quote stands: empty where it does."""
    try:
        document = index.document(citation.document_id)
    except IndexUnavailable:
        return [f"no document {citation.document_id!r} is stored"]
    stored = document.text[citation.start : citation.end]
    if not citation.quote.strip() or normalise(stored) != normalise(citation.quote):
        return [f"the quote does not stand in {citation.document_id!r} at its offsets"]
    if citation.page != document.page_at(citation.start):
        return ["the quote is on another page"]
    return []


def _mend(citation: Citation, index: Index) -> Citation | None:
    """The citation as it is, or pointing to where its quote stands; None where it does not."""
    if not misplaced(citation, index):
        return citation
    found = locate(citation.quote, index, [citation.document_id])
    return cite(*found) if found else None
