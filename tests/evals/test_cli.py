"""The commands, with their exit codes, over the real assistant and a few questions."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from corpus.errors import JoinedupError, UsageError
from ui.cli import app


@dataclass
class Result:
    code: int
    out: str


@pytest.fixture
def joinedup(assistant, index_folder, monkeypatch):
    monkeypatch.setenv("JOINEDUP_INDEX", str(index_folder))

    def call(*arguments) -> Result:
        result = CliRunner().invoke(app, ["eval", *map(str, arguments)])
        if isinstance(result.exception, JoinedupError):  # as `ui.cli.main` ends it
            code = 2 if isinstance(result.exception, UsageError) else 1
            return Result(code, str(result.exception))
        assert result.exception is None or isinstance(result.exception, SystemExit), result.output
        return Result(result.exit_code, result.output)

    return call


@pytest.fixture
def made(joinedup, tmp_path) -> Path:
    found = joinedup("run", "development", "--out", tmp_path / "run", "--set", "limit=6")
    assert found.code == 0, found.out
    return tmp_path / "run"


def test_a_run_is_scored_shown_and_exported(joinedup, made):
    scores = json.loads(joinedup("score", made, "--json").out)
    assert scores["overall"]["conditioned"]["n"] == 6
    names = {path.name for path in made.iterdir()}
    assert names >= {"report.html", "report.md", "questions.csv", "figures.csv", "scores.json"}
    first = next(iter(scores["questions"]))
    assert first in joinedup("show", made, "--id", first).out
    assert joinedup("show", made, "--id", "nobody").code == 2
    assert joinedup("score", made.parent / "nowhere").code == 2
    out = made.parent / "log.json"
    assert joinedup("export", made, "--out", out, "--format", "inspect").code == 0
    assert json.loads(out.read_text("utf-8"))["version"] == 2


def test_the_gate_passes_fails_refuses_and_says_when_a_run_is_incomplete(joinedup, made, tmp_path):
    baseline = tmp_path / "baseline.json"
    assert joinedup("baseline", made, "--out", baseline).code == 0
    assert joinedup("gate", made, "--baseline", baseline).code == 0
    asked_now = joinedup("gate", "--baseline", baseline)
    assert asked_now.code == 0, asked_now.out
    rules = tmp_path / "rules.yaml"
    rules.write_text("floors: {sentences: 99}\nwatched: [conditioned]\n", encoding="utf-8")
    failed = joinedup("gate", made, "--baseline", baseline, "--rules", rules)
    assert failed.code == 1
    assert "below its floor" in failed.out
    assert joinedup("gate", made, "--baseline", tmp_path / "none.json").code == 2
    other = joinedup("run", "test", "--out", tmp_path / "other", "--set", "limit=3")
    assert other.code == 0
    assert joinedup("gate", tmp_path / "other", "--baseline", baseline).code == 2
    records = made / "records.jsonl"
    lines = records.read_text("utf-8").splitlines()
    records.write_text("\n".join(lines[:3]) + "\n", encoding="utf-8")
    assert joinedup("score", made).code == 3
    assert joinedup("gate", made, "--baseline", baseline).code == 3


def test_a_sweep_makes_an_index_for_each_passage_size(joinedup, tmp_path):
    found = joinedup("sweep", "development", "--over", "passage_tokens=64,254", "--over",
                     "rrf_k=10,60", "--set", "limit=3", "--out", tmp_path / "sweep")  # fmt: skip
    assert found.code == 0, found.out
    folders = {path.name for path in (tmp_path / "sweep").iterdir()}
    assert "passage_tokens=64-rrf_k=10" in folders
    assert any(path.name.endswith("64-tokens") for path in (tmp_path / "sweep/indexes").iterdir())
    board = joinedup("board", tmp_path / "sweep").out
    assert board.count("passage_tokens=") >= 4 or "passage_tokens" in board
    runs = [tmp_path / "sweep" / f"passage_tokens={t}-rrf_k=60" for t in (64, 254)]
    compared = joinedup("compare", *runs, "--json")
    assert "changes" in json.loads(compared.out[compared.out.index("{") :])


def test_wrong_settings_and_names_are_one_sentence(joinedup, tmp_path):
    for arguments, words in [
        (("run", "nowhere"), "bundled are"),
        (("run", "test", "--set", "speed=9", "--out", tmp_path), "the settings are"),
        (("sweep", "test", "--over", "hits", "--out", tmp_path), "key=value"),
        (("score", tmp_path, "--judge", "astrologer"), "no such judge"),
    ]:
        found = joinedup(*arguments)
        assert found.code == 2, arguments
        assert words in found.out


def test_an_uncalibrated_model_does_not_judge(joinedup, made, tmp_path):
    found = joinedup("score", made, "--judge", f"entailment:{tmp_path / 'no-model'}")
    assert found.code in (1, 2)
