"""The command as a user runs it: output, exit codes, and one sentence for each mistake."""

import json
import os
import subprocess
import sys

import pytest

from assistant import Answer


def joinedup(*words, index, **more):
    """Run the real command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "ui.cli", *words],
        capture_output=True, text=True, timeout=300, env={**os.environ, "JOINEDUP_INDEX": str(index)},
        **more,
    )  # fmt: skip


def test_ask_prints_the_answer_and_its_sources(run):
    code, out, _ = run("ask", "What was Total Place?")
    assert code == 0
    assert "[1]" in out
    assert "SOURCES" in out
    assert "https://" in out


def test_ask_json_prints_the_answer_and_nothing_else(run):
    code, out, _ = run("ask", "--json", "What was Total Place?")
    assert code == 0
    assert Answer.from_dict(json.loads(out)).status == "answered"


def test_ask_exits_3_where_the_corpus_does_not_say(run):
    code, out, _ = run("ask", "Who invented the teapot?")
    assert code == 3
    assert "The corpus does not say." in out
    assert "[1]" not in out


def test_batch_answers_the_last_turn_and_reports_bad_lines(run, tmp_path):
    file = tmp_path / "questions.jsonl"
    rows = [
        json.dumps({"id": 1, "turns": ["What was Total Place?", "How much did it cost?"]}),
        "not json",
        json.dumps({"id": 2, "turns": []}),
        "",
        json.dumps({"id": "c", "turns": ["Who invented the teapot?"]}),
    ]
    file.write_text("\n".join(rows), encoding="utf-8")
    code, out, err = run("ask", "--batch", str(file))
    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 2
    assert [a["id"] for a in answers] == [1, "c"]
    assert answers[0]["answer"]["standalone_question"] == "How much did Total Place cost?"
    assert answers[1]["answer"]["status"] == "not_in_corpus"
    assert "line 2" in err
    assert "line 3" in err


def test_search_json_gives_ranked_passages(run):
    code, out, _ = run("search", "data sharing", "--json", "-k", "4")
    rows = json.loads(out)
    assert code == 0
    assert len(rows) == 4
    assert {"score", "document_id", "title", "section", "page", "start", "end", "sha256"} <= set(
        rows[0]
    )


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["ask"], "--batch"),
        (["ask", "  "], "empty"),
        (["ask", "a", "--batch", "b"], "--batch"),
        (["ask", "--batch", "/nowhere.jsonl"], "/nowhere.jsonl"),
        (["search", " "], "query"),
    ],
)
def test_bad_usage_is_one_sentence_and_exit_2(index_folder, assistant, words, says):
    result = joinedup(*words, index=index_folder)
    assert result.returncode == 2
    assert says in result.stderr
    assert "Traceback" not in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_an_unknown_option_exits_2_without_a_traceback(index_folder):
    result = joinedup("ask", "--nonsense", index=index_folder)
    assert result.returncode == 2
    assert "Traceback" not in result.stderr


def test_ingest_reports_what_it_did_and_writes_nothing_the_second_time(tmp_path):
    folder, index = tmp_path / "papers", tmp_path / "index"
    folder.mkdir()
    (folder / "note.md").write_text(
        "# The Sunrise Scheme\n\n## Money\n\nThe Sunrise Scheme cost £7m in 2011 and ran in 14 towns.\n",
        encoding="utf-8",
    )
    (folder / "film.mp4").write_bytes(b"x")
    (folder / "empty.pdf").write_bytes(b"")
    first = joinedup("ingest", str(folder), "--no-bundled", index=index)
    assert first.returncode == 1
    assert "1 files indexed" in first.stdout
    assert "2 skipped" in first.stdout
    assert "film.mp4" in first.stderr
    assert "empty.pdf" in first.stderr
    assert "Traceback" not in first.stderr
    before = {p: p.stat().st_mtime_ns for p in index.rglob("*") if p.is_file()}
    second = joinedup("ingest", str(folder / "note.md"), "--no-bundled", index=index)
    assert second.returncode == 0
    assert "0 files indexed (0 passages), 1 unchanged" in second.stdout
    assert {p: p.stat().st_mtime_ns for p in index.rglob("*") if p.is_file()} == before
    asked = joinedup("ask", "--json", "How much did the Sunrise Scheme cost?", index=index)
    answer = Answer.from_dict(json.loads(asked.stdout))
    assert answer.claims[0].text == "The Sunrise Scheme cost £7m in 2011 and ran in 14 towns."
    assert answer.claims[0].citations[0].quote_is == "publication text"
    assert answer.claims[0].citations[0].title == "The Sunrise Scheme"


def test_an_index_of_another_model_is_refused_in_one_sentence(index_folder, assistant):
    result = joinedup("search", "x", "--model", "/some/other/model", index=index_folder)
    assert result.returncode == 1
    assert "/some/other/model" in result.stderr
    assert "Traceback" not in result.stderr


def test_help_shows_every_command(run):
    code, out, _ = run("--help")
    assert code == 0
    assert all(name in out for name in ("ask", "chat", "search", "ingest"))


def test_an_answer_is_saved_and_replayed(run, tmp_path):
    path = tmp_path / "answers" / "one.json"
    assert run("ask", "What was Total Place?", "--save", str(path))[0] == 0
    assert run("replay", str(path))[:2] == (0, "Nothing changed.\n")
    saved = json.loads(path.read_text("utf-8"))
    claim = saved["answer"]["claims"][0]
    claim["text"] = claim["citations"][0]["quote"] = "Total Place had fifteen pilots."
    path.write_text(json.dumps(saved), "utf-8")
    code, out, _ = run("replay", str(path))
    assert code == 1
    assert "No longer shown" in out
    code, out, _ = run("replay", "--all", str(path.parent))
    assert code == 1
    assert "1 lost support" in out
