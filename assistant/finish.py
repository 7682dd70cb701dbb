"""Finishing: from a draft whose claims have been through the gate to the answer that is shown."""

from __future__ import annotations

import hashlib

from assistant.answer import Answer, Considered, Correction, Difference, IndexState, Status, Topic
from assistant.coverage import coverage
from assistant.differ import differ, opposite
from assistant.draft import Draft
from assistant.filters import either
from assistant.labels import asked_for
from assistant.phrases import phrase
from ingest.index import Index

_KEPT = 20  # pieces of evidence of a part that are kept with an answer


def finish(draft: Draft) -> Answer:
    """The answer of a draft whose claims have been through the gate."""
    missing = tuple(
        asked_for(d.part) for d in draft.decisions if not d.found and not draft.premises
    )
    found = tuple(d.part.text for d in draft.decisions if d.found)
    status: Status = "partial" if missing else "answered"
    if not draft.shown:
        status = "not_in_corpus"
    return Answer(
        question=draft.asked,
        standalone_question=draft.standalone,
        status=status,
        claims=draft.shown,
        withheld=len(draft.rejected),
        confidence=max((d.probability for d in draft.decisions), default=0.0),
        found=found if len(draft.decisions) > 1 else (),
        not_found=tuple(filter(None, missing)) or (() if draft.shown else (draft.asked,)),
        filters=either([part.filters for part in draft.question.parts]),
        related=_related(draft),
        corrections=_corrections(draft),
        differences=_differences(draft),
        coverage=coverage(draft.shown, draft.question.parts, draft.index.document),
        index=state(draft.index),
        written_by=draft.writer.name if draft.writer and draft.shown and not draft.fallback else "",
        fallback=draft.fallback,
        degraded=" ".join(phrase(f"without_{each}") for each in sorted(draft.missing)),
        rejected=draft.rejected,
        tokens={"read": draft.usage.read, "written": draft.usage.written} if draft.writer else {},
        evidence=_considered(draft),
        timings={**draft.timings, "total": round(sum(draft.timings.values()), 4)},
    )


def _corrections(draft: Draft) -> tuple[Correction, ...]:
    """What was taken for granted, each with the place of the claim that says otherwise."""
    texts = [claim.text for claim in draft.shown]
    return tuple(
        Correction(text=premise.text, claim=texts.index(premise.evidence.text))
        for premise in draft.premises
        if premise.evidence.text in texts
    )


def _differences(draft: Draft) -> tuple[Difference, ...]:
    """The shown sentences that do not agree."""
    texts = {claim.text: place for place, claim in enumerate(draft.shown)}
    evidence = {e.text: e for d in draft.decisions for e in d.evidence if e.text in texts}
    pairs = opposite(list(evidence.values()), (), draft.index)
    return tuple(
        Difference(about=about, claims=tuple(sorted((texts[a.text], texts[b.text]))))
        for a, b in pairs
        if (about := differ(a, b, draft.index))
    )


def state(index: Index) -> IndexState:
    """The index as an answer records it."""
    manifest = index.manifest
    return IndexState(
        fingerprint=manifest.fingerprint if manifest else "",
        documents=len(index.document_ids),
        passages=manifest.passages if manifest else 0,
        model=index.embedder.model,
    )


def _considered(draft: Draft) -> tuple[Considered, ...]:
    """The best evidence of each part that was answered, as it is kept with the answer."""
    kept = [e for d in draft.decisions for e in d.evidence[:_KEPT]]
    return tuple(
        Considered(
            document_id=e.document.id,
            start=e.start,
            end=e.end,
            sha256=hashlib.sha256(e.text.encode()).hexdigest(),
            score=round(e.score, 4),
        )
        for e in kept
    )


def _related(draft: Draft) -> tuple[Topic, ...]:
    """The documents nearest to the question that the answer does not already cite."""
    cited = {c.document_id for claim in draft.shown for c in claim.citations}
    near: dict[str, Topic] = {}
    for hits in draft.hits:
        for hit in hits:
            identifier = hit.passage.document_id
            if identifier not in cited and identifier not in near:
                title = draft.index.document(identifier).title
                near[identifier] = Topic(document_id=identifier, title=title)
    return tuple(near.values())[:4]
