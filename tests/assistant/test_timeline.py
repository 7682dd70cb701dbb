"""The timeline and the barriers: every date and sentence is cited, and filters narrow both."""

from collections import Counter

import pytest
import yaml

import corpus
from assistant.asking import questions_about
from assistant.barriers import matrix
from assistant.dating import dated
from assistant.figures import years
from assistant.filters import Filters
from assistant.gate import judge
from assistant.statements import statements
from assistant.themes import themes
from assistant.timeline import timeline
from corpus.errors import UsageError


@pytest.fixture(scope="module")
def spans(assistant):
    return timeline(assistant.index)


@pytest.fixture(scope="module")
def seen(assistant):
    return matrix(assistant.index)


def by_id(spans):
    return {span.id: span for span in spans}


def test_every_initiative_of_the_registry_is_there_in_order(spans):
    assert {span.id for span in spans} == set(corpus.initiatives())
    starts = [span.start for span in spans if span.start]
    assert starts == sorted(starts)


def test_each_citation_is_verbatim_and_passes_the_gate(assistant, spans):
    claims = [claim for span in spans for claim in span.claims]
    assert len(claims) > 100
    for claim in claims:
        assert judge(claim, assistant.index).verdict.status == "supported"
        for citation in claim.citations:
            document = assistant.index.document(citation.document_id)
            assert document.text[citation.start : citation.end] == citation.quote
            assert citation.sources


def test_a_dated_sentence_states_the_year(spans):
    began = [span for span in spans if span.began]
    ended = [span for span in spans if span.ended]
    assert len(began) >= 60
    assert len(ended) >= 15
    for span in began:
        assert span.start in years(span.began.text) or str(span.start) in span.began.text
    for span in ended:
        assert str(span.end)[2:] in span.ended.text


def test_a_year_that_no_sentence_states_has_no_citation(spans):
    popp = by_id(spans)["popp"]  # the registry ends it in 2009; no sentence of the corpus does
    assert popp.end == 2009
    assert popp.ended is None


@pytest.mark.parametrize(
    ("identifier", "edge", "says"),
    [
        ("total-place", "start", "announced in Budget 2009"),
        ("public-service-agreements", "end", "abolished Public Service Agreements in June 2010"),
        ("digital-economy-act-2017", "start", "received Royal Assent on 27 April 2017"),
        ("life-chances-fund", "end", "ended in March 2025"),
    ],
)
def test_the_sentence_is_the_one_that_says_when(assistant, identifier, edge, says):
    found = dated(corpus.initiatives()[identifier], edge, statements(assistant.index))
    assert says in found.text


def test_a_report_of_that_year_does_not_date_what_it_reports_on(assistant):
    initiative = corpus.initiatives()["local-area-agreements"].model_copy(update={"start": 2008})
    assert dated(initiative, "start", statements(assistant.index)) is None


def test_what_came_before_and_after_is_on_the_timeline(spans):
    known = by_id(spans)
    for span in spans:
        assert set(span.successors) | set(span.predecessors) <= set(known)
    assert known["total-place"].successors == ("community-budgets",)


def test_filters_narrow_the_initiatives_and_their_evaluations(assistant):
    index = assistant.index
    assert [s.id for s in timeline(index, Filters(initiatives=("Total Place",)))] == ["total-place"]
    wales = {s.id for s in timeline(index, Filters(places=("Wales",)))}
    assert "wales-public-services-boards" in wales
    assert "total-place" not in wales
    audited = timeline(index, Filters(publishers=("NAO",), first_year=2015))
    assert audited
    for span in audited:
        assert all(p.year >= 2015 and "National Audit" in p.publisher for p in span.evaluations)
    sharing = {s.id for s in timeline(index, Filters(barriers=("data-sharing",)))}
    assert "mash" in sharing
    assert "sure-start" not in sharing


def test_a_filter_that_the_corpus_does_not_know_is_named(assistant):
    with pytest.raises(UsageError, match="total-plaice"):
        timeline(assistant.index, Filters(initiatives=("total-plaice",)))
    with pytest.raises(UsageError, match="weather"):
        matrix(assistant.index, Filters(barriers=("weather",)))


def test_each_initiative_stands_under_one_theme(spans):
    from assistant import themes as module

    listed = Counter(
        identifier
        for ids in yaml.safe_load(module._FILE.read_text("utf-8")).values()
        for identifier in ids
    )
    assert set(listed) == set(corpus.initiatives())
    assert set(listed.values()) == {1}
    assert {span.theme for span in spans} == set(themes())


def test_questions_are_the_corpus_s_own_and_name_the_initiative(assistant):
    asked = questions_about(assistant.index, "total-place")
    assert len(asked) == 3
    known = {q for e in statements(assistant.index) for q in e.statement.questions}
    assert set(asked) <= known
    assert all("Total Place" in q for q in asked)


def test_questions_are_answered(assistant):
    asked = [q for i in ("total-place", "sure-start") for q in questions_about(assistant.index, i)]
    answered = [assistant.ask(q).status != "not_in_corpus" for q in asked]
    assert sum(answered) >= len(answered) - 1


def test_each_barrier_was_seen_where_a_document_shows_it(assistant, seen):
    assert [column.id for column in seen.columns] == list(corpus.barriers())
    assert len(seen.rows) > 30
    for row in seen.rows:
        for cell in row.cells:
            assert cell.claims
            for citation in cell.citations:
                document = assistant.index.document(citation.document_id)
                assert document.text[citation.start : citation.end] == citation.quote
                assert cell.barrier in document.barriers
                assert "gap" not in document.statement_at(citation.start, citation.end).marks


def test_a_cell_says_how_sure_it_is(seen):
    cell = seen.row("better-care-fund").cell("culture")
    assert cell.strength.level == "measured"
    assert "Found by an evaluation, audit or study" in cell.strength.in_words
    assert "public auditors or inspectors" in cell.strength.in_words
    trusts = seen.row("troubled-families").cell("inconsistent-commissioning").strength
    assert trusts.publications > 1
    assert f"{trusts.publications} publications" in trusts.in_words


def test_every_barrier_is_defined_and_has_insights(seen):
    for column in seen.columns:
        assert column.defined.text.startswith("The barrier of ")
        assert column.insights
        assert column.strength


def test_an_insight_is_no_sentence_of_what_got_in_the_way(seen):
    for column in seen.columns:
        for claim in column.insights:
            assert "What got in the way" not in claim.citations[0].section


def test_filters_narrow_the_barriers(assistant):
    index = assistant.index
    narrowed = matrix(index, Filters(barriers=("data-sharing",), publishers=("NAO",)))
    assert [column.id for column in narrowed.columns] == ["data-sharing"]
    assert narrowed.row("better-care-fund")
    assert narrowed.row("law-commission-data-sharing") is None
    one = matrix(index, Filters(initiatives=("stps",)))
    assert [row.id for row in one.rows] == ["stps"]
