"""What a question asks for, and the headings under which documents put it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Focus = Literal[
    "money", "number", "when", "who", "comparison", "sequence", "next", "outcome", "barrier",
    "lesson", "how", "overview", "open",
]  # fmt: skip

_ASKS: tuple[tuple[Focus, str], ...] = (
    ("comparison", r"\bcompar\w+|\bversus\b|\bvs\.?\b|\bdiffer(?:ed|ent|ence|ences)?\b.*\b(?:from|between|to|and)\b"
                   r"|\bbetter than\b|\bworse than\b|\bsimilar\w*\b.*\b(?:to|between|and)\b|\bin common\b"
                   r"|\bhow (?:do|does|did)\b.+\bstack up\b"),
    ("money", r"\bhow much\b(?!.*\b(?:improve|change|fall|fell|rise|rose|drop|reduce|increase|longer|better)"
              r"\w*\b)|\bcosts?\b|\bbudgets?\b|\bfund(?:ed|ing|s)?\b|\bmoney\b|\bspen[dt]\w*\b|\bprice\b"
              r"|\bgrants?\b|\bcash\b|\bfinanc\w+|\bpaid\b|\bpay for\b|£|\bsav(?:ed?|ings?)\b"
              r"|\bworth\b|\bpounds?\b|\b(?:m|b)illions?\b"),
    ("number", r"\bhow many\b|\bwhat (?:number|proportion|share|percentage|per ?cent|fraction|rate)\b"
               r"|\bhow (?:big|large|often|far|long|high|low)\b|\bby how much\b|\bhow much\b|\bwhat %|\bpercent"),
    ("when", r"\bwhen (?:did|was|were|is|are|will|do|does|has|had|exactly|precisely|roughly)\b|^when\W*$|\b(?:what|which) (?:year|date|month)\b|\bhow long ago\b|\bwhat dates?\b|\bsince when\b"),
    ("sequence", r"\bbefore and after\b|\bin (?:what )?order\b|\btimeline\b|\bchronolog\w*|\bhistory of\b"
                 r"|\bover (?:time|the years)\b|\bsuccession\b|\bpredecessors?\b|\bprecursors?\b"
                 r"|\bcame? (?:before|after|next|first)\b|\bgr[eo]w out of\b|\bsucceed(?:ed|s)?\b"
                 r"|\breplac\w+|\bsuccessors?\b|\bfollow(?:ed)?(?: on)?(?: from)?\b.*\?|\bled (?:on )?to\b|\bevolv\w+"),
    ("next", r"\bwhat(?: ever)? (?:happened|became|has become)\b|\bwhat's happened\b|\bfate of\b|\bhow did .* end\b"
             r"|\bwhy did .* (?:end|stop|close|lapse)\b|\bstill (?:going|running|around|exist)\b"
             r"|\b(?:end|ended|scrapped|abolished|wound up|axed|lapsed?|closed)\b"),
    ("barrier", r"\bbarriers?\b|\bobstacles?\b|\b(?:got|gets?|getting|stood) in the way\b|\bhinder\w*|\bhamper\w*"
                r"|\bproblems?\b|\bdifficult\w*|\bchallenges?\b|\b(?:go|went|gone) wrong\b|\bheld? (?:\w+ )?(?:back|up)\b"
                r"|\bhard to\b|\bstruggl\w+|\bfail\w*\b|\bdownsides?\b|\bcritici[sz]\w+|\bweakness\w*|\bstop(?:s|ped)?\b"
                r"|\bprevent(?:s|ed)?\b|\bblock(?:s|ed)?\b|\bpitfalls?\b|\bsnags?\b|\bstumbling\b"),
    ("lesson", r"\blessons?\b|\blearn(?:ed|t|ing)?\b|\badvice\b|\brecommend\w*|\binsights?\b|\btakeaways?\b"
               r"|\bshould (?:we|i|officials|a new|the next|councils|government|anyone)\b|\bwhat can we\b"
               r"|\bdo differently\b|\bbear in mind\b"),
    ("outcome", r"\bwork(?:ed)?\b\s*\??$|\bdid .*\bwork\b|\bdoes .*\bwork\b|\bdid .*(?:help|improve|reduce|cut|raise|make)\b"
                r"|\bsucce\w+|\boutcomes?\b|\bresults?\b|\bimpacts?\b|\beffects?\b|\beffective\w*"
                r"|\bevaluat\w+|\bfind(?:ings?)?\b|\bfound\b|\bachiev\w*|\bevidence\b|\bany good\b"
                r"|\bdifference\b|\bbenefits?\b|\bconclu\w+|\bverdict\b|\bdeliver\w* on\b"
                r"|\bimprov\w+|\bdemonstrat\w+|\bshow(?:ed|s)?\b|\bpay off\b"),
    ("who", r"\bwho\b|\bwhom\b|\bwhose\b|\b(?:which|what) (?:department|minister|ministry|body|organisation|agency|team)s?\b"
            r"|\bin charge\b|\bresponsible\b|\bsponsor\w*"),
    ("how", r"\bhow (?:did|does|do|was|were|is|are)\b|\bin what way\b|\bmechanism\b|\bhow .* work(?:ed)?\b"),
    ("overview", r"\bwhat(?:'s| is| was| are| were)\b|\btell me\b|\bdescribe\b|\bexplain\b|\boverview\b|\bsummar\w+"
                 r"|\boutline\b|\bbrief(?:ing)?\b|\babout\b|\bbackground\b|\bgist\b"),
)  # fmt: skip

HEADINGS: dict[Focus, tuple[str, ...]] = {
    "money": (r"\bmoney\b|cost|fund|financ|budget|resourc|econom|spend",),
    "number": (r"\bfound\b|finding|result|how it worked|what it was",),
    "when": (r"what it was|background|happened next|timeline|history|how it worked",),
    "who": (r"who ran|governance|who |partners|responsib", r"what it was|background"),
    "sequence": (r"happened next|legacy|history|timeline|successor", r"what it was|background"),
    "next": (r"happened next|legacy|future|after", r"got in the way|end"),
    "outcome": (r"\bfound\b|finding|result|impact|outcome|evaluat|effect|conclusion", r"lesson"),
    "barrier": (r"got in the way|barrier|challenge|problem|difficult|obstacle|limitation", r"lesson|found"),
    "lesson": (r"lesson|recommend|learn|implication|insight|conclusion", r"found|got in the way"),
    "how": (r"how it worked|approach|method|deliver|model|design|activit|process", r"what it was|money"),
    "overview": (r"what it was|introduction|background|overview|summary|about|purpose",),
    "comparison": (),
    "open": (),
}


_STRICT: dict[Focus, str] = {
    "money": r"\bhow much\b(?!.*\b(?:notice|attention|difference)\b)|\bwhat (?:did|does|was|were|is|are|total)\b.*"
             r"\b(?:costs?|budgets?|amount|sum|price|bill|worth|funding|grant|spend(?:ing)?|pot)\b"
             r"|\bcosts?\s*\?|\bbudget\s*\?|\bamount of\b|\b(?:size|total) of\b.*\b(?:budget|fund|grant|pot)\b"
             r"|\bhow big\b.*\b(?:pot|fund|budget|grant)\b",
    "number": r"\bhow many\b|\bwhat (?:number|proportion|share|percentage|per ?cent|fraction|rate|%)|\bby how much\b"
              r"|\bhow (?:big|large|often|high|low)\b|\bno\. of\b|\bnumber of\b|\bpercentage of\b",
    "when": r"\bwhen (?:did|was|were|is|are|will|do|does|has|had|exactly|precisely|roughly)\b|^when\W*$|\b(?:what|which) (?:year|date|month)\b|\bhow long\b|\bwhat dates?\b",
}  # fmt: skip


@dataclass(frozen=True)
class Ask:
    """What a question asks for: the chief thing, any others, and whether a figure is demanded."""

    chief: Focus
    others: tuple[Focus, ...] = ()
    strict: bool = False


def ask_of(question: str) -> Ask:
    """What the question asks for, by its cue words; "open" where none is known."""
    text = question.lower()
    found = [focus for focus, cue in _ASKS if re.search(cue, text)]
    if not found:
        return Ask("open")
    # An explicit "how many" outranks a looser cue ("compare", "money") in the same words.
    demanded = [focus for focus, cue in _STRICT.items() if re.search(cue, text)]
    chief = demanded[0] if demanded and found[0] != "comparison" else found[0]
    return Ask(chief, tuple(f for f in found if f != chief), bool(demanded) and chief in demanded)


def heading_fit(focus: Focus, section: str) -> float:
    """How well a heading path suits what is asked: 1 chief heading, 0.5 second best, else 0."""
    heading = section.lower()
    for rank, pattern in enumerate(HEADINGS[focus]):
        if re.search(pattern, heading):
            return 1.0 / (rank + 1)
    return 0.0
