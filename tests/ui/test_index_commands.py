"""`joinedup ingest` and `joinedup index` as a user runs them."""

import json
import os
import subprocess
import sys

import pytest
from filelock import FileLock
from typer.testing import CliRunner

from corpus.errors import JoinedupError
from ui import cli


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run `joinedup` in this process, over an index of its own; gives (exit code, out, err)."""
    monkeypatch.setenv("JOINEDUP_INDEX", str(tmp_path / "index"))

    def command(*words):
        result = CliRunner().invoke(cli.app, words)
        if isinstance(result.exception, JoinedupError):
            return 1, result.stdout, str(result.exception)
        if isinstance(result.exception, Exception):
            raise result.exception
        return result.exit_code, result.stdout, result.stderr

    return command


@pytest.fixture
def papers(tmp_path):
    folder = tmp_path / "papers"
    folder.mkdir()
    for town in ("Leeds", "Hull"):
        (folder / f"{town}.md").write_text(
            f"# The {town} Plan\n\n## Money\n\nThe {town} Plan cost £7m in 2011.\n", "utf-8"
        )
    return folder


def test_status_verify_remove_and_rebuild(run, papers):
    assert run("ingest", str(papers), "--no-bundled")[0] == 0
    code, out, _ = run("index", "status", "--json")
    found = json.loads(out)
    assert code == 0
    assert (found["documents"], found["passages"], found["files"]) == (2, 2, 2)
    assert found["bytes"] > 10_000
    assert found["built"]["model"] and found["last_run"]["indexed"] == 2
    code, out, _ = run("index", "status")
    assert code == 0 and "2 (0 bundled) from 2 files" in out
    code, out, _ = run("index", "verify")
    assert code == 0 and "whole" in out
    assert run("index", "remove", "The Hull Plan")[0] == 0
    assert json.loads(run("index", "status", "--json")[1])["documents"] == 1
    code, _, err = run("index", "remove", "The Hull Plan")
    assert code == 1 and "no document is called" in err
    code, out, _ = run("index", "rebuild")
    assert code == 0 and "1 files indexed" in out
    code, out, _ = run("index", "verify", "--json", "--all")
    assert (code, json.loads(out)["faults"]) == (0, [])


def test_verify_exits_1_and_names_what_is_wrong(run, papers, tmp_path):
    run("ingest", str(papers), "--no-bundled")
    stored = next((tmp_path / "index" / "segments").glob("*/documents/hull-*.json"))
    stored.write_text(stored.read_text("utf-8").replace("£7m", "£8m"), "utf-8")
    code, out, _ = run("index", "verify")
    assert code == 1
    assert "hull-" in out and "is not what was stored" in out


def test_the_report_says_what_became_of_every_file(run, papers, tmp_path):
    (papers / "film.mp4").write_bytes(b"x")
    report = tmp_path / "report.json"
    words = ("ingest", str(papers), "--no-bundled", "--report", str(report))
    code, _, err = run(*words)
    assert code == 1 and "film.mp4" in err
    whole = json.loads(report.read_text("utf-8"))
    assert whole["counts"] == {"indexed": 2, "unsupported": 1}
    rows = {os.path.basename(row["path"]): row for row in whole["files"]}
    assert rows["Hull.md"]["passages"] == 1
    assert rows["Hull.md"]["seconds"] > 0
    assert rows["film.mp4"]["outcome"] == "unsupported"
    assert "film.mp4" in rows["film.mp4"]["message"]
    (papers / "Hull.md").unlink()
    code, out, _ = run(*words, "--prune")
    assert "1 unchanged, 1 removed, 1 skipped" in out
    whole = json.loads(report.read_text("utf-8"))
    assert whole["removed"] == [str(papers / "Hull.md")]
    assert {row["unchanged"] for row in whole["files"] if row["outcome"] == "indexed"} == {True}


def test_a_report_that_cannot_be_written_is_refused_before_the_work(run, papers, tmp_path):
    code, _, err = run("ingest", str(papers), "--no-bundled", "--report", str(tmp_path / "a" / "b"))
    assert code == 1 and "--report" in err
    assert not (tmp_path / "index").exists()


def test_workers_read_in_other_processes(papers, tmp_path):
    (papers / "Hull.html").write_text(
        "<html><body><article><h1>Bath</h1><p>The Bath Plan cost £9m in 2014 and was paid for by "
        "all of its partners together.</p></article></body></html>",
        "utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-m", "ui.cli", "ingest", str(papers), "--no-bundled", "--workers", "2"],
        capture_output=True, text=True, timeout=200,
        env={**os.environ, "JOINEDUP_INDEX": str(tmp_path / "index")},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "3 files indexed" in done.stdout


def test_a_second_writer_is_told_who_is_writing(run, papers, tmp_path, monkeypatch):
    monkeypatch.setattr("ingest.pipeline.LOCK_WAIT", 0.1)
    folder = tmp_path / "index"
    folder.mkdir()
    held = {
        "pid": 4321,
        "host": "desk",
        "since": "2026-01-02T03:04:00Z",
        "command": "joinedup ingest x",
    }
    (folder / "writer.json").write_text(json.dumps(held), "utf-8")
    with FileLock(folder / "writer.lock"):
        code, _, err = run("ingest", str(papers), "--no-bundled")
    assert code == 1
    assert "process 4321 on desk since 2026-01-02 03:04 UTC: joinedup ingest x" in err
    assert run("ingest", str(papers), "--no-bundled")[0] == 0  # its holder is dead


@pytest.mark.parametrize("command", ["status", "verify", "rebuild", "remove x"])
def test_no_index_is_one_sentence(run, command):
    code, _, err = run("index", *command.split())
    assert code == 1
    assert "no index" in err and "joinedup ingest" in err


@pytest.mark.parametrize("command", ["status", "verify", "remove", "rebuild"])
def test_every_command_has_help_with_an_example(run, command):
    code, out, _ = run("index", command, "--help")
    assert code == 0
    assert "Example" in out and f"joinedup index {command}" in out
