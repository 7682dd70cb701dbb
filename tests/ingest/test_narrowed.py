"""Searches among some passages only: what a search of all gives, less the others."""

import random

import pytest

QUERIES = (
    "What was Total Place?",
    "sharing data between local services",
    "How much did the Troubled Families programme cost?",
    "evaluation",
)


@pytest.mark.parametrize("share", [0.02, 0.3, 0.9])
@pytest.mark.parametrize("few", [3, 1000])
def test_narrowed_searches_leave_out_and_nothing_else(assistant, monkeypatch, share, few):
    monkeypatch.setattr("ingest.view._FEW", few)
    index = assistant.index.now()
    ids = [i for spans in index.spans.values() for _, _, i in spans]
    chance = random.Random(share)
    for query in QUERIES:
        among = frozenset(i for i in ids if chance.random() < share)
        for search in (index.dense, index.lexical, index.expanded):
            whole = [hit for hit in search(query, len(ids)) if hit[0] in among]
            found = search(query, 10, among)
            assert [round(score, 5) for _, score in found] == [
                round(score, 5) for _, score in whole[:10]
            ]
            assert {i for i, _ in found} <= among
        assert index.dense(query, 10, list(among)) == index.dense(query, 10, among)
    assert index.lexical("Total Place", 10, frozenset()) == []


def test_what_is_kept_is_kept_as_long_as_the_index_is_as_it_was(assistant):
    index, made = assistant.index.now(), []

    def make():
        made.append(1)
        return len(made)

    assert [index.kept("a test", make) for _ in range(3)] == [1, 1, 1]
    for n in range(200):
        index.kept(("another", n), make)
    assert index.kept("a test", make) > 1
