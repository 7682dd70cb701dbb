"""The rewriter must know when history matters: recall@5 on conversations of our own."""

from statistics import mean

import pytest

from assistant import Assistant, Options
from evals.ask import ask_joinedup
from evals.dataset import Dataset, faults
from evals.metrics.retrieval import retrieval

CONVERSATIONS = Dataset.load("conversations")


@pytest.fixture(scope="module")
def recall(assistant):
    """Mean recall@5 by kind of conversation, of questions as `change` makes them."""

    def measure(change):
        searcher = Assistant(assistant.index, Options(hits=5))
        ask = ask_joinedup(searcher, retrieved=5, only_retrieval=True)
        asked = [
            ask(q.model_copy(update={"turns": change(q.turns)})) for q in CONVERSATIONS.questions
        ]
        found = retrieval(asked)
        kinds = {q.id: q.kind for q in CONVERSATIONS.questions}
        figures = {kind: mean(v["R@5"] for i, v in found.items() if kinds[i] == kind)
                   for kind in set(kinds.values())}  # fmt: skip
        return {"all": mean(v["R@5"] for v in found.values()), **figures}

    return measure


def test_the_conversations_agree_with_the_corpus(assistant):
    assert faults(CONVERSATIONS, assistant.index) == []


def test_history_is_used_where_it_helps_and_left_where_the_subject_changed(recall):
    ours = recall(lambda turns: turns)
    last = recall(lambda turns: turns[-1:])
    pasted = recall(lambda turns: (" ".join(turns),))
    assert ours["all"] > pasted["all"] + 0.05 > last["all"]
    assert ours["leans"] > pasted["leans"]
    assert ours["fills"] > last["fills"] + 0.2
    assert ours["changes"] > last["changes"] - 0.05
    assert ours["changes"] > pasted["changes"] + 0.2
