"""Fidelity: whether our encoder finds what the model finds in full precision in torch."""

from __future__ import annotations

import numpy as np

from evals.bench.line import Line, Row, above
from evals.bench.setting import Setting
from evals.dataset import Dataset, Question
from ingest.embedding import Embedder, Vectors
from ingest.encoder import TorchEncoder
from ingest.index import Index
from ingest.passages import Passage
from ingest.rows import embedded_text

_MOST = 200  # of passages and of questions, where it is quick


def measure_row(setting: Setting) -> Row:
    """The same passages and questions embedded both ways, and every passage compared."""
    embedder = Embedder()
    index = Index(setting.bundled(), embedder)
    passages = [p for i in index.document_ids for p in index.passages_of(i)]
    asked = [q for q in Dataset.load("development").questions if q.gold and len(q.turns) == 1]
    if setting.quick:
        passages, asked = passages[:_MOST], asked[:_MOST]
    texts = [embedded_text(index.document(p.document_id), p) for p in passages]
    words = [question.turns[-1] for question in asked]
    setting.tell(f"embedding {len(texts):,} passages with our encoder")
    ours = _ranked(embedder.embed(texts), embedder.embed(words))
    setting.tell(f"embedding {len(texts):,} passages with torch")
    plain = TorchEncoder(embedder._location(), embedder.model)
    theirs = _ranked(plain.encode(texts), plain.encode(words))
    agreement = float(
        np.mean([len(set(a[:10]) & set(b[:10])) / 10 for a, b in zip(ours, theirs, strict=True)])
    )
    recall = [_recall(asked, passages, ranked) for ranked in (ours, theirs)]
    differ = int((recall[0] != recall[1]).sum())
    line = Line(what="top-10 agreement with full precision", unit="share", ours=(agreement,))
    found = Line(
        what="R@5 of dense search on the development set",
        unit="share",
        ours=(float(recall[0].mean()),),
        peer=(float(recall[1].mean()),),
        aim="unchanged within noise",
        met=abs(float((recall[0] - recall[1]).mean())) <= _noise(recall[0] - recall[1]),
    )
    return Row(
        lines=(above(line, 0.95, "0.95 or better"), found),
        notes=(
            f"{len(passages):,} passages of the bundled corpus and {len(asked)} questions of the "
            "development set, every passage compared. The peer's column is the same model in "
            "torch, single precision, over our passages.",
            f"R@5 differs for {differ} of the {len(asked)} questions.",
        ),
    )


def _ranked(passages: Vectors, questions: Vectors) -> list[list[int]]:
    """For each question, the ten nearest passages by their number, nearest first."""
    cosines = questions @ passages.T
    return [np.argsort(-row, kind="stable")[:10].tolist() for row in cosines]


def _recall(
    questions: list[Question], passages: list[Passage], ranked: list[list[int]]
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """R@5 of each question: the share of its gold passages that the nearest five hold."""
    shares = []
    for question, rows in zip(questions, ranked, strict=True):
        near = [passages[row] for row in rows[:5]]
        met = [
            any(p.document_id == gold.document_id and gold.quote in p.text for p in near)
            for gold in question.gold
        ]
        shares.append(sum(met) / len(met))
    return np.array(shares, dtype=np.float64)


def _noise(differences: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    """Twice the standard error of the mean of paired differences."""
    return float(2 * differences.std() / np.sqrt(max(1, len(differences))))
