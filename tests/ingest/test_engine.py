"""The engine: which one is used, and what it is told; a real Ray is in tests/services."""

import sys

import pytest
from typer.testing import CliRunner

from corpus.errors import UsageError
from ingest.engine import engine_of
from ui.cli import app


def test_without_ray_one_sentence_names_the_extra(papers, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    given = ["ingest", str(papers), "--no-bundled", "--index", str(tmp_path / "index")]
    said = CliRunner().invoke(app, [*given, "--engine", "ray"])
    assert said.exit_code != 0
    assert "pip install 'joinedup[ray]'" in str(said.exception)
    assert not (tmp_path / "index").exists()


def test_an_engine_that_there_is_not_is_refused(monkeypatch):
    with pytest.raises(UsageError, match="give local or ray"):
        engine_of("spark")
    monkeypatch.setenv("JOINEDUP_ENGINE", "spark")
    with pytest.raises(UsageError, match="give local or ray"):
        engine_of()
