"""Retrieval on Doc2Dial: which query forms and which searches find the passage asked about.

Feng and others, "doc2dial: A Goal-Oriented Document-Grounded Dialogue Dataset", EMNLP 2020, in
BEIR's form. Each of its passages is one unit, as in the published figures: our splitter is left
out. Otherwise passages are embedded and searched as the product does it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import ir_measures
import numpy as np
from ir_measures import Qrel, R, ScoredDoc

from assistant.followup import standalone, still_wanted
from assistant.fusion import fuse
from assistant.options import Options
from evals.public.files import lines, rows
from evals.public.table import cell, table
from evals.statistics import bootstrap, difference
from ingest.embedding import Embedder
from ingest.lexical import LexicalIndex

CUTOFF = 5
PUBLISHED = {("last turn", "fused"): ".519", ("user's turns", "fused"): ".702"}
"""Recall at 5 printed in the evaluation notes that came with the data."""


@dataclass(frozen=True)
class Query:
    """A turn to find a passage for; `turns` are the user's, oldest first, this one last."""

    id: str
    turns: tuple[str, ...]

    @property
    def conversation(self) -> str:
        """What the turns of one conversation share, and are resampled by."""
        return self.id.rpartition("_")[0]


def last_turn(query: Query) -> str:
    """The newest turn alone."""
    return query.turns[-1]


def pasted(query: Query) -> str:
    """All of the user's turns, one after the other."""
    return " ".join(query.turns)


def rewritten(query: Query) -> str:
    """The newest turn as our follow-up rewriter makes it stand alone."""
    return _standalone_turns(query.turns)[-1]


def wanted(query: Query) -> str:
    """What the conversation searches for besides: its turns, unless the subject changed."""
    earlier = still_wanted(query.turns[-1], query.turns[:-1])
    return " ".join((*earlier, query.turns[-1]))


OURS = "as our conversation searches"
FORMS: dict[str, Callable[[Query], str]] = {
    "last turn": last_turn,
    "user's turns": pasted,
    "our rewriter": rewritten,
}


def report(folder: Path, embedder: Embedder, limit: int | None = None) -> str:
    """Recall at 5 by query form and search, with intervals by bootstrap over conversations.

    Args:
        folder: holds corpus.jsonl, queries.jsonl and qrels.tsv.
        embedder: turns passages and queries into vectors.
        limit: measure only the first so many queries.

    Raises:
        UsageError: a file is missing or cannot be read.
    """
    passages = {
        row["_id"]: f"{row['title']}\n{row['text']}" for row in rows(folder, "corpus.jsonl")
    }
    queries = [_query(row) for row in rows(folder, "queries.jsonl")[:limit]]
    asked = {query.id: query.conversation for query in queries}
    judged = [line.split("\t") for line in lines(folder, "qrels.tsv")[1:]]
    relevant = [Qrel(q, passage, int(grade)) for q, passage, grade in judged if q in asked]
    search = _Search(passages, embedder)
    scores: dict[tuple[str, str], dict[str, float]] = {}
    found = {
        name: search.rankings([form(query) for query in queries]) for name, form in FORMS.items()
    }
    also = search.rankings([wanted(query) for query in queries])
    found[OURS] = {"fused": search.together(found["our rewriter"], also)}
    for name, rankings in found.items():
        for searched, ranked in rankings.items():
            scores[name, searched] = _recall(relevant, dict(zip(asked, ranked, strict=True)))
    return _markdown(scores, asked)


class _Search:
    """The product's two searches over passages (id to text), and their fusion."""

    def __init__(self, passages: dict[str, str], embedder: Embedder) -> None:
        self._ids, texts = list(passages), list(passages.values())
        self._embedder = embedder
        self._vectors = embedder.embed(texts)
        self._lexical = LexicalIndex(self._ids, texts)
        self._options = Options()

    def rankings(self, queries: Sequence[str]) -> dict[str, list[list[str]]]:
        """The ids found for each query, best first, by the name of the search."""
        depth = self._options.depth
        cosines = self._embedder.embed(list(queries)) @ self._vectors.T
        nearest = np.argsort(-cosines, axis=1, kind="stable")[:, :depth]
        dense = [[self._ids[place] for place in places] for places in nearest]
        lexical = [[i for i, _ in self._lexical.search(query, depth)] for query in queries]
        fused = [
            [i for i, _ in fuse(both, self._options.rrf_k)]
            for both in zip(dense, lexical, strict=True)
        ]
        return {"BM25": lexical, "dense": dense, "fused": fused}

    def together(self, *found: dict[str, list[list[str]]]) -> list[list[str]]:
        """The searches of several query forms, fused as `assistant.retrieve` does it."""
        listed = [each[name] for each in found for name in ("dense", "BM25")]
        return [
            [i for i, _ in fuse(lists, self._options.rrf_k)] for lists in zip(*listed, strict=True)
        ]


def _query(row: dict[str, object]) -> Query:
    history = row["history"]
    earlier = [turn["text"] for turn in history if turn["speaker"] == "user"]  # type: ignore[attr-defined]
    return Query(str(row["_id"]), (*earlier, str(row["text"])))


@cache
def _standalone_turns(turns: tuple[str, ...]) -> tuple[str, ...]:
    """Each turn made to stand alone, as a conversation does it, in the light of those before."""
    if not turns:
        return ()
    history = _standalone_turns(turns[:-1])
    return (*history, standalone(turns[-1], list(history)))


def _recall(relevant: Sequence[Qrel], rankings: dict[str, list[str]]) -> dict[str, float]:
    """Recall at 5 by query; queries without a relevant passage are left out."""
    run = [
        ScoredDoc(query, passage, -float(rank))
        for query, ranked in rankings.items()
        for rank, passage in enumerate(ranked[:CUTOFF])
    ]
    return {m.query_id: m.value for m in ir_measures.iter_calc([R @ CUTOFF], relevant, run)}


def _markdown(
    scores: dict[tuple[str, str], dict[str, float]], conversations: dict[str, str]
) -> str:
    shown = []
    for (form, searched), by_query in scores.items():
        clusters = [conversations[query] for query in by_query]
        figure = bootstrap(list(by_query.values()), clusters)
        published = PUBLISHED.get((form, searched), "")
        shown.append([form, searched, cell(figure), str(figure.n), published])
    before, after = scores["last turn", "fused"], scores["our rewriter", "fused"]
    clusters = [conversations[query] for query in before]
    change = difference(list(before.values()), [after[query] for query in before], clusters)
    headings = ["query form", "search", "recall@5 [95% interval]", "n", "published"]
    return (
        f"{table(headings, shown)}\n\n{len(set(clusters))} conversations. Our rewriter against "
        f"the last turn alone, fused: {change.change.value:+.3f} "
        f"({change.change.low:+.3f} to {change.change.high:+.3f})."
    )
