"""Filters: read from words only where they are plain, and obeyed by evidence and retrieval."""

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant import Answer
from assistant.bodies import body
from assistant.cues import read_filters
from assistant.filters import Filters, beyond, combine, either
from assistant.known import known
from assistant.labels import in_words
from assistant.narrowing import admitted
from assistant.places import names_place
from assistant.question import understand
from assistant.spans import whole_span
from corpus.errors import UsageError
from ingest.index import Index
from ingest.pipeline import ingest
from ui import cli

TODAY = date(2026, 11, 24)


def F(**fields):
    return Filters(**fields)


READ = [
    ("evaluations since 2010 of Sure Start", F(types=("evaluation",), first_year=2010)),
    ("What did the NAO say about City Deals?", F(publishers=("NAO",))),
    ("what did the nao say about city deals", F(publishers=("NAO",))),
    ("According to Ofsted, what was wrong with Connexions?", F(publishers=("Ofsted",))),
    ("How do public services boards work in Wales?", F(places=("Wales",))),
    ("how do boards work in wales", F(places=("Wales",))),
    ("Scottish examples of joint working", F(places=("Scotland",))),
    ("What was tried in Wales and Scotland?", F(places=("Wales", "Scotland"))),
    ("How did devolution go in Greater Manchester?", F(places=("Greater Manchester",))),
    ("audit reports before 2015 on devolution", F(types=("audit report",), last_year=2014)),
    ("What was written about integrated care between 2002 and 2008?",
     F(first_year=2002, last_year=2008)),
    ("academic studies of New Deal for Communities", F(publishers=("academics",))),
    ("What evidence is there on data sharing since 2015?", F(first_year=2015)),
    ("Evidence on pooled budgets in the last ten years", F(first_year=2016)),
    ("What research on troubled families was published in 2016?",
     F(first_year=2016, last_year=2016)),
    ("What did MPs say about accountability?", F(publishers=("MPs",))),
    ("What did select committees find on children's trusts?", F(publishers=("MPs",))),
    ("Only evaluations, please: did Sure Start work?", F(types=("evaluation",))),
    ("What do official statistics say about troubled families?",
     F(types=("official statistics",))),
    ("What did the PAC say in 2016 about City Deals?",
     F(publishers=("PAC",), first_year=2016, last_year=2016)),
    ("What did Audit Scotland find about community planning in 2022?",
     F(publishers=("Audit Scotland",), first_year=2022, last_year=2022)),
    ("What did the National Audit Office conclude about NDC in its 2004 report?",
     F(publishers=("NAO",), first_year=2004, last_year=2004)),
    ("What did DCLG say it had achieved with Troubled Families by 2015?",
     F(publishers=("DCLG",))),
    ("What can be learnt, according to Warwick Business School?",
     F(publishers=("Warwick Business School",))),
    ("Papers on joined-up government from the late 1990s", F(first_year=1995, last_year=1999)),
]  # fmt: skip
NOT_READ = [
    "What happened to Sure Start after 2010?",
    "What did the evaluation find?",
    "How much money has gone to councils since 2010?",
    "What does the research say about pooled budgets?",
    "Who wrote the Institute for Government's 2015 paper on joining up public services?",
    "When did the English Devolution White Paper come out?",
    "How many reports of abuse did the hubs get since 2015?",
    "How many metro mayors did England have after the elections of May 2024?",
    "What did reform of the health service cost?",
    "How do public services boards in Wales differ from those in Scotland?",
    "Local partnership boards, Wales v Scotland: which did better?",
    "When did Best Value reach Wales?",
    "What did the Home Office pay for?",
    "On what date was it debated in Westminster Hall?",
    "What did the government do about the 2024 report?",
]


@pytest.mark.parametrize(("words", "wanted"), READ)
def test_plain_words_are_read_as_filters(words, wanted):
    assert read_filters(words, TODAY).filters == wanted


@pytest.mark.parametrize("words", NOT_READ)
def test_other_words_are_not(words):
    assert read_filters(words, TODAY).filters == Filters()


@pytest.mark.parametrize(
    ("words", "span"),
    [
        ("from 2002-2005", (2002, 2005)),
        ("2002–05", (2002, 2005)),
        ("between 2002 and 2008", (2002, 2008)),
        ("in the late 1990s", (1995, 1999)),
        ("since 2015", (2015, None)),
        ("before 2015", (None, 2014)),
        ("over the past decade", (2016, None)),
        ("in May", None),
    ],
)
def test_stretches_of_years_are_read(words, span):
    assert whole_span(words, TODAY) == span


def test_a_part_keeps_places_types_and_years_and_the_filter_is_no_term():
    part = understand("What did the NAO say about Welsh councils between 2002 and 2005?").parts[0]
    assert part.places == ("Wales",)
    assert part.span == (2002, 2005)
    assert part.filters.publishers == ("NAO",)
    assert "NAO" not in part.names
    assert not {"2002", "2005"} & set(part.terms)
    assert understand("audit reports before 2015 on devolution").parts[0].types == ("audit report",)


def test_each_part_is_narrowed_by_its_own_words():
    parts = understand(
        "What did the Audit Commission think of Children's Trusts, and what took their place?"
    ).parts
    assert [part.filters.publishers for part in parts] == [("Audit Commission",), ()]


def test_explicit_filters_win_where_both_cannot_hold():
    read = F(places=("Wales",), first_year=2015, publishers=("NAO",))
    explicit = F(places=("Scotland",), last_year=2010, first_year=2000)
    both = combine(explicit, read)
    assert both == F(places=("Scotland",), publishers=("NAO",), first_year=2000, last_year=2010)
    assert combine(F(first_year=2010), F(first_year=2005, last_year=2015)) == F(
        first_year=2010, last_year=2015
    )
    assert beyond(both, read) == explicit


def test_filters_are_told_in_plain_words():
    filters = F(publishers=("nao",), types=("evaluation",), places=("Wales",), first_year=2010)
    assert in_words(filters) == [
        "Wales", "said by the NAO", "evaluations", "published 2010 or later",
    ]  # fmt: skip
    assert in_words(F(first_year=2016, last_year=2016)) == ["published in 2016"]
    assert in_words(Filters()) == []
    assert not Filters()
    assert either([F(first_year=2010), F(first_year=2005)]).first_year == 2005


def test_unknown_values_are_refused_with_what_is_near(assistant):
    for filters, near in (
        (F(places=("Walse",)), "Wales"),
        (F(publishers=("NAOO",)), "NAO"),
        (F(types=("evalution",)), "evaluation"),
        (F(initiatives=("total-plaice",)), "total-place"),
        (F(barriers=("data sharin",)), "data-sharing"),
        (F(first_year=2015, last_year=2010), "2015"),
    ):
        with pytest.raises(UsageError, match=near):
            assistant.ask("What was found?", filters)
    assert known(F(publishers=("national audit office",), types=("Evaluations",)), assistant.index)


def test_an_answer_keeps_to_who_said_it(assistant):
    answer = assistant.ask("What did the NAO say about devolution deals?")
    nao = body("NAO")
    assert answer.status == "answered"
    assert answer.filters == F(publishers=("NAO",))
    for claim in answer.claims:
        cited = claim.citations[0]
        assert any(s.publisher == "National Audit Office" for s in cited.sources) or nao.says(
            claim.text
        )
    assert Answer.from_dict(answer.to_dict()) == answer


def test_an_answer_keeps_to_years_and_kinds(assistant):
    wanted = F(types=("evaluation", "research"), first_year=2010, last_year=2021)
    answer = assistant.ask("What difference did Sure Start make to health?", wanted)
    assert answer.claims
    for claim in answer.claims:
        assert any(
            s.type in wanted.types and s.year and 2010 <= s.year <= 2021
            for s in claim.citations[0].sources
        )


def test_a_country_asked_for_is_a_must(assistant):
    answer = assistant.ask("What got in the way of joint working in Wales?")
    assert answer.filters.places == ("Wales",)
    for claim in answer.claims:
        places = assistant.index.document(claim.citations[0].document_id).places
        assert "Wales" in places or names_place(claim.text, "Wales")


def test_a_town_asked_for_is_only_preferred(assistant):
    named = assistant.ask("What did Total Place find in Birmingham?")
    assert named.claims
    assert named.filters.places == ("Birmingham",)
    rest = assistant.ask("What did Total Place find?", F(places=("Swansea",)))
    assert rest.claims
    assert rest.filters.places == ()


def test_what_emptied_an_answer_is_said(assistant):
    answer = assistant.ask("What did the NAO say about devolution deals?", F(last_year=2005))
    assert answer.status == "not_in_corpus"
    assert "said by the NAO; published 2005 or earlier" in answer.not_found[0]


def test_an_initiative_given_as_a_filter_is_what_is_asked_about(assistant):
    answer = assistant.ask("Who ran it and what did it cost?", F(initiatives=("total-place",)))
    assert answer.claims
    assert {c.citations[0].document_id for c in answer.claims} & {"total-place"}


def test_search_is_narrowed_and_as_deep_as_asked(assistant):
    rows = assistant.search("accountability", 8, filters=F(publishers=("NAO",)))
    assert len(rows) == 8
    everything = assistant.search("accountability", 8)
    assert rows != everything
    among = admitted(F(publishers=("NAO",)), assistant.index)
    assert {row["id"] for row in rows} <= among
    assert len(among) < assistant.index.passage_count / 2


def test_a_narrowed_dense_search_finds_what_an_exact_one_does(assistant, monkeypatch):
    among = admitted(F(first_year=2015), assistant.index)
    exact = assistant.index.dense("data sharing", 20, among)
    monkeypatch.setattr("ingest.view._FEW", 0)
    assert [i for i, _ in assistant.index.dense("data sharing", 20, among)] == [i for i, _ in exact]
    assert assistant.index.dense("data sharing", 20, frozenset()) == []


def test_users_documents_are_narrowed_by_what_they_say_of_themselves(tmp_path: Path, embedder):
    for name, year, publisher in (("old", 2003, "Anytown Council"), ("new", 2019, "NAO")):
        (tmp_path / f"{name}.md").write_text(
            f"---\ntitle: Review of bins\nyear: {year}\npublisher: {publisher}\n---\n"
            "# Review of bins\n\nThe bins of the county were emptied twice in every week.\n",
            encoding="utf-8",
        )
    ingest([tmp_path], tmp_path / "index", embedder, with_bundled=False)
    index = Index(tmp_path / "index", embedder)
    for wanted in (F(first_year=2010), F(publishers=("NAO",)), F(last_year=2019, first_year=2004)):
        found = admitted(wanted, index)
        assert {index.document(i.split("#")[0]).year for i in found} == {2019}
    assert known(F(publishers=("anytown council",)), index).publishers == ("Anytown Council",)
    assert {f.year for f in index.facets.values()} == {2003, 2019}


def test_the_command_line_takes_filters(assistant, index_folder, monkeypatch):
    monkeypatch.setenv("JOINEDUP_INDEX", str(index_folder))
    words = ["ask", "--json", "What was said of devolution deals?", "--publisher", "NAO"]
    result = CliRunner().invoke(cli.app, [*words, "--since", "2010", "--until", "2016"])
    assert result.exit_code == 0
    answer = Answer.from_dict(json.loads(result.stdout))
    assert answer.filters == F(publishers=("NAO",), first_year=2010, last_year=2016)
    result = CliRunner().invoke(
        cli.app, ["search", "--json", "funding", "-k", "3", "--initiative", "Total Place"]
    )
    assert len(json.loads(result.stdout)) == 3


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--place", "Walse"], "Wales"),
        (["--type", "evalution"], "evaluation"),
        (["--since", "10"], "four digits"),
    ],
)
def test_a_bad_filter_is_refused_in_one_sentence(assistant, index_folder, monkeypatch, words, says):
    monkeypatch.setenv("JOINEDUP_INDEX", str(index_folder))
    result = CliRunner().invoke(cli.app, ["ask", "What was found?", *words])
    assert isinstance(result.exception, UsageError)
    assert says in str(result.exception)
