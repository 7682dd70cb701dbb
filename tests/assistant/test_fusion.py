import pytest

from assistant.fusion import fuse


def test_scores_are_the_sums_of_reciprocal_ranks():
    fused = dict(fuse([["a", "b"], ["b", "c"]], k=60))
    assert fused["a"] == pytest.approx(1 / 61)
    assert fused["b"] == pytest.approx(1 / 62 + 1 / 61)
    assert fused["c"] == pytest.approx(1 / 62)


def test_what_both_rankings_hold_comes_first_and_ties_keep_their_order():
    assert [i for i, _ in fuse([["a", "b"], ["c", "b"]])] == ["b", "a", "c"]


def test_nothing_gives_nothing():
    assert fuse([]) == fuse([[], []]) == []
