"""How sure a sentence is: what it hedges, what it leaves open, and what it claims to be a cause."""

from __future__ import annotations

import re

from assistant.bearing import borne, content, meet
from assistant.wordlists import same, word_list
from ingest.lexical import stem, words

_TO_COME = re.compile(r"\b(?:had|has|have|were|was|is|are|due|set|asked|invited|told)\s+to\s+(\w+)")
_BOUND = (
    r"at least|at most|more than|(?<!spread )over|above|up to|less than|fewer than|under|below"
    r"|on average"
)
_BOUNDED = re.compile(rf"\b({_BOUND})\s+(?:[£$€])?(\d[\d,.]*\d|\d)", re.IGNORECASE)
_CAPITAL = re.compile(r"(?<=[a-z0-9,;:)] )[A-Z][a-z]+\b|\bMay(?= \d)|\b[A-Z][a-z]+(?= [A-Z])")
_ON_AVERAGE = re.compile(r"\b(?:on average|an average|average|mean|median|typical(?:ly)?)\b")


def hedge(claim: str, quotes: str) -> str | None:
    """The claim must not be surer than its quotes."""
    hedges = word_list("hedges")
    claim, quotes = _unnamed(claim), _unnamed(quotes)
    claimed = set(content(claim))
    kept = {s for scope in borne(claim, hedges) for s in scope}
    for scope in borne(quotes, hedges - set(words(claim))):
        first = set(scope[:4])
        if len(first & claimed) >= min(2, len(first)) and first and not first & kept:
            return "the claim is surer than the quote"
    return _opened(claim, quotes, claimed) or _come(claim, quotes, claimed)


def _unnamed(text: str) -> str:
    """The text without capitalised words that hedge only in small letters: "May", "Promise"."""
    hedging = word_list("hedges") | word_list("open")
    return _CAPITAL.sub(lambda m: " " if m[0].lower() in hedging else m[0], text)


def _opened(claim: str, quotes: str, claimed: set[str]) -> str | None:
    """What the quotes leave open ("might fail"), the claim must leave open too."""
    left = word_list("open")
    kept = {s for scope in borne(claim, left) for s in scope}
    for scope in borne(quotes, left):
        near = scope[:3]
        if any(same(s) & claimed for s in near) and not meet(near, kept):
            return "the claim is surer than the quote"
    return None


def _come(claim: str, quotes: str, claimed: set[str]) -> str | None:
    said = claim.lower()
    for match in _TO_COME.finditer(quotes.lower()):
        alike = same(stem(match[1]))
        verbs = [w for w in words(said) if stem(w) in alike]
        if verbs and not any(re.search(rf"\bto {re.escape(w)}\b", said) for w in verbs):
            return "the claim says that what was to come has come"
    return None


def bound(claim: str, quotes: str) -> str | None:
    """A figure that its quotes only bound ("up to 64") must stay bounded."""
    said = claim.lower()
    for match in _BOUNDED.finditer(quotes):
        plain = rf"(?<![\d.,]){re.escape(match[2])}(?![\d]|[.,]\d)"
        if not re.search(plain, said) or any(m[2] == match[2] for m in _BOUNDED.finditer(said)):
            continue
        if re.search(rf"{plain}[^,;.]{{0,20}}\bor (?:more|over|above|fewer|less|under)\b", said):
            continue
        bare = len(re.findall(plain, quotes)) - 1
        if not bare:
            return f"the claim drops {match[1].lower()!r} from a figure"
    if _ON_AVERAGE.search(quotes.lower()) and not _ON_AVERAGE.search(said):
        near = borne(quotes.lower().replace("on average", "average"), frozenset({"average"}))
        before = set(content(quotes.lower().split("on average")[0])[-3:])
        if before & set(content(claim)) or any(set(s[:2]) & set(content(claim)) for s in near):
            return "the claim drops 'average' from a figure"
    return None


def cause(claim: str, quotes: str) -> str | None:
    """The claim must not call a cause what its quotes only say goes together."""
    causes = word_list("causes")
    claimed, quoted = set(words(claim)) & causes, set(words(quotes)) & causes
    added, spare = claimed - quoted, quoted - claimed
    if added and not spare:
        if set(words(quotes)) & word_list("associations"):
            return "the claim makes a cause of what the quote only puts together"
        return f"the claim says {min(added)!r}, and the quote names no cause"
    together = word_list("settings") | word_list("associations")
    for scope in borne(claim, frozenset(added)):
        if any(scope[:2] and scope[:2] == s[:2] for s in borne(quotes, together)) and not any(
            set(scope[:2]) & set(s[:3]) for s in borne(quotes, causes)
        ):
            return "the claim makes a cause of what the quote only puts together"
    return None
