"""How many sources say much the same as a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.evidence import Evidence
from ingest.index import Index

_ALIKE = 0.62  # cosine from which two sentences are taken to make the same point


def publishers(evidence: Evidence) -> frozenset[str]:
    """Who published what a sentence rests on; its document where that is the user's own."""
    cited = {p.publisher for p in evidence.publications if p.publisher}
    return frozenset(cited) or frozenset([evidence.document.publisher or evidence.document.id])


def shared_by(
    chosen: Sequence[Evidence], among: Sequence[Evidence], index: Index
) -> dict[Evidence, int]:
    """For each chosen sentence, how many publishers stand behind it or one much like it.

    Args:
        chosen: the sentences to be shown.
        among: all the evidence, which is looked through for their like.
        index: whose embedding model compares them.
    """
    if not chosen:
        return {}
    said = index.sentence_vectors([e.text for e in chosen])
    other = index.sentence_vectors([e.text for e in among])
    alike = said @ other.T >= _ALIKE
    counts = {}
    for row, item in enumerate(chosen):
        like = [e for e, same in zip(among, alike[row], strict=True) if same]
        counts[item] = len(publishers(item).union(*map(publishers, like)))
    return counts
