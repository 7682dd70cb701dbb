"""Comparing and gating: planted regressions are caught, and a run held against itself is not.

The plants are made in the real assistant over the real index: every citation moved to the next
passage; one passage retrieved instead of 24; and a careless composer, as a language model might
be, with the gate on and then off.
"""

import re
from dataclasses import replace

import pytest

import assistant.pipeline as pipeline
from assistant import Assistant, Options
from corpus.errors import UsageError
from evals.ask import ask_joinedup
from evals.compare import compare
from evals.dataset import Dataset
from evals.gate import Baseline, Rules, failures
from evals.run import draw, run
from evals.score import score

SOME = draw(Dataset.load("development"), 60, seed=0)


@pytest.fixture(scope="module")
def usual(assistant, tmp_path_factory):
    return run(SOME, ask_joinedup(assistant), tmp_path_factory.mktemp("usual"), {})


@pytest.fixture(scope="module")
def baseline(usual):
    return score(usual)


def test_a_run_held_against_another_of_the_same_is_not_called_different(
    assistant, baseline, tmp_path
):
    again = score(run(SOME, ask_joinedup(assistant), tmp_path, {}))
    found = compare(baseline, again)
    assert found.won == found.lost == ()
    assert not any(found.p[name] < 0.05 for name in found.p)
    assert failures(baseline, again, Rules.load()) == []


def test_citations_shifted_by_one_passage_are_caught(assistant, usual, baseline):
    index = assistant.index

    def shifted(citation):
        passages = index.passages_of(citation.document_id)
        place = next(i for i, p in enumerate(passages) if p.start <= citation.start < p.end)
        other = passages[(place + 1) % len(passages)]
        return citation.model_copy(
            update={"quote": other.text, "start": other.start, "end": other.end}
        )

    def spoilt(record):
        claims = tuple(
            claim.model_copy(update={"citations": tuple(map(shifted, claim.citations))})
            for claim in record.answer.claims
        )
        return record.model_copy(
            update={"answer": record.answer.model_copy(update={"claims": claims})}
        )

    after = score([spoilt(record) for record in usual])
    found = compare(baseline, after)
    assert found.worse("citation_recall")
    assert found.worse("conditioned")
    reasons = " ".join(failures(baseline, after, Rules.load()))
    assert "citation_recall" in reasons
    assert "conditioned fell" in reasons


def test_one_passage_retrieved_is_caught(assistant, baseline, tmp_path):
    poor = Assistant(assistant.index, Options(hits=1, depth=1, whole_documents=False))
    after = score(run(SOME, ask_joinedup(poor, retrieved=1), tmp_path, {}))
    found = compare(baseline, after)
    assert found.worse("R@5")
    assert found.worse("vital_recall")
    assert failures(baseline, after, Rules.load())


def test_the_gate_switched_off_is_caught(assistant, monkeypatch, tmp_path):
    """Every second number of a careless composer's sentences is one too high."""

    def careless(draft):
        draft = pipeline.compose_claims(draft)
        return replace(draft, drafted=tuple(_spoil(i, c) for i, c in enumerate(draft.drafted)))

    steps = (*pipeline.STEPS[:-1], careless)
    monkeypatch.setattr(pipeline, "STEPS", steps)
    on = score(run(SOME, ask_joinedup(assistant), tmp_path / "on", {}))
    ungated = Assistant(assistant.index, Options(gate=False))
    off = score(run(SOME, ask_joinedup(ungated), tmp_path / "off", {}))
    assert on.overall["citation_recall"].value == 1.0
    assert compare(on, off).worse("citation_recall")
    assert any("citation_recall" in reason for reason in failures(on, off, Rules.load()))


def _spoil(number, claim):
    if number % 2:
        return claim
    text = re.sub(r"\d+", lambda m: str(int(m.group()) + 1), claim.text, count=1)
    return claim.model_copy(update={"text": text})


def test_a_figure_that_can_no_longer_be_computed_fails(baseline):
    questions = {
        name: {k: v for k, v in row.items() if k != "citation_recall"}
        for name, row in baseline.questions.items()
    }
    overall = {k: v for k, v in baseline.overall.items() if k != "citation_recall"}
    less = baseline.model_copy(update={"questions": questions, "overall": overall})
    assert any("could not be computed" in f for f in failures(baseline, less, Rules.load()))


def test_runs_that_cannot_be_compared_are_refused(baseline):
    other = baseline.model_copy(update={"questions": {}})
    with pytest.raises(UsageError, match="same questions"):
        compare(baseline, other)
    with pytest.raises(UsageError, match="scored otherwise"):
        compare(baseline, baseline.model_copy(update={"judge": "llm:somebody"}))
    with pytest.raises(UsageError, match="scored otherwise"):
        compare(baseline, baseline.model_copy(update={"metrics": 1}))


def test_bad_files_are_named(tmp_path):
    path = tmp_path / "x.json"
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(UsageError, match="eval baseline"):
        Baseline.load(path)
    rules = tmp_path / "rules.yaml"
    rules.write_text("ceilings: {}", encoding="utf-8")
    with pytest.raises(UsageError, match=r"gate\.yaml"):
        Rules.load(rules)
