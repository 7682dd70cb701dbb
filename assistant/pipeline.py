"""The answer pipeline: question → passages → evidence → decisions → claims → answer.

Each step takes the draft so far and returns it with one more thing filled in.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from assistant.answer import Answer, Claim, Rejected
from assistant.choose import distinct
from assistant.compose import claim as verbatim
from assistant.compose import compose
from assistant.decide import decide
from assistant.draft import Draft
from assistant.evidence import gather, score
from assistant.finish import finish
from assistant.followup import together
from assistant.gate import judge
from assistant.generate import MOST_EVIDENCE, generate
from assistant.injection import without_instructions
from assistant.narrowing import narrow, narrowed
from assistant.neighbours import with_neighbours
from assistant.phrases import phrase
from assistant.premises import premises
from assistant.question import understand
from assistant.retrieve import Search
from assistant.spelling import correct, expand
from assistant.vocabulary import is_known
from corpus.errors import ModelUnavailable
from ingest.observing import during, passed

_MOST_SENTENCES = 160


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
    found = [
        draft.retriever.find(part.query or draft.asked, most, also, part.filters)
        for part in draft.question.parts
    ]
    missing = frozenset[Search]().union(*(each.missing for each in found))
    return replace(draft, hits=tuple(each.hits for each in found), missing=missing)


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
    if not draft.options.premises:
        return draft
    pairs = zip(draft.question.parts, draft.evidence, strict=True)
    found = tuple(p for part, evidence in pairs for p in premises(part, evidence))
    return replace(draft, premises=found)


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
        passed(f"answer.{write.__name__.strip('_')}", time.perf_counter() - started)
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
    with during(f"answer.{step.__name__}"):
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
