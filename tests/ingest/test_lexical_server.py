"""What of the lexical server needs no server; `tests/services/test_lexical.py` has the rest."""

import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import UsageError
from ingest import Index, ingest
from ingest.lexical_server import ranges


@given(st.frozensets(st.integers(0, 60)))
def test_ranges_hold_just_the_rows(rows):
    written = ranges(np.array(sorted(rows), dtype=np.intp))
    spans = [tuple(map(int, span)) for span in re.findall(r"\[(\d+),(\d+)\)", written)]
    assert written == "{" + ",".join(f"[{low},{high})" for low, high in spans) + "}"
    assert [row for low, high in spans for row in range(low, high)] == sorted(rows)
    assert all(high < low for (_, high), (low, _) in pairwise(spans))


@pytest.mark.parametrize("url", ["sqlite:///words.db", "what:hush-hush@", "https://h/hush-hush"])
def test_an_url_of_something_else_is_refused_and_not_repeated(url, tmp_path, embedder, monkeypatch):
    monkeypatch.setenv("JOINEDUP_LEXICAL_URL", url)
    own = tmp_path / "own.md"
    own.write_text("# The Hull Plan\n\nThe Hull Plan cost £4m in 2003.\n", "utf-8")
    with pytest.raises(UsageError, match="JOINEDUP_LEXICAL_URL: no URL of PostgreSQL") as told:
        ingest([own], tmp_path / "index", embedder)
    assert "hush-hush" not in str(told.value)
    monkeypatch.delenv("JOINEDUP_LEXICAL_URL")
    ingest([own], tmp_path / "index", embedder)
    assert Index(tmp_path / "index", embedder).lexical("Hull", 1)
