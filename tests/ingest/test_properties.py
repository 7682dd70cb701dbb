"""Properties that hold of any document and of any set of files."""

import re
import shutil
import tempfile
from itertools import pairwise
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ingest import Index, ingest
from ingest.block import Block, assemble
from ingest.lexical import Lexicon, LocalPart, terms
from ingest.passages import passage_at, split, split_id
from ingest.postings_builder import PostingsBuilder
from ingest.ranking import best_rows

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).filter(
    lambda word: word.strip()
)
SENTENCES = st.lists(WORDS, min_size=1, max_size=25).map(
    lambda words: " ".join(words).strip() + "."
)
BLOCKS = st.lists(
    st.builds(
        Block,
        text=st.lists(SENTENCES, min_size=1, max_size=6).map(" ".join),
        level=st.integers(0, 3),
        pages=st.sampled_from([(), ((0, 1),), ((0, 2), (3, 3))]),
    ),
    max_size=8,
)


def count(text: str) -> int:
    return len(re.findall(r"\S+", text))


@given(BLOCKS, st.integers(32, 80))
def test_offsets_slice_back_and_no_text_is_lost(blocks, window):
    document = assemble("doc", blocks, {}, title="Doc")
    passages = split(document, count, window)
    for passage in passages:
        assert document.text[passage.start : passage.end] == passage.text
        assert split_id(passage.id) == ("doc", passage.start, passage.end)
        assert passage_at(document, passage.start, passage.end) == passage
        assert passage.page == document.page_at(passage.start)
        assert passage.last_page == document.page_at(passage.end - 1)
    held = "".join("".join(p.text.split()) for p in passages)
    body = "".join("".join(b.text.split()) for b in blocks if not b.level)
    assert held == body
    assert all(a.end <= b.start for a, b in pairwise(passages))


def lexicon(*parts: list[str], dead: frozenset[int] = frozenset()) -> Lexicon:
    import numpy as np

    made, row = [], 0
    for texts in parts:
        builder = PostingsBuilder()
        for text in texts:
            builder.add(terms(text), text.split())
        live = np.array([row + n not in dead for n in range(len(texts))], dtype=bool)
        made.append(LocalPart(builder.build(), live))
        row += len(texts)
    return Lexicon(made)


WORDS_OF_TEXTS = "pool budget town health cost care plan".split()
TEXTS = st.lists(
    st.lists(st.sampled_from(WORDS_OF_TEXTS), max_size=9).map(" ".join),
    min_size=1,
    max_size=12,
)


@given(TEXTS, st.data())
def test_scores_do_not_depend_on_segments_or_on_older_copies(texts, data):
    cut = data.draw(st.integers(0, len(texts)))
    dead = data.draw(st.frozensets(st.integers(0, len(texts) - 1)))
    query = "the cost of pooled budgets for health in town; town"
    live = [text for row, text in enumerate(texts) if row not in dead]
    whole, parts = lexicon(live), lexicon(texts[:cut], texts[cut:], dead=dead)
    scores = [float(s) for part in parts.scores(query) for s in part]
    kept = [score for row, score in enumerate(scores) if row not in dead]
    assert kept == [float(s) for s in whole.scores(query)[0]]
    assert all(score == 0 for row, score in enumerate(scores) if row in dead)
    assert parts.document_frequency("town") == sum("town" in text for text in live)


@given(TEXTS, st.data())
def test_the_best_rows_are_those_of_all_scores(texts, data):
    texts = texts * data.draw(st.integers(1, 9))
    dead = data.draw(st.frozensets(st.integers(0, len(texts) - 1)))
    allowed = data.draw(
        st.none() | st.lists(st.booleans(), min_size=len(texts), max_size=len(texts))
    )
    query = " ".join(data.draw(st.lists(st.sampled_from(WORDS_OF_TEXTS), min_size=1)))
    k = data.draw(st.integers(1, 20))
    held = lexicon(texts, dead=dead)
    (scores,) = held.scores(query)
    if allowed is not None:
        allowed = np.array(allowed, dtype=bool)
        scores = np.where(allowed, scores, 0)
    ranked = sorted((s for s in scores.tolist() if s > 0), reverse=True)
    least = ranked[:k][-1] if ranked else 1.0
    expected = [(row, s) for row, s in enumerate(scores.tolist()) if s >= least]
    assert best_rows(held.parts[0], held.weights(query), held.average, k, allowed) == expected


@given(TEXTS, st.data())
def test_segments_that_are_joined_are_as_if_written_at_once(texts, data):
    cuts = sorted(data.draw(st.lists(st.integers(0, len(texts)), max_size=3)))
    pieces = [texts[a:b] for a, b in pairwise([0, *cuts, len(texts)])]
    builder = PostingsBuilder()
    for piece in pieces:
        counts = lexicon(piece).parts[0].counts
        if data.draw(st.booleans()):
            builder.extend(counts)
        else:
            for text in piece:
                builder.add(terms(text), text.split())
    assert builder.build().equals(lexicon(texts).parts[0].counts)


def test_scores_are_those_of_bm25():
    import math

    held = lexicon(["cost cost town", "town plan", "care"])
    (scores,) = held.scores("cost")
    rarity = math.log(1 + (3 - 1 + 0.5) / (1 + 0.5))
    assert abs(scores[0] - rarity * 2 / (2 + 1.2 * (0.25 + 0.75 * 3 / 2))) < 1e-12
    assert list(scores[1:]) == [0, 0]


NAMES = ("a.md", "b.md", "c.txt", "sub/d.md")
TOWNS = ("Leeds", "Hull", "York")
CHANGES = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from((*TOWNS, None))), min_size=1, max_size=4
)


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(CHANGES, min_size=2, max_size=3))
@example([[("b.md", "Hull")], [("a.md", "Hull")], [("b.md", None)]])
@example([[("a.md", "Hull"), ("b.md", "Hull")], [("a.md", "York")], [("b.md", "York")]])
def test_an_index_depends_on_the_files_and_not_on_what_came_before(embedder, contents, runs):
    top = Path(tempfile.mkdtemp())
    try:
        papers = top / "papers"
        for changes in runs:
            for name, town in changes:
                path = papers / name
                path.parent.mkdir(parents=True, exist_ok=True)
                if town:
                    path.write_text(f"# {town}\n\nThe {town} Plan cost £1m in 2003.\n", "utf-8")
                else:
                    path.unlink(missing_ok=True)
            ingest([papers], top / "index", embedder, with_bundled=False, prune=True)
            again = ingest([papers], top / "index", embedder, prune=True)
            assert (again.indexed, again.removed, again.passages) == ([], [], 0)
        ingest([papers], top / "fresh", embedder, with_bundled=False)
        index, fresh = Index(top / "index", embedder), Index(top / "fresh", embedder)
        if fresh.manifest is None:  # no file is left
            assert not index.manifest or not index.document_ids
        else:
            assert contents(index) == contents(fresh)
    finally:
        shutil.rmtree(top)
