import numpy as np
import pytest

from evals.statistics import bootstrap, detectable, holm, randomisation, wilson


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


def test_holm_by_hand():
    assert holm({"a": 0.01, "b": 0.04, "c": 0.03}) == pytest.approx(
        {"a": 0.03, "c": 0.06, "b": 0.06}
    )


def test_what_a_set_could_detect():
    assert detectable(66) == pytest.approx(0.154, abs=0.001)
