"""Our reading of boosted trees against scikit-learn's own."""

import json

import numpy as np
import pytest

from assistant.trees import Forest
from evals.fit.trees import grow, to_json


@pytest.mark.parametrize("seed", range(3))
def test_a_forest_scores_as_the_model_that_it_was_grown_in(seed):
    random = np.random.default_rng(seed)
    table = random.normal(size=(800, 6))
    labels = table[:, 0] + table[:, 1] * table[:, 2] + random.normal(size=800) > 0
    model = grow(table, labels, np.ones(800), [True] + [False] * 5, trees=30, leaves=6, least=10)
    forest = Forest.of(json.loads(json.dumps(to_json(model))))
    fresh = random.normal(size=(200, 6))
    assert np.allclose(forest(fresh), model.decision_function(fresh), atol=1e-3)


def test_what_may_only_raise_the_score_does():
    random = np.random.default_rng(7)
    table = random.normal(size=(600, 3))
    labels = table[:, 0] > 0.3 * random.normal(size=600)
    forest = Forest.of(to_json(grow(table, labels, np.ones(600), [True, False, False], least=10)))
    row = np.tile(random.normal(size=3), (50, 1))
    row[:, 0] = np.linspace(-3, 3, 50)
    scores = forest(row)
    assert (np.diff(scores) >= 0).all()
    assert scores[-1] > scores[0]
