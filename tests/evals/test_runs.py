"""Question sets and runs, over the real assistant."""

import json
import threading

import pytest

from assistant import Assistant, Options
from corpus.errors import UsageError
from evals import Dataset, Question, evaluate
from evals.ask import ask_callable, ask_joinedup
from evals.configuration import Configuration, read_configuration
from evals.dataset import faults
from evals.foreign import as_answer, is_refusal
from evals.record import Record
from evals.run import describe, draw, is_complete, read, run
from evals.sweep import combinations


@pytest.mark.parametrize("name", ["development", "test"])
def test_the_bundled_sets_agree_with_the_corpus(assistant, name):
    assert faults(Dataset.load(name), assistant.index) == []


def test_the_sets_share_no_question():
    first, second = (Dataset.load(name).questions for name in ("development", "test"))
    assert not {q.turns for q in first} & {q.turns for q in second}
    assert not {q.id for q in first} & {q.id for q in second}


def test_the_sets_are_as_large_and_varied_as_they_say():
    rows = [q for name in ("development", "test") for q in Dataset.load(name).questions]
    kinds = [q.kind for q in rows]
    assert len(rows) >= 250
    assert sum(len(q.turns) > 1 for q in rows) >= 40
    assert sum(q.status == "not_in_corpus" or q.kind == "false-premise" for q in rows) >= 60
    assert kinds.count("injection") >= 20
    assert kinds.count("typo") >= 20
    assert sum(bool(q.paraphrase_of) for q in rows) >= 40


def test_no_question_stands_in_the_corpus(assistant):
    texts = [assistant.index.document(i).text.lower() for i in assistant.index.document_ids]
    whole = "\n".join(texts)
    for name in ("development", "test"):
        for question in Dataset.load(name).questions:
            assert question.turns[-1].lower() not in whole


def test_a_bad_line_is_named(tmp_path):
    path = tmp_path / "set.jsonl"
    path.write_text(
        '{"id": "a", "kind": "x", "turns": [], "status": "answered"}\n', encoding="utf-8"
    )
    with pytest.raises(UsageError, match="line 1"):
        Dataset.load(path)
    with pytest.raises(UsageError, match="development"):
        Dataset.load("nowhere")


def test_a_set_is_saved_and_loaded_again(tmp_path):
    dataset = Dataset.load("test")
    dataset.save(tmp_path / "copy.jsonl")
    assert Dataset.load(tmp_path / "copy.jsonl").fingerprint == dataset.fingerprint


def test_faults_are_found(assistant):
    def row(**fields):
        gold = {"document_id": "total-place", "quote": "Total Place had thirteen pilots"}
        nugget = {"text": "thirteen pilots", "vital": True}
        return {"id": "a", "turns": ["?"], "gold": [gold], "nuggets": [nugget], **fields}

    def found(**fields):
        question = Question.model_validate(row(**fields))
        return faults(Dataset(name="x", questions=(question,)), assistant.index)

    assert found() == []
    assert "no document" in found(gold=[{"document_id": "nothing", "quote": "ten pilots here"}])[0]
    elsewhere = [{"document_id": "sure-start", "quote": "Total Place had thirteen pilots"}]
    assert "not in sure-start" in found(gold=elsewhere)[0]
    assert "holds the nugget" in found(nuggets=[{"text": "14 pilots", "vital": True}])[0]
    assert "has nuggets" in found(status="not_in_corpus")[0]
    assert "no nugget" in found(nuggets=[])[0]
    assert "paraphrase" in found(paraphrase_of="b")[0]


FEW = Dataset(name="few", questions=Dataset.load("development").questions[:4])


def test_a_run_is_resumed_after_a_crash_and_asks_nothing_twice(assistant, tmp_path):
    asked = []

    def counting(question):
        asked.append(question.id)
        return ask_joinedup(assistant)(question)

    run(FEW, counting, tmp_path, {"configuration": {}})
    path = tmp_path / "records.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines[:2], lines[2][:50]]), encoding="utf-8")
    assert not is_complete(tmp_path, read(tmp_path))
    records = run(FEW, counting, tmp_path, {"configuration": {}})
    assert len(asked) == 6
    assert [r.question.id for r in records] == [q.id for q in FEW.questions]
    assert is_complete(tmp_path, read(tmp_path))
    assert all(record.misplaced == 0 for record in records if record.answer)
    with pytest.raises(UsageError, match="another configuration"):
        run(FEW, counting, tmp_path, {"configuration": {"hits": 1}})
    assert "chromadb" in describe(tmp_path)["packages"]


def test_questions_that_failed_are_asked_again(tmp_path):
    broken = True

    def ask(question):
        return Record(question=question, error="it broke" if broken else "")

    assert run(FEW, ask, tmp_path, {})[0].error == "it broke"
    assert not is_complete(tmp_path, read(tmp_path))
    broken = False
    assert run(FEW, ask, tmp_path, {})[0].error == ""
    assert len(read(tmp_path)) == 4


def test_several_workers_give_the_same_answers(assistant, tmp_path):
    some = Dataset(name="some", questions=Dataset.load("test").questions[:12])
    seen = set()

    def ask(question):
        seen.add(threading.get_ident())
        return ask_joinedup(assistant)(question)

    one = run(some, ask_joinedup(assistant), tmp_path / "one", {})
    four = run(some, ask, tmp_path / "four", {}, workers=4)
    assert len(seen) > 1
    assert [r.answer.claims for r in one] == [r.answer.claims for r in four]


def test_a_draw_is_repeatable_and_keeps_paraphrases_together():
    whole = Dataset.load("development")
    part = draw(whole, 60, seed=1)
    assert part == draw(whole, 60, seed=1)
    assert part != draw(whole, 60, seed=2)
    assert 50 <= len(part.questions) <= 60
    chosen = {q.id for q in part.questions}
    assert all(q.paraphrase_of in chosen for q in part.questions if q.paraphrase_of)


def test_the_configuration_comes_from_a_file_and_settings_over_it(tmp_path):
    path = tmp_path / "run.yaml"
    path.write_text("hits: 5\ndense: false\n", encoding="utf-8")
    found = read_configuration(path, ["hits=7", "threshold=0.2"])
    assert (found.hits, found.dense, found.threshold) == (7, False, 0.2)
    assert found.options() == Options(hits=7, dense=False, threshold=0.2)
    assert "workers" not in found.identity()
    for setting, message in [("speed=9", "settings are hits"), ("hits", "key=value"),
                             ("hits=many", "hits")]:  # fmt: skip
        with pytest.raises(UsageError, match=message):
            read_configuration(None, [setting])


def test_every_option_changes_what_it_says(assistant):
    question = "What stops local services from sharing data?"

    def sources(**options):
        answer = Assistant(assistant.index, Options(**options)).ask(question)
        return [c.quote for claim in answer.claims for c in claim.citations]

    usual = sources()
    assert len(sources(most_claims=2)) < len(usual)
    assert sources(hits=1) != usual
    assert sources(dense=False) != sources(lexical=False)
    assert sources(threshold=1.0) == []
    assert Configuration().options() == Options()


def test_a_sweep_is_every_combination():
    found = list(combinations(["hits=8,24", "rrf_k=10,60,100"]))
    assert len(found) == 6
    assert found[-1] == ["hits=24", "rrf_k=100"]
    with pytest.raises(UsageError, match="key=value"):
        list(combinations(["hits"]))


def test_any_callable_is_measured_with_the_same_yardstick(assistant):
    questions = [
        Question(id="a", turns=("How many pilots?",), nuggets=({"text": "13 pilots", "vital": True},)),
        Question(id="b", turns=("And then?", "Who paid?"), status="not_in_corpus"),
        Question(id="c", turns=("Break!",), status="not_in_corpus"),
    ]  # fmt: skip
    seen = []

    def answerer(question, history):
        seen.append((question, history))
        if question == "Break!":
            raise RuntimeError("out of order")
        if history:
            return "I don't know who paid."
        return {"answer": "There were 13 pilots [1].", "contexts": ["It had 13 pilots, in all."]}

    found = evaluate(Dataset(name="x", questions=questions), answerer)
    assert seen[1] == ("Who paid?", ["And then?"])
    assert found.scores.overall["vital_recall"].value == 1.0
    assert found.scores.overall["status_accuracy"].value == 1.0
    assert found.scores.overall["citation_recall"].value == 1.0
    assert found.records[2].error == "RuntimeError: out of order"
    assert "vital_recall" in found.to_markdown()
    ours = evaluate(FEW, assistant)
    assert ours.scores.overall["locatable"].value == 1.0


def test_what_other_assistants_give_is_read():
    class Document:
        page_content, metadata = "It cost £7m.", {"source": "scheme.md"}

    class Result:
        content, context = "It cost £7m [1, 9]. It was liked.", [Document()]

    answer = as_answer("?", Result())
    assert [len(claim.citations) for claim in answer.claims] == [1, 0]
    assert answer.claims[0].citations[0].document_id == "scheme.md"
    assert is_refusal("The context does not mention turnout.")
    assert is_refusal("")
    assert not is_refusal("Turnout was 40%. It is not known why.")
    with pytest.raises(UsageError, match="has no text"):
        as_answer("?", 7)
    failed = ask_callable(lambda question: 7)(FEW.questions[0])
    assert "no text" in failed.error


def test_records_load_again_as_they_were(assistant):
    record = ask_joinedup(assistant)(FEW.questions[0])
    assert Record.model_validate(json.loads(record.model_dump_json())) == record
