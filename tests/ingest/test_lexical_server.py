"""What of the lexical server needs no server; `tests/services/test_lexical.py` has the rest."""

import re
import socket
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import UsageError
from ingest import Index, ingest
from ingest.lexical import Lexicon, terms
from ingest.lexical_server import ranges
from ingest.postings import Counts
from ingest.postings_builder import PostingsBuilder
from ingest.served_part import ServedPart


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


def test_without_its_server_what_may_not_be_seen_is_not_counted(monkeypatch):
    pytest.importorskip("psycopg", reason="needs the extra postgres: make test-services")
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # and does not listen
        port = nobody.getsockname()[1]
        monkeypatch.setenv("JOINEDUP_LEXICAL_URL", f"postgresql://joinedup@127.0.0.1:{port}/none")
        builder = PostingsBuilder()
        for text in ("town plan", "secret plan"):
            builder.add(terms(text), text.split())
        whole = builder.build()
        counts = Counts(**{name: getattr(whole, name) for name in Counts.__dataclass_fields__})
        live = np.array([True, False])
        superseded = Lexicon([ServedPart(counts, live, None, "a")])
        hidden = Lexicon([ServedPart(counts, live, lambda row: [], "a")])
        assert [superseded.document_frequency(t) for t in ("plan", "secret")] == [2, 1]
        assert [hidden.document_frequency(t) for t in ("plan", "secret")] == [0, 0]
        assert not hidden.vocabulary.get("secret")
