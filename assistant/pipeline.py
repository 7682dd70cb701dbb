"""The answer pipeline: question → passages → evidence → decisions → claims → answer.

Each step takes the draft so far and returns it with one more thing filled in.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from assistant.answer import (
    Answer,
    Claim,
    Considered,
    Correction,
    Difference,
    IndexState,
    Rejected,
    Status,
    Topic,
)
from assistant.choose import distinct
from assistant.compose import claim as verbatim
from assistant.compose import compose
from assistant.coverage import coverage
from assistant.decide import Decision, decide
from assistant.differ import differ, opposite
from assistant.evidence import Evidence, gather, score
from assistant.filters import ALL, Filters, either
from assistant.followup import together
from assistant.gate import judge
from assistant.generate import MOST_EVIDENCE, Usage, generate
from assistant.injection import without_instructions
from assistant.labels import asked_for
from assistant.narrowing import narrow, narrowed
from assistant.neighbours import with_neighbours
from assistant.options import Options
from assistant.phrases import phrase
from assistant.premises import Premise, premises
from assistant.question import Question, understand
from assistant.rerank import Reranker
from assistant.retrieve import Hit, HybridRetriever
from assistant.spelling import correct, expand
from assistant.vocabulary import is_known
from assistant.writer import Writer
from corpus.errors import ModelUnavailable
from ingest.index import Index

_MOST_SENTENCES = 160
_KEPT = 20  # pieces of evidence of a part that are kept with an answer
_NOTHING = Question("", ())


@dataclass(frozen=True)
class Draft:
    """An answer in the making."""

    asked: str
    standalone: str
    index: Index
    retriever: HybridRetriever
    earlier: tuple[str, ...] = ()
    options: Options = field(default_factory=Options)
    filters: Filters = ALL
    question: Question = _NOTHING
    hits: tuple[tuple[Hit, ...], ...] = ()
    evidence: tuple[tuple[Evidence, ...], ...] = ()
    decisions: tuple[Decision, ...] = ()
    premises: tuple[Premise, ...] = ()
    drafted: tuple[Claim, ...] = ()
    shown: tuple[Claim, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    writer: Writer | None = None
    reranker: Reranker | None = None
    usage: Usage = field(default_factory=Usage)
    fallback: str = ""
    timings: dict[str, float] = field(default_factory=dict)


def mend_question(draft: Draft) -> Draft:
    """Drop instructions, write out short forms, correct slips: what is searched for is shown."""
    plain = without_instructions(draft.standalone)
    whole = correct(expand(plain), draft.index.vocabulary, is_known)
    return replace(draft, standalone=whole)


def read_question(draft: Draft) -> Draft:
    """Find the parts of the question, what each asks for and what it is narrowed to."""
    question = understand(draft.standalone)
    parts = tuple(narrowed(part, draft.filters) for part in question.parts)
    return replace(draft, question=replace(question, parts=parts))


def retrieve(draft: Draft) -> Draft:
    """Search for each part, and for what the conversation's turns say together."""
    most, also = draft.options.hits, together(draft.asked, draft.earlier)
    hits = tuple(
        tuple(draft.retriever.search(part.query or draft.asked, most, also, part.filters))
        for part in draft.question.parts
    )
    return replace(draft, hits=hits)


def gather_evidence(draft: Draft) -> Draft:
    """Turn passages into scored sentences; documents about a named initiative are read whole."""
    found, parts = [], []
    also = together(draft.asked, draft.earlier)
    for part, hits in zip(draft.question.parts, draft.hits, strict=True):
        passages = (
            with_neighbours(hits, draft.index)
            if draft.options.neighbours
            else [(hit.passage, hit.score) for hit in hits]
        )
        for initiative in part.initiatives if draft.options.whole_documents else ():
            for document_id in draft.index.documents_about(initiative):
                passages += [(p, 0.0) for p in draft.index.passages_of(document_id)]
        sentences, filters = narrow(part.filters, gather(draft.index, passages))
        sentences = sentences[:_MOST_SENTENCES]
        parts.append(replace(part, filters=filters))
        queries = [part.query, also] if also else [part.query]
        asked = [draft.index.asked(q) for q in queries] if draft.options.expansion else []
        found.append(tuple(score(part, sentences, draft.index, queries, asked)))
    question = replace(draft.question, parts=tuple(parts))
    return replace(draft, question=question, evidence=tuple(found))


def rerank(draft: Draft) -> Draft:
    """Ask the cross-encoder for a second opinion on the order, where one is configured."""
    if draft.reranker is None or not draft.options.rerank:
        return draft
    pairs = zip(draft.question.parts, draft.evidence, strict=True)
    ordered = tuple(tuple(draft.reranker.order(part.query, e)) for part, e in pairs)
    return replace(draft, evidence=ordered)


def decide_parts(draft: Draft) -> Draft:
    """Keep the evidence that answers each part; none where the corpus does not say."""
    pairs = zip(draft.question.parts, draft.evidence, strict=True)
    least = draft.options.threshold
    decisions = tuple(decide(part, e, draft.index, least) for part, e in pairs)
    return replace(draft, decisions=decisions)


def check_premises(draft: Draft) -> Draft:
    """Find what the question takes for granted and the corpus does not bear out."""
    pairs = zip(draft.question.parts, draft.evidence, strict=True)
    found = tuple(p for part, evidence in pairs for p in premises(part, evidence))
    return replace(draft, premises=found if draft.options.premises else ())


def compose_claims(draft: Draft) -> Draft:
    """Choose the sentences to show and their order."""
    first = [premise.evidence for premise in draft.premises]
    options = draft.options
    claims = compose(
        draft.decisions, draft.index, options.most_claims, first, oppose=options.differences
    )
    return replace(draft, drafted=tuple(claims))


STEPS: tuple[Callable[[Draft], Draft], ...] = (
    mend_question,
    read_question,
    retrieve,
    gather_evidence,
    rerank,
    decide_parts,
    check_premises,
    compose_claims,
)
"""The steps up to the drafted claims; each drafted claim then passes the gate or is withheld."""


def run(draft: Draft) -> Iterator[Claim | Answer]:
    """Run the steps; yield each claim as it passes the gate, and last the whole answer."""
    for step in STEPS:
        draft = _timed(step, draft)
    for write in (_by_model, _by_extracts):
        started = time.perf_counter()
        shown: list[Claim] = []
        rejected: list[Rejected] = []
        draft = replace(draft, shown=(), rejected=())
        try:
            for claim in write(draft):
                judged = judge(claim, draft.index)
                if judged.verdict.shows or not draft.options.gate:
                    shown.append(judged.claim if draft.options.gate else claim)
                    yield shown[-1]
                else:
                    rejected.append(Rejected(text=claim.text, verdict=judged.verdict))
        except ModelUnavailable as error:
            draft = replace(draft, fallback=str(error))
        draft = replace(draft, shown=tuple(shown), rejected=tuple(rejected))
        draft = _clocked(draft, write.__name__.strip("_"), started)
        if write is _by_model and draft.writer and not draft.fallback and _too_little(draft):
            draft = replace(draft, fallback=phrase("too_little", count=len(rejected)))
        if shown and not (write is _by_model and draft.fallback):
            break
    yield finish(draft)


def _by_model(draft: Draft) -> Iterator[Claim]:
    """What the configured chat model writes from the evidence that was decided on."""
    evidence = [e for d in draft.decisions for e in d.evidence]
    if draft.writer is None or not evidence:
        return
    pieces = distinct(evidence, draft.index, MOST_EVIDENCE)
    writer, most = draft.writer, draft.options.most_claims
    claims = generate(writer.model, draft.standalone, pieces, most, writer.timeout, draft.usage)
    for place, claim in enumerate(claims):
        if place == 0:
            yield from (verbatim(premise.evidence) for premise in draft.premises)
        yield claim


def _by_extracts(draft: Draft) -> Iterator[Claim]:
    """The sentences of the documents themselves."""
    yield from draft.drafted


def _too_little(draft: Draft) -> bool:
    """Whether the gate left less than half of what the model wrote, or nothing at all."""
    return any(d.found for d in draft.decisions) and len(draft.shown) <= len(draft.rejected)


def _timed(step: Callable[[Draft], Draft], draft: Draft) -> Draft:
    started = time.perf_counter()
    return _clocked(step(draft), step.__name__, started)


def _clocked(draft: Draft, name: str, started: float) -> Draft:
    taken = round(time.perf_counter() - started, 4)
    return replace(draft, timings={**draft.timings, name: taken})


def last(stream: Iterator[Claim | Answer]) -> Answer:
    """The answer with which a stream of claims ends."""
    for item in stream:
        if isinstance(item, Answer):
            return item
    raise ValueError("the stream ended without an answer")


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
