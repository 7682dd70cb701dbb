"""Importing question sets from other formats, hostile ones among them."""

import json
import subprocess
import sys

import pytest
import typer
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from assistant.feedback import Feedback
from corpus.errors import UsageError
from evals.commands.importing import import_
from evals.dataset import Dataset, faults
from evals.importers import IMPORTERS
from evals.importers.beir import import_beir, qrels_file
from evals.importers.documents import as_markdown, file_name
from evals.importers.feedback import import_feedback
from evals.importers.mtrag import import_mtrag
from evals.importers.table import import_table
from evals.importers.text import one_line, plain, quotable, sentences
from ingest import Index
from ingest.pipeline import read_document

HOSTILE = [
    "../../etc/passwd",
    "a/b\\c",
    "nul\x00here",
    "x" * 300,
    "Größe ☃ 政策",
    "CON",
    ".",
    "-rf",
]


def jsonl(path, rows):
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def by_id(imported):
    return {question.id: question for question in imported.dataset.questions}


def reloaded(imported, tmp_path):
    """The set, saved and read again as `eval run` reads it."""
    imported.dataset.save(tmp_path / "saved.jsonl")
    return Dataset.load(tmp_path / "saved.jsonl")


# -- text ---------------------------------------------------------------------------------


def test_text_is_made_fit_for_a_set():
    assert plain("a\x00b \ud800 c\u2028d\r\ne") == "ab ? c\nd\ne"
    assert plain(7) == "7"
    assert plain(None) == plain(True) == plain(["x"]) == ""
    assert (
        quotable("Title\nThe body of the passage, longer.\n") == "The body of the passage, longer."
    )
    assert quotable("short") == quotable(None) == ""


def test_sentences_lose_their_list_markers():
    text = "Two things:\n1. Councils pay 50%.\n- Boards meet.\n\n42."
    assert sentences(text) == ["Two things:", "Councils pay 50%.", "Boards meet.", "42."]


# -- BEIR ---------------------------------------------------------------------------------


def beir(folder, corpus, queries, qrels, name="qrels/test.tsv"):
    folder.mkdir(exist_ok=True)
    jsonl(folder / "corpus.jsonl", corpus)
    jsonl(folder / "queries.jsonl", queries)
    (folder / name).parent.mkdir(exist_ok=True)
    rows = "".join(f"{query}\t{document}\t{score}\n" for query, document, score in qrels)
    (folder / name).write_text(f"query-id\tcorpus-id\tscore\n{rows}", encoding="utf-8")
    return folder


CORPUS = [
    {"_id": "d1", "title": "Total Place", "text": "Thirteen areas counted all public money."},
    {"_id": "d2", "title": "Sure Start", "text": "Children's centres joined up early years."},
    {"_id": "d3", "title": "", "text": "Troubled families had a key worker."},
    {"_id": "empty", "title": "Nothing", "text": "  "},
]


def test_a_beir_folder_becomes_an_index_and_questions(tmp_path, embedder):
    source = beir(
        tmp_path / "set",
        [*CORPUS, {"_id": "d1", "text": "again"}, {"title": "no id"}, "{broken"],
        [
            {"_id": "c_1", "text": "who counted money?", "history": []},
            {
                "_id": "c_2",
                "text": "and who had key workers?",
                "history": [
                    {"speaker": "user", "text": "who counted money?"},
                    {"speaker": "agent", "text": "thirteen areas"},
                ],
            },
            {"_id": "c_3", "text": "judged not relevant"},
            {"_id": "c_4", "text": "only an empty document"},
            {"_id": "c_5", "text": ""},
            {"_id": "c_1", "text": "the id again"},
        ],
        [
            ("c_1", "d1", 1),
            ("c_1", "empty", 1),
            ("c_2", "d3", 2),
            ("c_2", "d2", 1),
            ("c_3", "d2", 0),
            ("c_4", "empty", 1),
            ("c_4", "gone", 1),
            ("c_2", "d2", "high"),
        ],
    )
    out = tmp_path / "out"
    imported = import_beir(source, out, embedder)
    index = Index(out / "index", embedder)
    titles = {name: index.document(name).title for name in index.document_ids}
    assert sorted(titles.values()) == [
        "Sure Start",
        "Total Place",
        "Troubled families had a key worker.",
    ]
    assert faults(imported.dataset, index) == []
    first, second = imported.dataset.questions
    assert [titles[gold.document_id] for gold in first.gold] == ["Total Place"]
    assert {gold.quote for gold in second.gold} == {""}
    assert len(second.gold) == 2
    assert second.turns == ("who counted money?", "and who had key workers?")
    assert (second.kind, second.status, second.conversation) == ("retrieval", None, "c")
    assert imported.skipped == 4
    told = "\n".join(imported.left_out)
    assert "queries to which no document is judged relevant: 2" not in told
    assert "to which no document is judged relevant: 1" in told
    assert "none is in the index: 1" in told
    assert "could not be indexed: 1, such as 'empty'" in told
    assert "left out of the gold: 3" in told
    assert "corpus.jsonl, line 5: the _id 'd1' stands twice" in told
    assert "corpus.jsonl, line 6: it has no _id" in told
    assert "corpus.jsonl, line 7: not JSON" in told
    assert "test.tsv, line 9: not query-id" in told
    assert "queries.jsonl, line 6: the id 'c_1' stands twice" in told
    assert Dataset.load(out / "questions.jsonl").fingerprint == imported.dataset.fingerprint


def test_hostile_ids_of_documents_stay_inside_the_folder(tmp_path, embedder):
    corpus = [{"_id": name, "text": f"Document number {n}."} for n, name in enumerate(HOSTILE)]
    queries = [{"_id": f"q{n}", "text": f"number {n}?"} for n in range(len(HOSTILE))]
    qrels = [(f"q{n}", one_line(name), 1) for n, name in enumerate(HOSTILE)]
    source = beir(tmp_path / "set", corpus, queries, qrels)
    imported = import_beir(source, tmp_path / "out", embedder)
    index = Index(tmp_path / "out" / "index", embedder)
    for number, question in enumerate(imported.dataset.questions):
        text = index.document(question.gold[0].document_id).text
        assert text == f"Document number {number}."
        assert question.conversation == ""
    assert len(imported.dataset.questions) == len(HOSTILE)
    written = list((tmp_path / "out" / "documents").iterdir())
    assert len(written) == len(HOSTILE)
    assert {path.name for path in tmp_path.iterdir()} == {"set", "out"}


@given(st.text())
def test_any_id_gives_a_safe_name(identifier):
    name = file_name(3, identifier)
    assert name.startswith("0000003-")
    assert name.endswith(".md")
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")
    assert len(name) < 60


MARKUP = (
    "# Not a heading\n- no list\n1. nor this\n    indented\n> quoted *stars* _under_ `code` "
    "[link](http://x) <b>bold</b> &amp; ![i](j)\n---\na | b\n--|--\nc | d\n\n[1]: http://x\n\n"
    "It worked. [@nao-2013] {finding: worked}\n~~~\n```\n***\n===\nback\\slash\\"
)


def read_back(tmp_path, title, text):
    path = tmp_path / "document.md"
    path.write_text(as_markdown(title, text), encoding="utf-8", newline="\n")
    return read_document(path)


def test_the_text_of_a_document_is_read_back_word_for_word(tmp_path):
    document = read_back(tmp_path, "--- a: 'b' --- # 2019\\", MARKUP)
    assert document.title == "--- a: 'b' --- # 2019\\"
    assert document.text.split() == MARKUP.split()
    assert not document.statements
    assert all(section.path == () for section in document.sections)


@settings(max_examples=300)
@given(st.text(alphabet="ab1 .\n#-*_[](){}<>`~|:=+>!&;\\@\"'\t\u2028", max_size=60))
def test_any_text_is_read_back_word_for_word(tmp_path_factory, text):
    known = plain(text)
    if not known:
        return
    document = read_back(tmp_path_factory.mktemp("document"), "A title", known)
    assert document.text.split() == known.split()


def test_the_split_is_chosen(tmp_path):
    (tmp_path / "qrels").mkdir()
    with pytest.raises(UsageError, match="no relevance judgements"):
        qrels_file(tmp_path)
    for name in ("train", "dev", "test"):
        (tmp_path / "qrels" / f"{name}.tsv").touch()
    assert qrels_file(tmp_path).stem == "test"
    assert qrels_file(tmp_path, "train").stem == "train"
    with pytest.raises(UsageError, match=r"--split nope: .*dev, test, train"):
        qrels_file(tmp_path, "nope")
    (tmp_path / "qrels" / "test.tsv").unlink()
    assert qrels_file(tmp_path).stem == "dev"
    (tmp_path / "qrels" / "dev.tsv").rename(tmp_path / "qrels" / "valid.tsv")
    with pytest.raises(UsageError, match="choose one with --split"):
        qrels_file(tmp_path)
    (tmp_path / "qrels" / "valid.tsv").unlink()
    assert qrels_file(tmp_path).stem == "train"


def test_an_unusable_beir_folder_is_named_and_nothing_is_written(tmp_path, embedder):
    out = tmp_path / "out"
    with pytest.raises(UsageError, match=r"no corpus\.jsonl"):
        import_beir(tmp_path, out, embedder)
    source = beir(tmp_path / "set", CORPUS, [{"_id": "q", "text": "?"}], [("other", "d1", 1)])
    with pytest.raises(UsageError, match=r"test\.tsv: no query of .*queries\.jsonl"):
        import_beir(source, out, embedder)
    assert not out.exists()


def test_what_no_import_made_is_never_removed(tmp_path, embedder):
    source = beir(tmp_path / "set", CORPUS, [{"_id": "q", "text": "?"}], [("q", "d1", 1)])
    mine = tmp_path / "home" / "documents" / "novel.txt"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="no finished import made it"):
        import_beir(source, tmp_path / "home", embedder)
    assert mine.read_text(encoding="utf-8") == "mine"


@pytest.mark.shared
def test_doc2dial_is_imported(tmp_path, shared, embedder):
    given = shared / "evals" / "doc2dial"
    source = tmp_path / "doc2dial"
    source.mkdir()
    lines = (given / "corpus.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    (source / "corpus.jsonl").write_text("".join(lines[:30]), encoding="utf-8")
    for name in ("queries.jsonl", "qrels.tsv"):
        (source / name).write_bytes((given / name).read_bytes())
    imported = import_beir(source, tmp_path / "out", embedder)
    index = Index(tmp_path / "out" / "index", embedder)
    questions = imported.dataset.questions
    asked = len((given / "queries.jsonl").read_text(encoding="utf-8").splitlines())
    assert len(questions) > 20
    assert len(questions) + imported.skipped == asked
    assert len(index.document_ids) == 30
    assert faults(imported.dataset, index) == []
    assert any(len(question.turns) > 2 for question in questions)
    assert all(question.id.startswith(f"{question.conversation}_") for question in questions)
    hits = 0
    for question in questions[:20]:
        found = index.lexical(question.turns[-1], 10)
        hits += any(name.startswith(question.gold[0].document_id) for name, _ in found)
    assert hits >= 10


# -- tables -------------------------------------------------------------------------------


def test_a_table_becomes_questions(tmp_path):
    path = tmp_path / "set.csv"
    path.write_text(
        "ID,Question,Ground_Truth,Category,Status,Conversation\n"
        'a,How much?,"It cost £5m. Councils, not the centre, paid.",figure,,talk\n'
        "b,Who won?,n/a,,,talk\n"
        "c,Who lost?,,,,\n"
        "d,And both?,Only one part.,,Partial,\n"
        "e,What is unknown?,Nobody says.,,unanswerable,\n",
        encoding="utf-8-sig",
    )
    imported = import_table(path)
    rows = by_id(imported)
    assert [n.text for n in rows["a"].nuggets] == [
        "It cost £5m.",
        "Councils, not the centre, paid.",
    ]
    assert all(nugget.vital for nugget in rows["a"].nuggets)
    assert (rows["a"].kind, rows["a"].conversation) == ("figure", "talk")
    assert rows["a"].reference_answer.startswith("It cost")
    assert {name: row.status for name, row in rows.items()} == {
        "a": "answered",
        "b": "not_in_corpus",
        "c": "not_in_corpus",
        "d": "partial",
        "e": "not_in_corpus",
    }
    assert not rows["b"].nuggets
    assert not rows["b"].reference_answer
    assert not rows["e"].nuggets
    assert {row.reference for row in rows.values()} == {"human"}
    assert (imported.skipped, imported.left_out) == (0, ())
    assert reloaded(imported, tmp_path).fingerprint == imported.dataset.fingerprint


@pytest.mark.parametrize(
    ("delimiter", "encoding"), [(";", "cp1252"), ("\t", "utf-8"), ("|", "utf-8"), (",", "utf-16")]
)
def test_tables_of_other_programs_are_read(tmp_path, delimiter, encoding):
    path = tmp_path / "set.tsv"
    rows = [["Prompt", "note", "expected answer"], ["Costs, in £?", "x; y", "“£5m”, it said."]]
    lines = [delimiter.join(f'"{cell}"' for cell in row) for row in rows]
    path.write_bytes("\r\n".join(lines).encode(encoding))
    (question,) = import_table(path).dataset.questions
    assert question.turns == ("Costs, in £?",)
    assert question.reference_answer == "“£5m”, it said."
    assert question.id == "row-2"


def test_the_reference_outranks_what_a_system_answered(tmp_path):
    path = tmp_path / "ragas.csv"
    path.write_text("question,answer,ground_truth\nWho?,The wrong one.,The right one.\n")
    assert import_table(path).dataset.questions[0].reference_answer == "The right one."


def test_rows_at_fault_are_named_by_line_and_the_rest_goes_on(tmp_path):
    path = tmp_path / "set.csv"
    path.write_text(
        "id,question,answer,status\n"
        'a,"Two\nlines?",Yes indeed.,\n'
        ",,An answer alone.,\n"
        "\n"
        "b,Which?,This one, not that.,answered\n"
        "c,Which?,This one.,maybe\n"
        'd,"q"x,Broken quotes.,\n'
        "a,Twice?,Yes indeed.,\n"
        "e,Which?,,answered\n"
        "f,Last?,Yes indeed.\n"
        f"g,Huge?,{'x' * 200_000},\n"
        'h,"Never closed?,Yes.,\n'
    )
    imported = import_table(path)
    assert list(by_id(imported)) == ["a", "f"]
    assert imported.dataset.questions[0].turns == ("Two\nlines?",)
    lines = [sentence.split(":")[0].rpartition(" ")[2] for sentence in imported.left_out]
    assert lines == ["4", "6", "7", "8", "9", "10", "12", "13"]
    assert imported.skipped == 8
    assert "no question" in imported.left_out[0]
    assert "more cells than columns" in imported.left_out[1]


def test_a_table_without_the_columns_says_what_there_is(tmp_path):
    path = tmp_path / "set.csv"
    path.write_text("topic,text\na,b\n", encoding="utf-8")
    with pytest.raises(
        UsageError, match=r"set\.csv: .*'question'.*its columns are: 'topic', 'text'"
    ):
        import_table(path)
    path.write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match="its columns are: none"):
        import_table(path)
    path.write_text("question,answer\n", encoding="utf-8")
    with pytest.raises(UsageError, match="no usable question"):
        import_table(path)
    with pytest.raises(UsageError, match="cannot be read"):
        import_table(tmp_path / "nowhere.csv")


# -- MTRAG --------------------------------------------------------------------------------


def context(name, text, *marks):
    relevant = {f"a{n}": {"value": mark, "timestamp": n} for n, mark in enumerate(marks)}
    return {
        "document_id": name,
        "text": text,
        **({"feedback": {"relevant": relevant}} if marks else {}),
    }


def task(number, answerability, target="It was counted. Twice.", **fields):
    return {
        "task_id": f"conv<::>{number}",
        "conversation_id": "conv",
        "Answerability": [answerability],
        "Question Type": ["Factoid"],
        "input": [
            {"speaker": "user", "text": "What was counted?"},
            {"speaker": "agent", "text": "Money."},
            {"speaker": "user", "text": f"And number {number}?"},
        ],
        "targets": [{"speaker": "agent", "text": target}],
        **fields,
    }


def test_mtrag_tasks_become_questions(tmp_path):
    passages = [
        context("p1", "A title\nThe money was counted twice.", "yes"),
        context("p2", "The author said yes, the editor no.", "yes", "no"),
        context("p3", "Retrieved, and never judged."),
        context("p4", "tiny", "no", "yes"),
        {**context("p5", "Marked as a reference."), "reference": True},
    ]
    partly = "There were two pilots. I do not know what they cost."
    path = jsonl(
        tmp_path / "reference.jsonl",
        [
            task(1, "ANSWERABLE", contexts=passages),
            task(2, "UNANSWERABLE", "I do not know."),
            task(3, "UNDERSPECIFIED", "Which one?"),
            task(4, "PARTIAL", partly),
            task(5, "CONVERSATIONAL", "You are welcome."),
            task(6, "CONVERSATIONAL", "Bye."),
            task(7, "SOMETHING"),
            task(8, "ANSWERABLE", ""),
            {**task(9, ""), "Answerability": float("nan"), "answerability": ["ANSWERABLE"]},
            {**task(10, "ANSWERABLE"), "input": [{"speaker": "agent", "text": "hello"}]},
            {**task(11, "ANSWERABLE"), "input": "hello", "targets": 3, "contexts": None},
            "[" * 100_000,
            "3",
        ],
    )
    imported = import_mtrag(path)
    rows = by_id(imported)
    first = rows["conv<::>1"]
    assert first.turns == ("What was counted?", "And number 1?")
    assert [(g.document_id, g.quote) for g in first.gold] == [
        ("p1", "The money was counted twice."),
        ("p4", ""),
        ("p5", "Marked as a reference."),
    ]
    assert [nugget.text for nugget in first.nuggets] == ["It was counted.", "Twice."]
    assert (first.kind, first.conversation, first.reference) == ("factoid", "conv", "human")
    assert rows["conv<::>2"].status == rows["conv<::>3"].status == "not_in_corpus"
    assert rows["conv<::>2"].reference_answer == "I do not know."
    assert not rows["conv<::>2"].nuggets
    assert rows["conv<::>4"].status == "partial"
    assert [nugget.text for nugget in rows["conv<::>4"].nuggets] == ["There were two pilots."]
    assert rows["conv<::>9"].status == "answered"
    assert len(rows) == 5
    assert imported.skipped == 8
    assert imported.left_out[0].endswith("could be looked up: 2")
    told = "\n".join(imported.left_out)
    assert "line 7: the Answerability 'SOMETHING'" in told
    assert "line 12: not JSON" in told
    assert "line 13: not a JSON object" in told
    assert reloaded(imported, tmp_path).fingerprint == imported.dataset.fingerprint


def test_mtrag_conversations_become_questions(tmp_path):
    def user(text, answerability):
        return {"speaker": "user", "text": text, "enrichments": {"Answerability": [answerability]}}

    def agent(text, **fields):
        return {"speaker": "agent", "text": text, **fields}

    messages = [
        user("Hello", "CONVERSATIONAL"),
        agent("Hello. How can I help?"),
        user("What was counted?", "ANSWERABLE"),
        agent("Money was counted.", contexts=[context("p1", "Money was counted there.", "yes")]),
        user("Where?", "UNANSWERABLE"),
        agent("I do not know."),
        user("Nobody replied", "ANSWERABLE"),
    ]
    path = tmp_path / "conversations.json"
    path.write_text(json.dumps([{"messages": messages}, "junk", {"messages": 3}], indent=1))
    imported = import_mtrag(path)
    rows = by_id(imported)
    assert list(rows) == ["conversation-1<::>2", "conversation-1<::>3"]
    counted, where = rows.values()
    assert counted.turns == ("Hello", "What was counted?")
    assert counted.gold[0].quote == "Money was counted there."
    assert where.status == "not_in_corpus"
    assert where.conversation == counted.conversation == "conversation-1"
    assert imported.skipped == 2
    assert "item 2: not a JSON object" in imported.left_out[1]
    path.write_text("[{]")
    with pytest.raises(UsageError, match=r"conversations\.json, line 1: not JSON"):
        import_mtrag(path)


def test_synthetic_conversations_are_not_passed_off_as_human(tmp_path):
    row = task(1, "ANSWERABLE")
    row["input"][-1]["metadata"] = {"author_type": "model"}
    path = jsonl(tmp_path / "synthetic.jsonl", [row])
    assert import_mtrag(path).dataset.questions[0].reference == "model"


# -- feedback -----------------------------------------------------------------------------


QUOTES = ("Thirteen areas counted all public money.", "The pilots ended in 2010.")


def answer(status="answered", texts=QUOTES):
    def cited(text):
        known = dict.fromkeys(("title", "publisher", "section", "url", "evidence_type"), "")
        place = {"document_id": "total-place", "quote": text, "start": 0, "end": len(text)}
        return {**known, **place, "year": None, "page": None}

    index = {"fingerprint": "f", "documents": 1, "passages": 1, "model": "m"}
    claims = [{"text": text, "citations": [cited(text)]} for text in texts]
    return {
        "question": "q",
        "standalone_question": "q",
        "status": status,
        "index": index,
        "claims": claims,
    }


def rated(name, useful=None, verdicts=(), **fields):
    sentences = [{"claim": n, "verdict": verdict} for n, verdict in verdicts]
    row = {"id": name, "asked_at": "2026-11-24T09:00:00Z", "turns": ["What was counted?"]}
    return {**row, "answer": answer(), "useful": useful, "sentences": sentences, **fields}


def test_feedback_becomes_questions(tmp_path):
    refusal = answer("not_in_corpus", ())
    path = jsonl(
        tmp_path / "feedback.jsonl",
        [
            rated("right", verdicts=[(0, "right"), (1, "out of date")]),
            rated("useful", True),
            rated("mixed", True, [(0, "right")]),
            rated("wrong", False, [(1, "wrong")], turns=["Money?", "And when?"]),
            rated("unsupported", False, [(0, "citation does not support")]),
            rated("bad", False),
            rated("silent"),
            rated("refused", True, answer=refusal),
            rated("refused-badly", False, answer=refusal),
            rated("refused-silently", answer=refusal),
            rated("twice", False),
            rated("twice", True, turns=["Another?"]),
            rated("outside", verdicts=[(2, "right")]),
            rated("contrary", verdicts=[(0, "right"), (0, "wrong")]),
            rated("odd", verdicts=[(0, "so-so")]),
            {"id": "nothing"},
            rated("coloured", **{"\x1b[31mred": 1}),
        ],
    )
    imported = import_feedback(path)
    rows = by_id(imported)
    assert list(rows) == ["right", "useful", "mixed", "wrong", "refused", "twice"]
    right = rows["right"]
    assert [(n.text, n.vital) for n in right.nuggets] == [(QUOTES[0], True)]
    assert [(g.document_id, g.quote) for g in right.gold] == [("total-place", QUOTES[0])]
    assert (right.status, right.kind, right.reference) == ("answered", "feedback", "human")
    assert [n.vital for n in rows["useful"].nuggets] == [False, False]
    assert len(rows["useful"].gold) == 2
    assert [n.vital for n in rows["mixed"].nuggets] == [True, False]
    wrong = rows["wrong"]
    assert (wrong.status, wrong.nuggets, wrong.gold) == (None, (), ())
    assert wrong.forbidden == (QUOTES[1],)
    assert wrong.turns == ("Money?", "And when?")
    assert wrong.cluster == "wrong"
    assert rows["mixed"].cluster == right.cluster == "right"
    assert (rows["refused"].status, rows["refused"].nuggets) == ("not_in_corpus", ())
    assert imported.skipped == 11
    told = "\n".join(imported.left_out)
    assert "\x1b" not in told
    assert "nobody said what is right or wrong in them: 3" in told
    assert "nobody said what the answer is: 1" in told
    assert "refusals without a rating: 1" in told
    assert "a later rating of the same answer replaces: 1" in told
    assert "line 13: not feedback: Value error, a verdict on a sentence" in told
    assert "line 16: not feedback: asked_at: Field required" in told


def test_feedback_on_real_answers_agrees_with_the_corpus(tmp_path, assistant):
    rows = []
    for number, question in enumerate(["What was Total Place?", "What is the capital of Peru?"]):
        shown = assistant.ask(question)
        verdicts = [(0, "right")] if shown.claims else []
        rows.append(rated(f"r{number}", True, verdicts, turns=[question], answer=shown.to_dict()))
    imported = import_feedback(jsonl(tmp_path / "feedback.jsonl", rows))
    assert [q.status for q in imported.dataset.questions] == ["answered", "not_in_corpus"]
    assert imported.dataset.questions[0].nuggets[0].vital
    assert faults(imported.dataset, assistant.index) == []


def test_feedback_is_written_and_read_again():
    row = Feedback.model_validate(rated("a", True, [(0, "right")], comment="good"))
    assert Feedback.model_validate_json(row.model_dump_json()) == row
    assert json.loads(row.model_dump_json())["asked_at"] == "2026-11-24T09:00:00Z"
    with pytest.raises(ValueError, match="timezone"):
        Feedback.model_validate(rated("a", asked_at="2026-11-24T09:00:00"))


def test_a_set_survives_line_separators_in_its_text(tmp_path):
    row = rated("a", verdicts=[(0, "right")], turns=["What\u2028was\x85counted?"])
    imported = import_feedback(jsonl(tmp_path / "feedback.jsonl", [row]))
    assert reloaded(imported, tmp_path).questions[0].turns == ("What\nwas\ncounted?",)


def test_a_file_of_noise_is_one_sentence(tmp_path):
    path = tmp_path / "noise.jsonl"
    path.write_bytes(b"\xff\xfe\x00\x01\n{}\n\x80\n")
    for form in ("mtrag", "feedback"):
        with pytest.raises(UsageError, match="no usable question") as caught:
            IMPORTERS[form](path)
        assert "\n" not in str(caught.value)


# -- the command --------------------------------------------------------------------------


@pytest.fixture
def cli():
    app = typer.Typer()
    app.command("import")(import_)

    def run(*arguments):
        return CliRunner().invoke(app, [str(argument) for argument in arguments])

    return run


def test_the_command_says_what_it_did_and_what_to_run_next(tmp_path, cli):
    path, out = tmp_path / "set.csv", tmp_path / "sets" / "mine.jsonl"
    path.write_text("question,answer\nWho?,The council did.\n" + ",Nobody asked.\n" * 13)
    result = cli("csv", path, "--out", out)
    assert result.exit_code == 0, result.output
    assert f"1 questions in {out}, 13 left out." in result.output
    assert result.output.count("no question") == 10
    assert "- and 3 more" in result.output
    assert f"joinedup eval run {out}\n" in result.output
    assert len(Dataset.load(out).questions) == 1
    again = cli("csv", path, "--out", out)
    assert isinstance(again.exception, UsageError)
    assert "--force" in str(again.exception)
    assert cli("csv", path, "--out", out, "--force").exit_code == 0
    assert isinstance(cli("csv", path, "--out", tmp_path, "--force").exception, UsageError)
    assert isinstance(cli("xml", path, "--out", tmp_path / "x").exception, UsageError)
    assert isinstance(
        cli("csv", path, "--out", tmp_path / "x", "--split", "dev").exception, UsageError
    )


def test_the_command_imports_a_beir_folder_and_replaces_it(tmp_path, cli):
    queries = [{"_id": "q", "text": "who counted money?"}]
    source = beir(tmp_path / "set", CORPUS, queries, [("q", "d1", 1)], name="qrels.tsv")
    out = tmp_path / "out"
    first = cli("beir", source, "--out", out)
    assert first.exit_code == 0, first.output
    assert f"joinedup eval run {out / 'questions.jsonl'} --index {out / 'index'}" in first.output
    assert isinstance(cli("beir", source, "--out", out).exception, UsageError)
    beir(source, CORPUS[:1], queries, [("q", "d1", 1)], name="qrels.tsv")
    # In a process of its own, as a person would: Chroma keeps the old index open in this one.
    code = "import typer; from evals.commands.importing import import_; typer.run(import_)"
    command = [sys.executable, "-c", code, "beir", source, "--out", out, "--force"]
    subprocess.run(command, check=True, capture_output=True)
    assert len(list((out / "documents").iterdir())) == 1
    assert len(Dataset.load(out / "questions.jsonl").questions) == 1
