"""How a sentence says what it says: what it denies, turns round, widens and measures."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from assistant.bearing import beside, borne, content, meet, qualified, touch
from assistant.figures import NUMBER_WORDS, amounts, is_number
from assistant.placing import unrounded
from assistant.relations import relations
from assistant.spelling import is_english
from assistant.wordlists import opposites, tables, universals, word_list
from ingest.lexical import STOPWORDS, stem, words

_NUMBER = r"(?:" + "|".join(NUMBER_WORDS) + r")\b"
_COMPARED = re.compile(
    r"\b(?:more|higher|larger|bigger|greater|less|fewer|lower|smaller)\b(?=[^,;.]{0,40}?\bthan\b)"
)
_FRACTIONS = frozenset(["half", "third", "thirds", "quarter", "quarters"])
_NAMED = re.compile(r"\b[A-Z]\w+(?= [A-Z])")
_LASTING = re.compile(r"\bover(?= (?:the )?(?:\w+ ){1,2}(?:years|months|weeks|days|decades)\b)")
_UNITS = "one|two|three|four|five|six|seven|eight|nine"
_PART = re.compile(
    rf"\b(?:(?:{_UNITS}) (?:in|out of) (?:two|three|four|five|ten)|half|"
    rf"(?:a|{_UNITS})[- ](?:thirds?|"
    r"quarters?|fifths?|tenths?)|\d[\d.]*(?:%| per cent))(?: of)?(?: the| its| their| all)? (\w+)",
    re.IGNORECASE,
)
_NEARLY = re.compile(r"\b(?:almost|nearly|not|virtually)\s+(?:all|every|each|always)\b")


def negation(claim: str, quotes: str) -> str | None:
    """The claim must deny what its quotes deny, and nothing else."""
    negators = word_list("negators")
    denied, quoted = borne(claim, negators), borne(quotes, negators)
    reach = {s for scope in quoted for s in scope}
    plainly = set(content(quotes)) - reach
    for scope in denied:
        if scope and (scope[0] in plainly or not meet(scope[:3], reach)):
            return "the claim denies what the quote does not"
    claimed = set(content(claim))
    said = {s for scope in denied for s in scope}
    openly = _besides(quotes, quoted)
    for scope in quoted:
        if touch(scope[:2], claimed) and not meet(scope[:3], said):
            return "the claim does not deny what the quote denies"
        # What "not" stands straight before is denied itself, whatever else the claim denies.
        if scope and scope[0] in claimed - said - openly:
            return "the claim does not deny what the quote denies"
    for head in {scope[0] for scope in quoted if scope} & {s[0] for s in denied if s}:
        if (_heads(denied, head) - _heads(quoted, head)) % 2:
            return "the claim denies what the quote does not"
    return None


def _besides(text: str, denied: list[list[str]]) -> set[str]:
    """The stems of a text that stand in it somewhere besides what it denies."""
    left = Counter(content(text)) - Counter(s for scope in denied for s in scope)
    return set(left)


def _heads(scopes: list[list[str]], head: str) -> int:
    return sum(scope[:1] == [head] for scope in scopes)


def direction(claim: str, quotes: str) -> str | None:
    """The claim must not say "rose" where the quotes say only "fell" of it, or the reverse."""
    # Which is more than which is a matter of sides (`relations`), not of one word.
    claim, quotes = (_COMPARED.sub(" ", text.lower()) for text in (claim, quotes))
    claimed, said = set(_stems(claim)), set(_stems(quotes))
    ordered = all(any(r.kind == "order" for r in relations(text)) for text in (claim, quotes))
    for one, other in opposites():
        if ordered and "after" in other:
            continue  # which came first is a matter of sides too
        for here, there in ((one, other), (other, one)):
            if not (claimed & here and said & there):
                continue
            if claimed & here - said and said & there - claimed and not said & here:
                return "the claim turns the quote's direction round"
            for near in beside(claim, here):
                opposed = any(len(near & far) > 1 for far in beside(quotes, there))
                if opposed and not any(near & far for far in beside(quotes, here)):
                    return "the claim turns the quote's direction round"
            of = set(qualified(claim, here)) - set(qualified(quotes, here))
            if of & (set(qualified(quotes, there)) - set(qualified(claim, there))):
                return "the claim turns the quote's direction round"
    return None


def _stems(text: str) -> list[str]:
    return [stem(w) for w in words(text)]


def scope(claim: str, quotes: str) -> str | None:
    """The claim must be no wider than its quotes: no "all" added, no "some" dropped."""
    # "National" in the name of a body says nothing of how wide a thing is.
    said = set(words(_NEARLY.sub(" ", _NAMED.sub(" ", quotes).lower())))
    for word in words(_NEARLY.sub(" ", _NAMED.sub(" ", claim).lower())):
        same = next((group for group in universals() if word in group), None)
        if same and not same & said:
            return f"the claim adds {word!r}"
    limiters = word_list("limiters")
    if any(figure.percent for figure in amounts(claim)):
        limiters -= _FRACTIONS  # "one in four" stands for "a quarter"
    kept = borne(claim, limiters)
    claimed = set(content(claim))
    for narrowed in borne(quotes, limiters - set(words(claim))):
        noun = [] if is_number(" ".join(narrowed[:1])) else narrowed[:1]  # "some £4bn"
        if noun and noun[0] in claimed and not any(meet(noun, set(k[:2])) for k in kept):
            return "the claim drops a word that limits what the quote says"
    if not any(figure.percent for figure in amounts(claim)):
        for match in _PART.finditer(quotes):
            if stem(match[1].lower()) in claimed and not any(
                meet([stem(match[1])], set(k[:2])) for k in kept
            ):
                return "the claim says of all what the quote says of a part"
    return None


def measure(claim: str, quotes: str) -> str | None:
    """The claim must not say "a year" or "at least" of a figure where its quotes do not."""
    said, quoted = unrounded(claim, quotes).lower().replace("-", " "), quotes.lower()
    said = _LASTING.sub(" ", said)
    for pattern, plain in _measures():
        if pattern.search(said) and not plain.search(quoted):
            return "the claim measures a figure by what the quote does not"
    return None


def is_harmless(word: str) -> bool:
    """Whether a claim may add the word to what its quotes say."""
    return word in word_list("harmless") or stem(word) in _harmless()


@cache
def _harmless() -> frozenset[str]:
    return frozenset(map(stem, word_list("harmless") | word_list("light")))


def is_name(word: str) -> bool:
    """Whether a word that begins a sentence is a name, and not a plain word in its first place."""
    return not _is_plain(word.lower().removesuffix("'s"))


@cache
def _is_plain(word: str) -> bool:
    return word in STOPWORDS or is_english(word)


@cache
def _measures() -> list[tuple[re.Pattern[str], re.Pattern[str]]]:
    """For each group: its words beside a figure, and its words anywhere."""
    found = []
    for kind, groups in tables()["measures"].items():
        for line in groups:
            either = "|".join(re.escape(m.strip()) for m in line.split(","))
            figure = rf"(?:\d[\d,.]*\s?(?:%|m|bn|k|million|billion)?|{_NUMBER})"
            before = rf"\b(?:{either})\s+(?:[£$€]?\d|{_NUMBER})"
            after = rf"{figure}(?:\s+\w+){{0,3}}\s+(?:{either})\b"
            beside = before if kind == "before" else after
            found.append((re.compile(beside), re.compile(rf"\b(?:{either})\b")))
    return found
