"""`joinedup export` as a user runs it."""

import json
from io import BytesIO

import pytest
from docx import Document
from typer.testing import CliRunner

from assistant.replay import save
from corpus.errors import UsageError
from ui import cli


def run(*words):
    """Run `joinedup`; gives (exit code, out), or raises what the command tells the user."""
    result = CliRunner().invoke(cli.app, ["export", *map(str, words)])
    if isinstance(result.exception, Exception) and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout


@pytest.fixture
def saved(answers, tmp_path):
    """The same answer as `ask --json`, `ask --save` and `ask --batch` write it."""
    (answer,) = answers["overview"]
    row = answer.to_dict()
    (tmp_path / "json.json").write_text(json.dumps(row, indent=2), encoding="utf-8")
    save(answer, tmp_path / "saved.json")
    lines = [json.dumps({"id": 1, "answer": row}), "", json.dumps({"id": 2, "answer": row})]
    (tmp_path / "batch.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "count"), [("json.json", 1), ("saved.json", 1), ("batch.jsonl", 2)]
)
def test_every_file_that_ask_writes_is_exported(saved, name, count):
    code, out = run(saved / name, "--output", saved / "out" / "brief.docx")
    assert code == 0
    assert "brief.docx: Word; notes: 8" in out
    document = Document(BytesIO((saved / "out" / "brief.docx").read_bytes()))
    heads = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert heads.count("What was Total Place?") == count


def test_several_files_are_one_conversation_named_after_its_title(saved, monkeypatch):
    monkeypatch.chdir(saved)
    code, _ = run("json.json", "saved.json", "--format", "md", "--title", "Total Place so far")
    assert code == 0
    text = (saved / "total-place-so-far.md").read_text(encoding="utf-8")
    assert text.startswith("# Total Place so far\n")
    assert text.count("## What was Total Place?") == 2


def test_each_mistake_is_one_sentence_that_names_the_file_and_the_way_out(saved):
    (saved / "bad.json").write_text("{}", encoding="utf-8")
    (saved / "bad.jsonl").write_text('{"id": 1, "answer": {}}\nnot json', encoding="utf-8")
    (saved / "empty.json").write_bytes(b"")
    (saved / "deep.json").write_text("[" * 100_000, encoding="utf-8")
    (saved / "binary.json").write_bytes(b"\xff\xfe\x00")
    broken = json.loads((saved / "json.json").read_text(encoding="utf-8"))
    broken["corrections"] = [{"text": "x", "claim": 99}]
    (saved / "broken.json").write_text(json.dumps(broken), encoding="utf-8")
    for name in ("bad.json", "bad.jsonl", "empty.json", "deep.json", "binary.json", "broken.json",
                 "absent.json"):  # fmt: skip
        with pytest.raises(UsageError, match=f"{name}.*joinedup ask --json or --save"):
            run(saved / name, "--format", "md")
    with pytest.raises(UsageError, match="--format, one of docx, pdf"):
        run(saved / "json.json")
    with pytest.raises(UsageError, match="'odt' is no format"):
        run(saved / "json.json", "--format", "odt")
    with pytest.raises(UsageError, match="choose another --output"):
        run(saved / "json.json", "--format", "md", "--output", saved / "json.json")
    with pytest.raises(UsageError, match="cannot be written"):
        run(saved / "json.json", "--format", "md", "--output", saved / "json.json" / "x.md")


def test_help_has_examples():
    code, out = run("--help")
    assert code == 0
    assert "joinedup export total-place.json --output total-place.docx" in out
