"""The questions that statements answer: their file, and what the corpus's own hold."""

import json
import re
from pathlib import Path

import pytest

import corpus
from corpus.errors import CorpusError
from corpus.questions import load_questions, questions_path

SETS = Path(corpus.__file__).parents[1] / "evals" / "datasets"


def test_questions_are_read_by_statement(tmp_path):
    (tmp_path / "documents").mkdir()
    (tmp_path / "questions").mkdir()
    document = tmp_path / "documents" / "a.md"
    assert load_questions(document) == {}
    path = questions_path(document)
    path.write_text("# A\n\nOne.\n- Who?\n- When?\n\nTwo.\n", encoding="utf-8")
    assert load_questions(document) == {"One.": ("Who?", "When?"), "Two.": ()}
    path.write_text("- Who?\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="must stand under"):
        load_questions(document)


def test_every_statement_of_the_corpus_has_questions():
    for path in corpus.documents_folder().glob("*.md"):
        questions = load_questions(path)
        for placed in corpus.load_document(path).statements:
            assert len(questions[placed.statement.text]) >= 2, placed.statement.text


def test_no_question_of_an_eval_set_stands_among_them():
    def plain(text):
        return re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()

    ours = {plain(q) for path in corpus.documents_folder().glob("*.md")
            for asked in load_questions(path).values() for q in asked}  # fmt: skip
    for path in SETS.glob("*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            for turn in json.loads(line)["turns"]:
                assert plain(turn) not in ours, turn
