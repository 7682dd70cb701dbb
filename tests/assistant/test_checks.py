"""What each check of the gate refuses, and the rewording that it must let pass."""

import pytest

from assistant import relations
from assistant.checks import faults
from assistant.initials import spells_out
from assistant.rewording import plain


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        # who did what to whom
        ("The Office replaced the Board.", "The Board replaced the Office in 2011."),
        ("The Board was replaced by the Office.", "The Board replaced the Office in 2011."),
        ("Cities spent more than shires on buses.", "Shires spent more than cities on buses."),
        ("The grant moved from York to Hull.", "The grant moved from Hull to York."),
        ("It is a loan and not a grant.", "It is a grant and not a loan."),
        (
            "£9m of savings stood against £3m of costs.",
            "It put £3m of savings against £9m of costs.",
        ),
        ("The riots came before the review.", "The riots came after the review."),
        # direction and opposites
        ("The fund added to running costs.", "The fund cut running costs."),
        ("Membership was compulsory.", "Membership was voluntary."),
        ("Turnout was high but spending low.", "Turnout was low but spending high."),
        ("The plan shifted towards pooling.", "The plan shifted away from pooling."),
        ("The rules apply in part.", "The rules apply in full."),
        # hedges
        ("The plan would fail.", "The plan might fail."),
        ("The scheme saved money.", "Many staff believed that the scheme saved money."),
        ("Nurses make 64 visits.", "Nurses make up to 64 visits."),
        ("Funding rose by 40%.", "Funding was to rise by 40%."),
        ("Families had nine problems.", "Families had nine problems on average."),
        # denial
        ("Delays are no longer a problem.", "Delays are still a problem."),
        ("The scheme was anything but cheap.", "The scheme was cheap."),
        ("Users were dissatisfied.", "Users were satisfied."),
        # scope
        ("Councils missed the target.", "Half of councils missed the target."),
        ("Trusts missed the target.", "One in four trusts missed the target."),
        ("Trusts everywhere overspent.", "Trusts overspent, the National Audit Office said."),
        # cause
        ("Because of the riots, the focus moved.", "After the riots, the focus moved."),
        ("The scheme made streets safer.", "Streets were safer under the scheme."),
        ("That was why progress stalled.", "Deficits grew and progress stalled."),
        # figures
        ("It was the third such council.", "It was the first such council."),
        ("Twenty-nine per cent of bids won.", "Of 40 bids, 29 bids won."),
        ("There were 17 councils.", "There were 17 departments and 70 councils."),
        ("Nearly nine in ten agreed.", "About 71% agreed."),
        ("About 38% agreed.", "About 37% agreed."),
    ],
)
def test_a_corruption_is_refused(claim, quote):
    assert faults(claim, quote)


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("The Office was replaced by the Board.", "The Board replaced the Office in 2011."),
        ("The Board took the place of the Office.", "The Board replaced the Office in 2011."),
        ("Some bids cost more than they earned.", "Some bids earned less than they cost."),
        ("The review came before the riots.", "The riots came after the review."),
        ("Not many councils replied.", "Few councils replied."),
        ("The evidence was not clear.", "The evidence was unclear."),
        ("It saved at least £5m.", "It saved no less than £5m."),
        ("The scheme came to an end in 2010.", "The scheme lapsed in 2010."),
        ("Nearly nine in ten staff agreed.", "Of the staff, 88% agreed."),
        ("Over a third of staff agreed.", "Of the staff, 35% agreed."),
        ("Half a dozen councils took part.", "Six councils took part."),
        ("One jobcentre in ten is shared.", "One in ten jobcentres is shared."),
        ("About a quarter of trusts overspent.", "Roughly one in four trusts overspent."),
        ("Clinical commissioning groups agreed.", "The CCGs agreed."),
        ("Talks began in May 2010.", "Discussions began in May 2010."),
        ("Costs fell.", "It was thought that risks might grow. Costs fell. Nobody was ill."),
    ],
)
def test_a_rewording_passes(claim, quote):
    assert faults(claim, quote) == []


def test_a_claim_that_no_one_sentence_says_is_still_held_against_all():
    assert faults("Costs fell in York.", "Costs fell in Hull. Crime rose in York.")


def test_relations_know_the_passive():
    active, passive = (
        relations.relations("A1 replaced B1"),
        relations.relations("B1 was replaced by A1"),
    )
    assert active == passive != relations.relations("B1 replaced A1")


def test_idioms_become_plain_words():
    assert plain("It saved no less than £5m.") == "It saved at least £5m."
    assert plain("The case was unclear.") == "The case was not clear."
    assert plain("Unclear Ltd") == "Unclear Ltd"


def test_an_abbreviation_is_told_by_first_letters():
    assert spells_out("those not in education, employment or training", "NEET") == {
        "educ",
        "employ",
        "train",
    }
    assert spells_out("councils and schools", "NEET") == set()
