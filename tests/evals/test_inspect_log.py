"""A run as an Inspect log: its shape, and what inspect-ai itself reads in it."""

import json
import os
import subprocess
import sys
from importlib.util import find_spec

import pytest
import typer
from typer.testing import CliRunner

from corpus.errors import UsageError
from evals.ask import ask_joinedup
from evals.commands.exporting import export
from evals.dataset import Dataset, Question
from evals.report.inspect_log import inspect_log, inspect_name
from evals.run import describe, read, run
from evals.score import score

READ = """
import json, sys
from inspect_ai.log import list_eval_logs, read_eval_log
from inspect_ai.scorer import SampleScore, mean, stderr
log = read_eval_log(sys.argv[1])
names = {score.name: score.metrics for score in log.results.scores}
own = {}
for name in names:
    rows = [SampleScore(score=s.scores[name], sample_id=s.id, sample_metadata=s.metadata)
            for s in log.samples if name in s.scores]
    if rows:
        own[name] = [mean()(rows), stderr(cluster="cluster")(rows), len(rows)]
print(json.dumps({
    "status": log.status,
    "listed": len(list_eval_logs(sys.argv[2])),
    "samples": {s.id: s.output.completion for s in log.samples},
    "errors": [s.id for s in log.samples if s.error],
    "logged": {name: [m["mean"].value, m["stderr"].value] for name, m in names.items()},
    "scored": {s.name: s.scored_samples for s in log.results.scores},
    "own": own,
}))
"""


@pytest.fixture(scope="module")
def folder(assistant, tmp_path_factory):
    """A real run: a figure, a follow-up, a question that the corpus does not answer, an error."""
    bundled = {q.id: q for q in Dataset.load("development").questions}
    figure = next(q for q in bundled.values() if q.kind == "figure" and len(q.turns) == 1)
    later = next(q for q in bundled.values() if len(q.turns) > 1)
    unknown = next(q for q in bundled.values() if q.status == "not_in_corpus")
    broken = Question(id="broken", turns=("What?",), status="answered", conversation=later.id)
    ask = ask_joinedup(assistant)

    def asker(question):
        if question.id == "broken":
            return ask(question).model_copy(update={"answer": None, "error": "it broke"})
        return ask(question)

    made = tmp_path_factory.mktemp("run")
    about = {
        "configuration": {"limit": None, "seed": 0},
        "index": {"model": "m"},
        "contents": "c",
        "source": "some.jsonl",
    }
    run(Dataset(name="some", questions=(figure, later, unknown, broken)), asker, made, about)
    scores = score(read(made))
    (made / "scores.json").write_text(scores.model_dump_json(), encoding="utf-8")
    return made


def test_the_log_has_the_form_of_an_eval_log(folder):
    records = read(folder)
    scores = score(records)
    log = inspect_log(describe(folder), records, scores)
    assert (log["version"], log["status"]) == (2, "success")
    assert log["eval"]["dataset"] == {
        "name": "some",
        "location": "some.jsonl",
        "samples": 4,
        "sample_ids": [r.question.id for r in records],
    }
    assert log["eval"]["model"] == "joinedup/m"
    assert log["eval"]["packages"]["pydantic"]
    assert (log["results"]["total_samples"], log["results"]["completed_samples"]) == (4, 3)
    for logged in log["results"]["scores"]:
        interval = scores.overall[logged["name"]]
        assert logged["metrics"]["mean"]["value"] == interval.value
        assert logged["scored_samples"] + logged["unscored_samples"] == 4
    first, later, unknown, broken = log["samples"]
    assert first["input"] == records[0].question.turns[0]
    assert [m["content"] for m in later["input"]] == list(records[1].question.turns)
    assert [m["role"] for m in later["messages"]] == [*["user"] * len(later["input"]), "assistant"]
    assert unknown["target"] == "not_in_corpus"
    assert broken["error"]["message"] == "it broke"
    assert broken["output"]["choices"] == []
    assert "vital_recall" not in broken["scores"]
    assert broken["metadata"]["cluster"] == later["metadata"]["cluster"]
    for sample, record in zip(log["samples"], records, strict=True):
        assert {n: s["value"] for n, s in sample["scores"].items()} == scores.questions[
            sample["id"]
        ]
        if record.answer and record.answer.claims:
            blocks = sample["output"]["choices"][0]["message"]["content"]
            assert [b["text"].strip() for b in blocks] == [c.text for c in record.answer.claims]
            cited = [[c["cited_text"] for c in b["citations"]] for b in blocks]
            assert cited == [[c.quote for c in k.citations] for k in record.answer.claims]
    json.dumps(log, allow_nan=False)
    assert inspect_log(describe(folder), records, scores) == log


def test_a_run_that_is_cut_short_is_no_success(folder):
    records = read(folder)[:2]
    log = inspect_log(describe(folder), records, score(records))
    assert log["status"] == "cancelled"
    assert log["results"]["total_samples"] == 4


def test_the_command_writes_a_file_or_names_one(folder, tmp_path):
    app = typer.Typer()
    app.command()(export)
    done = CliRunner().invoke(app, [str(folder), "--out", str(tmp_path / "log.json")])
    assert done.exit_code == 0, done.output
    log = json.loads((tmp_path / "log.json").read_text("utf-8"))
    done = CliRunner().invoke(app, [str(folder), "--out", str(tmp_path / "logs")])
    assert [path.name for path in (tmp_path / "logs").iterdir()] == [inspect_name(log)]
    missing = CliRunner().invoke(app, [str(tmp_path), "--out", str(tmp_path / "x.json")])
    assert isinstance(missing.exception, UsageError)
    assert "no run here" in str(missing.exception)
    assert not (tmp_path / "x.json").exists()


def test_inspect_itself_reads_the_same_figures(folder, tmp_path):
    own = sys.executable if find_spec("inspect_ai") else ""
    interpreter = own or os.environ.get("JOINEDUP_INSPECT_PYTHON", "")
    if not interpreter:
        pytest.skip("inspect-ai is not installed, and JOINEDUP_INSPECT_PYTHON names no Python "
                    "that has it")  # fmt: skip
    records = read(folder)
    scores = score(records)
    log = inspect_log(describe(folder), records, scores)
    path = tmp_path / inspect_name(log)
    path.write_text(json.dumps(log), encoding="utf-8")
    read_by_inspect = subprocess.run(
        [interpreter, "-c", READ, str(path), str(tmp_path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert read_by_inspect.returncode == 0, read_by_inspect.stderr
    found = json.loads(read_by_inspect.stdout)
    assert (found["status"], found["listed"], found["errors"]) == ("success", 1, ["broken"])
    assert found["samples"] == {
        r.question.id: r.answer.to_markdown() if r.answer else "" for r in records
    }
    for name, interval in scores.overall.items():
        assert found["logged"][name][0] == interval.value
        assert found["scored"][name] == interval.n
    for name, (mean, stderr, n) in found["own"].items():
        assert found["logged"][name] == pytest.approx([mean, stderr], abs=1e-12)
        assert n == found["scored"][name]
