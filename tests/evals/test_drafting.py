import pytest

from assistant.figures import figures
from evals.dataset import Dataset, faults
from evals.drafting import draft
from evals.drafting.sentence import propose
from ingest import Embedder, ingest
from ingest.index import Index

PAPER = """Northgate

The Northgate Programme cost £3.2 million a year to run. It was launched in 2004 to cut crime.
The Northgate Programme was launched in May 2003. The Northgate Programme had 43 care navigators.

The Northgate Programme was run by Hull City Council and the local primary care trust. The programme
cost £9m. The evaluation of the Northgate Programme found that admissions fell by 7% among older
residents. See https://example.org/x for the £5m that Northgate spent.
"""


def asked(sentence, *common):
    return {(p.kind, p.question, p.facts) for p in propose(sentence, frozenset(common))}


@pytest.mark.parametrize(
    ("sentence", "kind", "question", "fact"),
    [
        ("The North East devolution deal offered £30m a year for 30 years.",
         "money", "How much did the North East devolution deal offer?", "£30m a year"),
        ("The Better Care Fund was expected to save £511m in its first year, and saved none of it.",
         "money", "How much was the Better Care Fund expected to save in its first year?", "£511m"),
        ("Phase 1 of Northgate (2003-2005) had funding of £448m, paid to councils by results.",
         "money", "What funding did phase 1 of Northgate have?", "£448m"),
        ("Almost £2bn of the Northgate Fund was spent on deficits, ITV News said in 2016.",
         "money", "How much of the Northgate Fund was spent on deficits?", "almost £2bn"),
        ("Total Place had thirteen pilots, which took in 63 councils.",
         "count", "How many pilots did Total Place have?", "thirteen pilots"),
        ("Before 2000, Best Value had 37 voluntary pilots, of which 22 had a housing element.",
         "count", "How many voluntary pilots did Best Value have before 2000?", "37 voluntary pilots"),
        ("By March 2024 devolution covered about 60% of the people of England.",
         "count", "What share of the people of England did devolution cover by March 2024?",
         "about 60% of the people of England"),
        ("The Towns Fund was launched in 2019.",
         "date", "When was the Towns Fund launched?", "launched in 2019"),
        ("The Northgate Programme ran from 2003 to 2008 in Hull.",
         "date", "When did the Northgate Programme run in Hull?", "ran from 2003 to 2008"),
        ("The Northgate Programme was run by Hull City Council.",
         "who", "Who ran the Northgate Programme?", "Hull City Council"),
        ("The Ministry of Housing, Communities and Local Government (MHCLG), as it was then called, "
         "sponsored Changing Futures.",
         "who", "Who sponsored Changing Futures?",
         "the Ministry of Housing, Communities and Local Government"),
        ("The Public Accounts Committee (PAC) found in 2016 that too little thought had been given "
         "to local scrutiny of devolution deals.",
         "finding", "What did the Public Accounts Committee find in 2016 about devolution deals?",
         "too little thought had been given to local scrutiny of devolution deals"),
        ("Places with City Deals lacked people skilled in forecasting, the National Audit Office "
         "(NAO) found in July 2015, according to Local Government Chronicle (LGC).",
         "finding", "What did the National Audit Office find in July 2015 about places with City "
         "Deals?", "Places with City Deals lacked people skilled in forecasting"),
        ("Total Place was an initiative in England, announced in Budget 2009.",
         "overview", "What was Total Place?", "an initiative in England, announced in Budget 2009"),
    ],
)  # fmt: skip
def test_a_sentence_gives_its_question(sentence, kind, question, fact):
    common = ("phase", "places", "devolution", "almost")
    found = {(k, q, f[0]) for k, q, f in asked(sentence, *common)}
    assert (kind, question) in {(k, q) for k, q, _ in found}
    assert fact.lower() in {f.lower() for k, q, f in found if q == question}


@pytest.mark.parametrize(
    "sentence",
    [
        "It was launched in 2004 to cut crime in the city of Hull.",  # no name
        "The programme cost £9m in its first year of work.",  # which programme?
        "The Department gave £9m to the scheme in its first year.",
        "The sources read for this corpus do not say what Total Place cost.",
        "Local spending ranged from £2.2bn in Lewisham to £22bn in Manchester.",  # two amounts
        "Connexions could be worth £180m in the short term and £1.4bn in the longer term.",
        "Metropolitan Police reports said that a secure shared room makes trust possible.",
        "Money pooled in the Better Care Fund by 2015 areas was spent well.",
        "Total Place cost £5m, see www.example.org for more.",
        "Total Place cost \x1b[2J£5m in the year that it began.",
        "NHS England sponsored sustainability plans, launched in 2015.",  # the plans, not England
        "The Zone Board recommended that Local Trusts have three layers.",  # they may not have
    ],
)
def test_a_sentence_that_is_not_sure_gives_no_figure_question(sentence):
    assert not [q for kind, q, _ in asked(sentence) if kind != "finding"]


def test_no_question_gives_its_answer_away(assistant):
    questions = draft(assistant.index, assistant.index.document_ids, 1000, 0)
    assert len(questions) > 200
    for question in questions:
        text = question.turns[-1]
        assert not any(figures(n.text) & figures(text) for n in question.nuggets), text
        assert text.endswith("?")
        assert "  " not in text
        assert text[0].isupper()


def test_the_draft_of_the_bundled_corpus_is_valid_spread_and_the_same_for_a_seed(assistant):
    index = assistant.index
    questions = draft(index, index.document_ids, 60, 3)
    assert faults(Dataset(name="draft", questions=tuple(questions)), index) == []
    assert len({question.id for question in questions}) == 60
    kinds = [question.kind for question in questions]
    assert set(kinds) == {"money", "count", "date", "who", "finding", "overview"}
    assert max(map(kinds.count, kinds)) == 10
    assert len({question.gold[0].document_id for question in questions}) > 35
    assert draft(index, index.document_ids, 60, 3) == questions
    assert draft(index, index.document_ids, 60, 4) != questions


def test_sentences_that_answer_one_question_alike_are_its_gold_together(assistant):
    questions = draft(assistant.index, ["city-deals", "accountability-evidence"], 100, 0)
    found = {question.turns[0]: question for question in questions}
    both = found["What did the Public Accounts Committee find in 2016 about devolution deals?"]
    assert len(both.gold) == len(both.nuggets) == 2


def test_documents_of_ones_own_are_drafted_from(tmp_path):
    (tmp_path / "paper.txt").write_text(PAPER, encoding="utf-8")
    ingest([tmp_path / "paper.txt"], tmp_path / "index", Embedder(), with_bundled=False)
    index = Index(tmp_path / "index", Embedder())
    questions = draft(index, index.document_ids, 50, 0)
    assert {question.turns[0] for question in questions} == {
        "How much did the Northgate Programme cost to run?",
        "When was the Northgate Programme launched?",
        "How many care navigators did the Northgate Programme have?",
        "Who ran the Northgate Programme?",
        "What did the evaluation of the Northgate Programme find about admissions?",
    }
    assert faults(Dataset(name="own", questions=tuple(questions)), index) == []
