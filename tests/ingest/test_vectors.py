"""Vectors in a Chroma directory: whole on disk when they are written, in however many saves."""

import sqlite3
from contextlib import closing
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import vectors
from ingest.vectors import VectorStore, write_vectors


@given(st.integers(2, 400), st.integers(2, 60), st.lists(st.integers(0, 30)))
def test_pages_hold_all_rows_in_order_and_end_with_each_save(count, most, cuts):
    rows = np.arange(count, dtype=np.float32)[:, None]
    places = sorted({0, count, *(np.cumsum(cuts).clip(max=count).tolist())})
    arrays = [rows[a:b] for a, b in pairwise(places)]
    sizes = [count // 2, count - count // 2]
    pages = list(vectors._pages(arrays, sizes, most))
    assert (np.concatenate(pages) == rows).all()
    assert count // 2 in np.cumsum([len(page) for page in pages])
    assert max(map(len, pages)) <= most + 1


@pytest.mark.parametrize("count", [1, 2, 7, 500, 1003])
@pytest.mark.parametrize("once_below", [8, 100_000])
def test_the_last_row_is_saved_with_the_graph(count, once_below, tmp_path, monkeypatch):
    monkeypatch.setattr(vectors, "_ONE_SAVE", once_below)
    monkeypatch.setattr(vectors, "_WRITTEN", 60)
    rows = np.random.default_rng(count).standard_normal((count, 8)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    ids = [f"d{n}:0-1" for n in range(count)]
    write_vectors(tmp_path / "v", ids, [rows[:3], rows[3:]], [{"start": n} for n in range(count)])
    with closing(sqlite3.connect(tmp_path / "v" / "chroma.sqlite3")) as database:
        saved = {row[0] for row in database.execute("select seq_id from max_seq_id")}
    store = VectorStore(tmp_path / "v")
    assert store.count == count
    if count > 1:  # Chroma saves no graph of one row
        assert saved == {count}
    assert store.nearest(rows[-1:], 1)[0][0] == ids[-1]
