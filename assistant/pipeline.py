"""The answer pipeline: question → passages → evidence → decisions → claims → answer.

Each step takes the draft so far and returns it with one more thing filled in.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from assistant.answer import Answer, Claim, Coverage, IndexState, Status, Topic
from assistant.compose import compose
from assistant.decide import Decision, decide
from assistant.evidence import Evidence, gather, score
from assistant.gate import judge
from assistant.injection import without_instructions
from assistant.options import Options
from assistant.question import Question, understand
from assistant.retrieve import Hit, HybridRetriever
from assistant.spelling import correct, expand
from assistant.vocabulary import is_known
from ingest.index import Index
from ingest.passages import Passage

_MOST_SENTENCES = 160
_NOTHING = Question("", ())


@dataclass(frozen=True)
class Draft:
    """An answer in the making."""

    asked: str
    standalone: str
    index: Index
    retriever: HybridRetriever
    options: Options = field(default_factory=Options)
    question: Question = _NOTHING
    hits: tuple[tuple[Hit, ...], ...] = ()
    evidence: tuple[tuple[Evidence, ...], ...] = ()
    decisions: tuple[Decision, ...] = ()
    drafted: tuple[Claim, ...] = ()
    shown: tuple[Claim, ...] = ()
    withheld: int = 0
    timings: dict[str, float] = field(default_factory=dict)


def mend_question(draft: Draft) -> Draft:
    """Drop instructions, write out short forms, correct slips: what is searched for is shown."""
    plain = without_instructions(draft.standalone)
    whole = correct(expand(plain), draft.index.vocabulary, is_known)
    return replace(draft, standalone=whole)


def read_question(draft: Draft) -> Draft:
    """Find the parts of the question and what each asks for."""
    return replace(draft, question=understand(draft.standalone))


def retrieve(draft: Draft) -> Draft:
    """Search for each part, over the whole corpus."""
    texts = [part.query or draft.asked for part in draft.question.parts]
    hits = tuple(tuple(draft.retriever.search(text, draft.options.hits)) for text in texts)
    return replace(draft, hits=hits)


def gather_evidence(draft: Draft) -> Draft:
    """Turn passages into scored sentences; documents about a named initiative are read whole."""
    found = []
    for part, hits in zip(draft.question.parts, draft.hits, strict=True):
        passages: list[tuple[Passage, float]] = [(h.passage, h.score) for h in hits]
        for initiative in part.initiatives if draft.options.whole_documents else ():
            for document_id in draft.index.documents_about(initiative):
                passages += [(p, 0.0) for p in draft.index.passages_of(document_id)]
        sentences = gather(draft.index, passages)[:_MOST_SENTENCES]
        asked = draft.index.asked(part.query) if draft.options.expansion else {}
        found.append(tuple(score(part, sentences, draft.index, asked)))
    return replace(draft, evidence=tuple(found))


def decide_parts(draft: Draft) -> Draft:
    """Keep the evidence that answers each part; none where the corpus does not say."""
    pairs = zip(draft.question.parts, draft.evidence, strict=True)
    least = draft.options.threshold
    decisions = tuple(decide(part, e, draft.index, least) for part, e in pairs)
    return replace(draft, decisions=decisions)


def compose_claims(draft: Draft) -> Draft:
    """Choose the sentences to show and their order."""
    claims = compose(draft.decisions, draft.index, draft.options.most_claims)
    return replace(draft, drafted=tuple(claims))


STEPS: tuple[Callable[[Draft], Draft], ...] = (
    mend_question,
    read_question,
    retrieve,
    gather_evidence,
    decide_parts,
    compose_claims,
)
"""The steps up to the drafted claims; each drafted claim then passes the gate or is withheld."""


def run(draft: Draft) -> Iterator[Claim | Answer]:
    """Run the steps; yield each claim as it passes the gate, and last the whole answer."""
    timings: dict[str, float] = {}
    for step in STEPS:
        started = time.perf_counter()
        draft = step(draft)
        timings[step.__name__] = round(time.perf_counter() - started, 4)
    started = time.perf_counter()
    shown: list[Claim] = []
    for drafted in draft.drafted:
        judged = judge(drafted, draft.index)
        if judged.verdict.shows or not draft.options.gate:
            shown.append(judged.claim if draft.options.gate else drafted)
            yield shown[-1]
    timings["gate"] = round(time.perf_counter() - started, 4)
    yield finish(
        replace(
            draft,
            shown=tuple(shown),
            withheld=len(draft.drafted) - len(shown),
            timings={**timings, "total": round(sum(timings.values()), 4)},
        )
    )


def last(stream: Iterator[Claim | Answer]) -> Answer:
    """The answer with which a stream of claims ends."""
    for item in stream:
        if isinstance(item, Answer):
            return item
    raise ValueError("the stream ended without an answer")


def finish(draft: Draft) -> Answer:
    """The answer of a draft whose claims have been through the gate."""
    missing = tuple(d.part.text for d in draft.decisions if not d.found)
    status: Status = "partial" if missing else "answered"
    if not draft.shown:
        status = "not_in_corpus"
    return Answer(
        question=draft.asked,
        standalone_question=draft.standalone,
        status=status,
        claims=draft.shown,
        withheld=draft.withheld,
        confidence=max((d.probability for d in draft.decisions), default=0.0),
        not_found=tuple(filter(None, missing)) or (() if draft.shown else (draft.asked,)),
        related=_related(draft),
        coverage=coverage(draft.shown),
        index=state(draft.index),
        timings=draft.timings,
    )


def coverage(claims: tuple[Claim, ...]) -> Coverage:
    """What the claims rest on."""
    citations = [c for claim in claims for c in claim.citations]
    publications = {s.id: s for c in citations for s in c.sources}
    kinds: dict[str, int] = {}
    own = {c.document_id: c for c in citations if not c.sources}
    for kind in [s.type for s in publications.values()] + [c.evidence_type for c in own.values()]:
        kinds[kind] = kinds.get(kind, 0) + 1
    dates = [s.year for s in publications.values()] + [c.year for c in own.values()]
    known = [year for year in dates if year]
    return Coverage(
        documents=len({c.document_id for c in citations}),
        publications=len(publications) + len(own),
        first_year=min(known, default=None),
        last_year=max(known, default=None),
        types=kinds,
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
