"""Question sets and runs, over the real assistant."""

import json

import pytest

from corpus.errors import UsageError
from evals.compare import compare
from evals.dataset import Dataset, faults
from evals.run import asker, read, run


@pytest.mark.parametrize("name", ["development", "test"])
def test_the_bundled_sets_agree_with_the_corpus(assistant, name):
    assert faults(Dataset.load(name), assistant.index) == []


def test_the_sets_share_no_question():
    first, second = (Dataset.load(name).questions for name in ("development", "test"))
    assert not {q.turns for q in first} & {q.turns for q in second}
    assert len(first) + len(second) >= 250


def test_a_bad_line_is_named(tmp_path):
    path = tmp_path / "set.jsonl"
    path.write_text(
        '{"id": "a", "kind": "x", "turns": [], "status": "answered"}\n', encoding="utf-8"
    )
    with pytest.raises(UsageError, match="line 1"):
        Dataset.load(path)
    with pytest.raises(UsageError, match="development"):
        Dataset.load("nowhere")


def test_a_run_is_resumed_and_two_runs_of_one_thing_do_not_differ(assistant, tmp_path):
    few = Dataset(name="few", questions=Dataset.load("development").questions[:4])
    asked = []

    def counting(question):
        asked.append(question.id)
        return asker(assistant)(question)

    run(few, counting, tmp_path / "a", {})
    path = tmp_path / "a" / "records.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines[:2], lines[2][:50]]), encoding="utf-8")
    path.write_text("\n".join(lines[:2]) + "\n", encoding="utf-8")
    run(few, counting, tmp_path / "a", {})
    assert len(asked) == 6
    assert len(list(read(path))) == 4
    run(few, counting, tmp_path / "b", {})
    table = compare(tmp_path / "a", tmp_path / "b")
    assert "Won (0)" in table
    assert "Lost (0)" in table
    with pytest.raises(UsageError, match="made otherwise"):
        run(few, counting, tmp_path / "a", {"k": 1})
    assert "packages" in json.loads((tmp_path / "a" / "configuration.json").read_text("utf-8"))
