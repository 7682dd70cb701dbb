"""The patterns of what facts are made of: amounts, numbers, dates and names."""

from __future__ import annotations

import re
from functools import cache

import corpus
from assistant.figures import NUMBER_WORDS
from assistant.names import initiative_names
from evals.drafting.words import any_of, base_of, phrases_for, words_for
from ingest.lexical import WORD

HIDDEN_COMMA = "\ue000"  # stands for a comma inside a name

ABOUT = rf"(?:(?:{phrases_for('about')}) )?"
MONEY = (
    rf"(?P<amount>{ABOUT}(?:A|NZ|US)?[£$€]\d[\d,]*(?:\.\d+)?(?:m|bn|k|tn| million| billion)?\b"
    r"(?: (?:a|per|each|every) (?:year|month|week|day|head|person|place|family|household))?)"
    r"(?P<span> (?:for|over) (?:the )?(?:\w+ )?[\da-z]+ (?:years?|months?))?"
)
ANOTHER_AMOUNT = re.compile(r"(?:[-–]|\b(?:to|and|or)\s)(?:about )?[£$€]")
_COUNT = "|".join(word for word, value in NUMBER_WORDS.items() if value > 1)
NUMBER = (
    rf"(?P<number>{ABOUT}(?:\d[\d,]*(?:\.\d+)?(?:m| million)?"
    rf"|(?:{_COUNT})(?:-(?:{_COUNT}))?)(?![-\w]))"
)
SHARE = rf"(?P<share>{ABOUT}\d+(?:\.\d+)?(?:%| per ?cent))"
# The last noun ends in -s, but not as "business", "status" and "basis" do.
NOUNS = (
    rf"(?P<nouns>(?:[\w’'-]+ ){{0,4}}?(?:[\w’'-]*[a-hj-rtv-z]s|{any_of('plurals')}))"
    r"(?P<tail>(?:\s.*)?)$"
)
SPANS = re.compile(r"\b(?:years?|months?|weeks?|days|hours|minutes|times|points)$")

MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
YEARS = r"\b(?:1[89]|20)\d\d(?:[-–/]\d\d(?:\d\d)?)?\b"
DAY = rf"(?:(?:early|late|mid|spring|summer|autumn|winter)[ -])?(?:(?:\d{{1,2}} )?{MONTH} )?{YEARS}"
WHEN = rf"(?P<when>from {DAY} (?:to|until) {DAY}|between {DAY} and {DAY}|(?:in|on) {DAY})"

CAPITAL = rf"[A-Z][\w’'&.\-{HIDDEN_COMMA}]*"
NAME = (
    rf"(?:[Tt]he |[Aa]n? )?{CAPITAL}"
    rf"(?:(?: |,? and (?:the )?|, (?:the )?| of (?:the )?| for (?:the )?| on ){CAPITAL})*"
)
_TAIL = re.compile(rf"(?:{any_of('prepositions')}|as|each|per)\b")
_FIGURE = re.compile(rf"\d|\b(?:{_COUNT})\b")


def tail(text: str) -> str | None:
    """What may follow the fact in a question: short, no figure but years; None where it may not."""
    text = text.strip()
    found = _FIGURE.search(re.sub(YEARS, lambda year: "-" * len(year[0]), text))
    if found:
        kept = text[: found.start()].split()
        while kept:
            last = kept.pop()
            if _TAIL.match(last) and last != "of":
                break
        # What goes with the figure must not be what the question is about.
        if is_named(text[len(" ".join(kept)) :]):
            return None
        text = " ".join(kept)
    if text and (not _TAIL.match(text) or text.startswith("of ") or len(text.split()) > 12):
        return None
    return text


def has_figure(text: str) -> bool:
    """Whether the text gives a number that is not a year."""
    return bool(_FIGURE.search(re.sub(YEARS, "", text)))


def is_named(text: str) -> bool:
    """Whether the text names something, so that it can be asked about outside its document."""
    if initiative_names().find(text, fuzzy=False):
        return True
    tokens = re.findall(r"[^\W_][\w’'&-]*", text)
    return any(token[0].isupper() and token not in words_for("generic") for token in tokens)


def mention(text: str) -> str:
    """The first name of an initiative in the text with its article; "" if none stands alone."""
    found = next(iter(initiative_names().find(text, fuzzy=False)), None)
    spans = [match.span() for match in WORD.finditer(text)]
    if not found or found.end > len(spans):
        return ""
    start, end = spans[found.start][0], spans[found.end - 1][1]
    before, last = text[:start].lower(), text[start:end].rsplit(" ", 1)[-1]
    if before.endswith("the "):
        # In "the Connexions target" the article is the target's.
        return f"the {text[start:end]}" if _ends_name(text[end:]) else ""
    lacks_article = before.endswith(("'s ", "’s ")) or (last[:1].islower() and last[-1] != "s")
    return "" if lacks_article else text[start:end]


def capitals(text: str) -> str:
    """The first name of two words or more that is not at the start; "" if none stands alone."""
    pattern = rf"(?<=\s)(?:the )?{CAPITAL}(?:(?: | of (?:the )?| for (?:the )?){CAPITAL})+"
    for match in re.finditer(pattern, text):
        joined = text[: match.start()].endswith(" and") or re.search(r"['’]s ", match[0])
        if not joined and is_named(match[0]) and _ends_name(text[match.end() :]):
            return re.sub(rf" of {MONTH}$", "", match[0])
    return ""


@cache
def registered_names() -> tuple[str, ...]:
    """The names of initiatives that have a capital beyond the first."""
    names = (name for initiative in corpus.initiatives().values() for name in initiative.names)
    return tuple(name for name in names if name[1:] != name[1:].lower())


def _ends_name(after: str) -> bool:
    """Whether a name may end before these words."""
    word = re.match(r" ([\w’'-]+)", after)
    if not word or word[1][0].isdigit():
        return True
    if word[1] in ("and", "or"):
        return not re.match(r" \w+ [A-Z]", after)
    follows = bool(_TAIL.match(word[1])) or word[1] in words_for("after_name")
    return follows or (word[1].endswith("ed") and bool(base_of(word[1])))
