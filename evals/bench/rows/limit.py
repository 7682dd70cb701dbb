"""The physical limit: what the processor can do at most, and the share that indexing reaches."""

from __future__ import annotations

import json
import time
from pathlib import Path

import numpy as np

from evals.bench.line import Line, Row, above
from evals.bench.setting import Setting
from ingest.embedding import Embedder
from ingest.encoder import SPECIAL
from ingest.index import Index
from ingest.rows import embedded_text

_SIDE = 4096  # of the matrices whose product shows the processor's peak
_TRIES = 3


def measure_row(setting: Setting) -> Row:
    """A large matrix product and the embedding of real passages, in turn, in this process."""
    embedder = Embedder()
    index = Index(setting.bundled(), embedder)
    most = 128 if setting.quick else 1024
    texts = [
        embedded_text(index.document(i), p)
        for i in index.document_ids
        for p in index.passages_of(i)
    ][:most]
    tokens = [min(embedder.count_tokens(text), embedder.window) + SPECIAL for text in texts]
    config = json.loads((Path(embedder._location()) / "config.json").read_text(encoding="utf-8"))
    work = [flops(count, config) for count in tokens]
    embedder.embed(texts[:64])
    peaks, rates = [], []
    for run in range(setting.runs):
        setting.tell(f"matrix product and embedding of {len(texts)} passages, run {run + 1}")
        peaks.append(peak(_SIDE // 4 if setting.quick else _SIDE))
        started = time.perf_counter()
        embedder.embed(texts)
        rates.append(len(texts) / (time.perf_counter() - started))
    each = sum(work) / len(work)
    reached = tuple(r * each / p for r, p in zip(rates, peaks, strict=True))
    share = Line(what="share of the peak that embedding reaches", unit="share", ours=reached)
    return Row(
        lines=(
            Line(what="operations per passage, mean", unit="GFLOP", ours=(each / 1e9,)),
            Line(what="processor's peak, single precision", unit="GFLOP/s",
                 ours=tuple(p / 1e9 for p in peaks)),
            Line(what="passages embedded", unit="passages/s", ours=tuple(rates)),
            Line(what="passages/s at the peak", unit="passages/s",
                 ours=tuple(p / each for p in peaks)),
            above(share, 0.5, "half of the peak"),
        ),
        notes=(
            f"{len(texts):,} passages of the bundled corpus, {sum(tokens) / len(tokens):.0f} "
            f"tokens each on average. The peak is the best of {_TRIES} products of two square "
            f"matrices of {_SIDE} rows. Multiplications and additions of the matrix products are "
            "counted; normalisation, softmax and activation, which are not, take time as well.",
        ),
    )  # fmt: skip


def flops(tokens: int, config: dict[str, int]) -> float:
    """Operations of a BERT's matrix products for one text, special tokens counted.

    >>> flops(1, {"num_hidden_layers": 1, "hidden_size": 2, "intermediate_size": 8})
    104.0
    """
    wide, inner = config["hidden_size"], config["intermediate_size"]
    weights = 4 * wide * wide + 2 * wide * inner  # queries, keys, values, output; up and down
    attention = 2 * tokens * wide  # of each token with each, and the mix of what they say
    return float(2 * tokens * config["num_hidden_layers"] * (weights + attention))


def peak(side: int) -> float:
    """Operations a second of the best of a few products of square matrices, all cores at work."""
    chance = np.random.default_rng(0)
    one = chance.standard_normal((side, side), dtype=np.float32)
    other = chance.standard_normal((side, side), dtype=np.float32)
    out = np.empty_like(one)
    np.matmul(one, other, out=out)
    best = float("inf")
    for _ in range(_TRIES):
        started = time.perf_counter()
        np.matmul(one, other, out=out)
        best = min(best, time.perf_counter() - started)
    return 2.0 * side**3 / best
