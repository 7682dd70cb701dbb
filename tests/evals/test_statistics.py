import itertools

import numpy as np
import pytest

from evals.statistics import bootstrap, detectable, difference, holm, randomisation, wilson


def test_the_bootstrap_interval_holds_the_mean_and_narrows_with_n():
    few, many = bootstrap([0, 1] * 10), bootstrap([0, 1] * 200)
    assert few.value == many.value == 0.5
    assert few.low < 0.5 < few.high
    assert many.high - many.low < few.high - few.low
    assert bootstrap([0, 1] * 10) == few


def test_wilson_against_the_worked_example_of_ten_trials():
    interval = wilson(8, 10)
    assert interval.low == pytest.approx(0.4902, abs=1e-4)
    assert interval.high == pytest.approx(0.9433, abs=1e-4)
    assert wilson(0, 5).low == pytest.approx(0.0, abs=1e-12)


def test_randomisation_finds_a_difference_and_not_its_absence():
    rng = np.random.default_rng(1)
    base = rng.random(60)
    assert randomisation(base, base) == 1.0
    assert randomisation(base + 0.1, base) < 0.001
    assert randomisation(base + rng.normal(0, 0.1, 60), base) > 0.05


def test_answers_of_one_conversation_are_resampled_together():
    scores = [1, 1, 1, 1, 0, 0, 0, 0] * 5
    clusters = [str(n // 4) for n in range(len(scores))]
    apart, together = bootstrap(scores), bootstrap(scores, clusters)
    assert together.value == apart.value
    assert together.high - together.low > 1.5 * (apart.high - apart.low)
    shifted = [s - 0.2 for s in scores]
    assert randomisation(shifted, scores, ["one"] * len(scores)) == 1.0
    assert randomisation(shifted, scores) < 0.001


def test_the_test_agrees_with_the_exact_one_over_all_sign_flips():
    differences = [0.5, 0.25, 0.5, -0.25, 1.0, 0.75, 0.5, 0.0]
    sums = [sum(d * s for d, s in zip(differences, signs, strict=True))
            for signs in itertools.product((1, -1), repeat=len(differences))]  # fmt: skip
    exact = np.mean([abs(total) >= sum(differences) - 1e-12 for total in sums])
    assert randomisation([0] * 8, differences) == pytest.approx(exact, abs=0.01)


def test_a_difference_has_its_size_and_direction():
    before, after = [0.0, 0.5, 0.5, 0.0], [0.5, 0.5, 1.0, 0.5]
    found = difference(before, after)
    assert found.change.value == pytest.approx(0.375)
    assert found.effect == pytest.approx(0.375 / np.std([0.5, 0, 0.5, 0.5], ddof=1))
    assert difference(before, before).effect is None


def test_holm_by_hand():
    assert holm({"a": 0.01, "b": 0.04, "c": 0.03}) == pytest.approx(
        {"a": 0.03, "c": 0.06, "b": 0.06}
    )


def test_what_a_set_could_detect():
    assert detectable(66) == pytest.approx(0.154, abs=0.001)
