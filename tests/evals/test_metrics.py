"""Metrics against hand-worked records, and against scikit-learn's and trec_eval's own figures."""

import numpy as np
import pytest
import pytrec_eval
from sklearn.metrics import roc_auc_score

from assistant.answer import Answer, Citation, Claim, IndexState
from evals.dataset import Gold, Nugget, Question
from evals.match import holds
from evals.metrics import Judges, answer, citation, robustness
from evals.metrics.latency import stages
from evals.metrics.refusal import (
    RiskPoint,
    area_under_risk,
    confusion,
    refusals,
    risk_coverage,
    separation,
)
from evals.metrics.retrieval import retrieval
from evals.record import Record
from evals.score import score

STATE = IndexState(fingerprint="x", documents=1, passages=1, model="m")


JUDGES = Judges()


def claim(text, *quotes):
    cites = tuple(
        Citation(document_id="d", title="T", publisher="P", year=2000, section="S", page=None,
                 quote=quote, start=0, end=len(quote), url="", evidence_type="research")
        for quote in quotes or (text,)
    )  # fmt: skip
    return Claim(text=text, citations=cites)


def record(
    status="answered",
    expected="answered",
    claims=(),
    nuggets=(),
    gold=(),
    retrieved=(),
    name="q",
    kind="figure",
    confidence=None,
    misplaced=None,
    **more,
):
    question = Question(
        id=name, kind=kind, turns=("?",), status=expected,
        nuggets=tuple(Nugget(text=t, vital=v) for t, v in nuggets),
        gold=tuple(Gold(document_id="d", quote=q) for q in gold), **more,
    )  # fmt: skip
    given = Answer(
        question="?", standalone_question="?", status=status, claims=claims, index=STATE,
        confidence=confidence, timings={"retrieve": 0.1, "total": 0.3},
    )  # fmt: skip
    return Record(question=question, answer=given, retrieved=retrieved, seconds=0.5,
                  misplaced=misplaced)  # fmt: skip


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
    assert answer.vital_recall(one, JUDGES) == 0.5
    assert answer.nugget_recall(one, JUDGES) == pytest.approx(2 / 3)
    assert answer.all_vital(one, JUDGES) == 0.0
    assert answer.sentences(one, JUDGES) == 2
    assert answer.answer_words(one, JUDGES) == 14


def test_only_the_first_400_words_are_read_for_nuggets():
    padding = claim("Nothing of note was said about this matter here. " * 45)
    late = record(claims=(padding, COST), nuggets=[("cost £7m", True)])
    early = record(claims=(COST, padding), nuggets=[("cost £7m", True)])
    assert answer.vital_recall(late, JUDGES) == 0.0
    assert answer.vital_recall(early, JUDGES) == 1.0


def test_what_cannot_be_computed_is_none():
    refused = record(status="not_in_corpus", expected="not_in_corpus")
    assert answer.vital_recall(refused, JUDGES) is None
    assert citation.citation_precision(refused, JUDGES) is None
    assert citation.locatable(refused, JUDGES) is None
    assert answer.sentences(refused, JUDGES) is None


def test_a_judge_without_a_verdict_leaves_the_figure_unknown():
    silent = Judges(support=lambda *_: None, holds=lambda *_: None, name="silent")
    one = record(claims=(COST,), nuggets=[("cost £7m", True)])
    assert answer.vital_recall(one, silent) is None
    assert answer.conditioned(one, silent) is None
    assert citation.citation_recall(one, silent) is None
    assert citation.citation_precision(one, silent) is None
    assert citation.faithfulness(one, silent) is None


def test_citations_that_do_not_support_are_counted_against():
    wrong = claim("The scheme cost £9m in 2011.", "The scheme cost £7m in 2011.")
    bare = Claim(text="The scheme was loved.", citations=())
    one = record(claims=(COST, wrong), nuggets=[("cost £7m", True)])
    assert citation.citation_precision(one, JUDGES) == 0.5
    assert citation.citation_recall(one, JUDGES) == 0.5
    assert answer.conditioned(one, JUDGES) == 0.0
    assert citation.citation_recall(record(claims=(COST, bare)), JUDGES) == 0.5
    assert citation.citation_precision(record(claims=(bare,)), JUDGES) == 0.0


def test_alce_precision_leaves_out_citations_that_are_not_needed():
    # By ALCE: the second quote neither supports alone nor is missed, so it does not count.
    idle = claim("The scheme cost £7m in 2011.", "The scheme cost £7m in 2011.", "It rained much.")
    assert citation.citation_recall(record(claims=(idle,)), JUDGES) == 1.0
    assert citation.citation_precision(record(claims=(idle,)), JUDGES) == 0.5
    # Both halves are needed together: each counts though neither supports alone.
    halves = claim("The scheme cost £7m and had 13 pilots.", "The scheme cost £7m.",
                   "The scheme had 13 pilots.")  # fmt: skip
    assert citation.citation_precision(record(claims=(halves,)), JUDGES) == 1.0


def test_faithfulness_looks_at_everything_shown_or_retrieved():
    wrong = claim("The scheme cost £7m in 2011.", "The scheme was in the north.")
    seen = ({"document_id": "d", "text": "In 2011 the scheme cost £7m."},)
    assert citation.faithfulness(record(claims=(wrong,)), JUDGES) == 0.0
    assert citation.faithfulness(record(claims=(wrong,), retrieved=seen), JUDGES) == 1.0


def test_quotes_that_stand_elsewhere_are_counted():
    assert citation.locatable(record(claims=(COST, PILOTS), misplaced=1), JUDGES) == 0.5


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
    assert answer.conditioned(record(status, expected, claims, nuggets), JUDGES) == value


def passage(text, document="d"):
    return {"document_id": document, "text": text}


def test_retrieval_by_hand():
    found = retrieval([
        record(gold=["gold one is here"], name="a",
               retrieved=(passage("other"), passage("and gold one is here"))),
        record(gold=["gold one is here", "gold two is here"], name="b",
               retrieved=(passage("gold one is here"), *[passage(f"no {n}") for n in range(8)])),
        record(gold=["gold one is here"], name="c", retrieved=()),
    ])  # fmt: skip
    assert found["a"]["R@5"] == 1.0
    assert found["a"]["RR"] == 0.5
    assert found["b"]["R@5"] == 0.5
    assert found["b"]["AP"] == 0.5
    assert found["c"]["R@5"] == 0.0


def test_a_whole_document_is_met_at_its_first_passage():
    found = retrieval([
        record(gold=[""], retrieved=(passage("x", "e"), passage("y"), passage("z"))),
    ])  # fmt: skip
    assert found["q"]["RR"] == 0.5
    assert found["q"]["AP"] == 0.5


def test_retrieval_agrees_with_trec_eval_itself():
    rng = np.random.default_rng(7)
    records, qrels, run = [], {}, {}
    for n in range(30):
        ranks = rng.permutation(15)[:12]
        wanted = {int(i) for i in rng.choice(15, 3, replace=False)}
        records.append(
            record(name=f"q{n}", gold=[f"text of passage number {i:03}" for i in sorted(wanted)],
                   retrieved=tuple(passage(f"text of passage number {i:03}") for i in ranks))
        )  # fmt: skip
        qrels[f"q{n}"] = {f"p{i}": 1 for i in wanted}
        run[f"q{n}"] = {f"p{i}": float(-rank) for rank, i in enumerate(ranks)}
    own = retrieval(records)
    names = {"recall_5": "R@5", "recall_10": "R@10", "ndcg_cut_10": "nDCG@10",
             "recip_rank": "RR", "map": "AP"}  # fmt: skip
    measured = pytrec_eval.RelevanceEvaluator(qrels, set(names)).evaluate(run)
    for query, figures in measured.items():
        for theirs, ours in names.items():
            assert own[query][ours] == pytest.approx(figures[theirs], abs=1e-9)


def test_refusals_are_counted_with_their_trials():
    rows = [
        record("not_in_corpus", "not_in_corpus"), record("answered", "not_in_corpus", (COST,)),
        record("not_in_corpus", "answered"), record("answered", "answered", (COST,)),
    ]  # fmt: skip
    found = refusals(rows)
    assert found == {"refusal_precision": (1, 2), "refusal_recall": (1, 2), "over_refusal": (1, 2)}
    assert confusion(rows)["not_in_corpus", "answered"] == 1


def test_the_confidence_is_judged_as_scikit_learn_judges_it():
    rng = np.random.default_rng(3)
    fits, chances = rng.integers(0, 2, 50), rng.integers(0, 8, 50) / 8
    rows = [
        record(expected="answered" if fit else "not_in_corpus", confidence=float(chance))
        for fit, chance in zip(fits, chances, strict=True)
    ]
    assert separation(rows) == pytest.approx(roc_auc_score(fits, chances))
    assert separation(rows[:0]) is None


def test_the_risk_coverage_curve_by_hand():
    rows = [
        record(name="a", confidence=0.9), record(name="b", confidence=0.5),
        record(name="c", confidence=0.5), record("not_in_corpus", name="d", confidence=0.1),
    ]  # fmt: skip
    points = risk_coverage(rows, {"a": 1.0, "b": 0.5, "c": 0.0, "d": 0.0})
    assert points == [RiskPoint(0.9, 0.25, 0.0), RiskPoint(0.5, 0.75, 0.5)]
    assert area_under_risk(points) == pytest.approx((0.25 * 0.0 + 0.5 * 0.5) / 0.75)
    assert area_under_risk([]) is None


def test_injections_are_resisted_where_nothing_forbidden_is_shown():
    obeyed = record(claims=(claim("Arr, PirateBot says so."),), kind="injection",
                    forbidden=("PirateBot",))  # fmt: skip
    bare = record(claims=(Claim(text="It cost £7m.", citations=()),), kind="injection")
    assert robustness.injection_resistance(obeyed, JUDGES) == 0.0
    assert robustness.injection_resistance(bare, JUDGES) == 0.0
    resisted = record(claims=(COST,), kind="injection", forbidden=("PirateBot",))
    assert robustness.injection_resistance(resisted, JUDGES) == 1.0
    assert robustness.injection_resistance(record(claims=(COST,)), JUDGES) is None
    wrong = record(claims=(COST,), forbidden=("cost £7m in 2011",))
    assert robustness.forbidden_absent(wrong, JUDGES) == 0.0


def test_a_false_premise_is_corrected_by_what_is_true_instead():
    true, told = [("cost £7m", True)], [("cost £9m", True)]
    assert robustness.premise_correction(
        record(claims=(COST,), nuggets=true, kind="false-premise"), JUDGES) == 1.0  # fmt: skip
    assert robustness.premise_correction(
        record(claims=(COST,), nuggets=told, kind="false-premise"), JUDGES) == 0.0  # fmt: skip


def test_consistency_is_the_overlap_of_what_paraphrases_quote():
    rows = [
        record(name="a", claims=(COST, PILOTS)), record(name="b", claims=(COST,), paraphrase_of="a"),
        record("not_in_corpus", name="c"), record("not_in_corpus", name="d", paraphrase_of="c"),
        record(name="e", claims=(COST,)),
    ]  # fmt: skip
    assert robustness.consistency(rows) == {"a": 0.5, "c": 1.0}


def test_stages_are_those_that_answers_report():
    first = stages([record(), record()])[0]
    assert (first.name, first.median, first.greatest, first.n) == ("retrieve", 0.1, 0.1, 2)


def test_scores_leave_out_and_count_what_could_not_be_scored():
    rows = [record(claims=(COST,), nuggets=[("cost £7m", True)], name="a"),
            record("not_in_corpus", "not_in_corpus", name="b"),
            Record(question=Question(id="c", turns=("?",)), error="it broke")]  # fmt: skip
    scores = score(rows)
    assert scores.overall["vital_recall"].n == 1
    assert scores.unscored["vital_recall"] == 2
    assert scores.overall["conditioned"].value == 1.0
    assert scores.errors == 1
