"""Metrics against hand-worked records; retrieval against pytrec-eval's own figures."""

import pytest

from assistant.answer import Answer, Citation, Claim, IndexState
from evals import metrics
from evals.dataset import Gold, Nugget, Question
from evals.match import holds
from evals.record import Record
from evals.score import score

STATE = IndexState(fingerprint="x", documents=1, passages=1, model="m")


def claim(text, quote=None):
    quote = quote or text
    cite = Citation(document_id="d", title="T", publisher="P", year=2000, section="S", page=None,
                    quote=quote, start=0, end=len(quote), url="", evidence_type="research")  # fmt: skip
    return Claim(text=text, citations=(cite,))


def record(
    status="answered", expected="answered", claims=(), nuggets=(), gold=(), retrieved=(), name="q"
):
    question = Question(
        id=name, kind="figure", turns=("?",), status=expected,
        nuggets=tuple(Nugget(text=t, vital=v) for t, v in nuggets),
        gold=tuple(Gold(document_id="d", quote=q) for q in gold),
    )  # fmt: skip
    answer = Answer(
        question="?", standalone_question="?", status=status, claims=claims, index=STATE
    )
    return Record(question=question, answer=answer, retrieved=retrieved, seconds=0.5)


COST = claim("The scheme cost £7m in 2011.")
PILOTS = claim("The scheme had thirteen pilots in the north.")


def test_nuggets_need_their_figures_and_most_of_their_words():
    assert holds("13 pilots", [PILOTS.text])
    assert not holds("14 pilots", [PILOTS.text])
    assert not holds("£7m for schools", [PILOTS.text, "It cost £7m."])


def test_recall_is_the_share_of_the_nuggets_held():
    one = record(
        claims=(COST, PILOTS), nuggets=[("cost £7m", True), ("14 pilots", True), ("north", False)]
    )
    assert metrics.vital_recall(one) == 0.5
    assert metrics.nugget_recall(one) == pytest.approx(2 / 3)
    assert metrics.all_vital(one) == 0.0


def test_what_cannot_be_computed_is_none():
    refused = record(status="not_in_corpus", expected="not_in_corpus")
    assert metrics.vital_recall(refused) is None
    assert metrics.citation_precision(refused) is None
    assert metrics.sentences(refused) is None


def test_citations_that_do_not_support_are_counted_against():
    wrong = claim("The scheme cost £9m in 2011.", quote="The scheme cost £7m in 2011.")
    one = record(claims=(COST, wrong), nuggets=[("cost £7m", True)])
    assert metrics.citation_precision(one) == 0.5
    assert metrics.citation_recall(one) == 0.5
    assert metrics.conditioned(one) == 0.0


@pytest.mark.parametrize(
    ("status", "expected", "value"),
    [
        ("answered", "answered", 1.0),
        ("not_in_corpus", "answered", 0.0),
        ("not_in_corpus", "not_in_corpus", 1.0),
        ("answered", "not_in_corpus", 0.0),
    ],
)
def test_the_headline_cannot_be_gamed_by_saying_nothing_or_everything(status, expected, value):
    claims = (COST,) if status == "answered" else ()
    nuggets = [("cost £7m", True)] if expected == "answered" else []
    assert metrics.conditioned(record(status, expected, claims, nuggets)) == value


def test_retrieval_by_hand():
    def passage(text):
        return {"document_id": "d", "text": text}

    found = metrics.retrieval([
        record(gold=["gold one is here"], name="a",
               retrieved=(passage("other"), passage("and gold one is here"))),
        record(gold=["gold one is here", "gold two is here"], name="b",
               retrieved=(passage("gold one is here"), *[passage(f"no {n}") for n in range(8)])),
    ])  # fmt: skip
    assert found["a"]["R@5"] == 1.0
    assert found["a"]["RR"] == 0.5
    assert found["b"]["R@5"] == 0.5
    assert found["b"]["AP"] == 0.5


def test_refusals_are_counted_with_their_trials():
    rows = [
        record("not_in_corpus", "not_in_corpus"), record("answered", "not_in_corpus", (COST,)),
        record("not_in_corpus", "answered"), record("answered", "answered", (COST,)),
    ]  # fmt: skip
    found = metrics.refusal(rows)
    assert found == {"refusal_precision": (1, 2), "refusal_recall": (1, 2), "over_refusal": (1, 2)}


def test_scores_leave_out_and_count_what_could_not_be_scored():
    rows = [record(claims=(COST,), nuggets=[("cost £7m", True)], name="a"),
            record("not_in_corpus", "not_in_corpus", name="b")]  # fmt: skip
    scores = score(rows)
    assert scores.overall["vital_recall"].n == 1
    assert scores.unscored["vital_recall"] == 1
    assert scores.overall["conditioned"].value == 1.0
