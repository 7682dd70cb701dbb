"""Whether a claim's figures are of what its quotes say they are of."""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.figures import Figure, amounts, is_number, years_only
from ingest.lexical import STOPWORDS, stem, words

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
             "tenth")  # fmt: skip
_DIGITS = {"1st": "first", "2nd": "second", "3rd": "third"} | {
    f"{place}th": word for place, word in enumerate(_ORDINALS, 1) if place > 3
}
_COUNT = re.compile(
    r"(?<![\w£$€.,%-])(?P<count>\d[\d,]*|[a-z]+(?:-[a-z]+)?)\s+(?P<noun>[a-z]{3,})\b", re.IGNORECASE
)
_AMOUNT = (
    r"((?:a |an )?[£$€]?\S+?(?:[ -](?:million|billion|per cent|thirds?|quarters?|fifths?|tenths?"
    r"|(?:in|out of) (?:two|three|four|five|ten)))?)(?=[\s,;:).]|$)"
)
_ABOUT = {
    sense: re.compile(rf"\b(?:{words_})\s+{_AMOUNT}", re.IGNORECASE)
    for sense, words_ in (
        ("near", "about|around|roughly|some|approximately|close to"),
        ("under", "nearly|almost|just under|slightly under|just below|under|less than|fewer than"),
        ("over", "just over|slightly over|over|more than|upwards of|above|at least"),
    )
}
_NEAR, _BEYOND = 0.05, 0.1  # relative differences: about a figure, and over or under it


def ordinals(text: str) -> set[str]:
    """The ordinals of a text in words, "1st" as "first"; fractions are none."""
    without = re.sub(r"\b(?:\w+[- ])?(?:thirds|fifths|tenths)\b|\b(?:a|one|two)[- ](?:third|fifth|"
                     r"tenth)\b", " ", text.lower())  # fmt: skip
    found = re.findall(r"\b(?:\d(?:st|nd|rd|th)|10th|[a-z]+)\b", without)
    return {_DIGITS.get(word, word) for word in found} & set(_ORDINALS)


def counted(text: str) -> dict[str, set[Figure]]:
    """By stem of a noun: the counts that stand straight before it, "17 councils"."""
    found: dict[str, set[Figure]] = {}
    for match in _COUNT.finditer(text):
        counts = {f for f in amounts(match["count"]) if not years_only(f)}
        if counts and match["noun"].lower() not in STOPWORDS and not is_number(match["noun"]):
            found.setdefault(stem(match["noun"].lower()), set()).update(counts)
    return found


def miscounted(claim: str, quotes: str) -> list[Figure]:
    """Counts of the claim that the quotes give for another noun, and another count for theirs."""
    quoted = counted(quotes)
    return [
        figure
        for noun, figures in counted(claim).items()
        for figure in figures
        if noun in quoted and figure not in quoted[noun]
        and any(figure in other for other in quoted.values())
    ]  # fmt: skip


def misplaced(claim: str, quotes: str) -> list[Figure]:
    """Figures of the claim that stand among words which the quotes put beside another figure."""
    of_claim, of_quotes = _beside(claim), _beside(quotes)
    ends, said = _ends(claim), _ends(quotes)
    faults = []
    for figure, near in of_claim:
        if _alike(ends.get(figure), said.get(figure), said.values()):
            continue  # "93% went on benefits and 7% on jobs": the ends tell, the verb is left out
        own = _overlap(near, figure, of_quotes)
        for other in {f for f, _ in of_quotes if f != figure and _kind(f) == _kind(figure)}:
            straight, crossed = own, _overlap(near, other, of_quotes)
            for again, beside in of_claim:
                if again == other:  # both stand in the claim: they must have changed places
                    straight += _overlap(beside, other, of_quotes)
                    crossed += _overlap(beside, figure, of_quotes)
            if crossed >= straight + 2:
                faults.append(figure)
                break
    return faults


def rounded(figure: Figure, claim: str, quotes: str) -> bool:
    """Whether the claim rounds to a figure, says so, and a figure of the quotes is that near.

    "Nearly nine in ten" rounds 88%, and "over a third" 35%.
    """
    return any(figure in amounts(match[2]) for match in _roundings(claim, quotes))


def unrounded(claim: str, quotes: str) -> str:
    """The claim without its rounded figures and the words that say so."""
    for match in _roundings(claim, quotes):
        claim = claim.replace(match[0], " ")
    return claim


def _roundings(claim: str, quotes: str) -> list[tuple[str, str, str]]:
    """(whole, sense, figure) of each figure that the claim rounds, and rightly."""
    said = [f for f in amounts(quotes) if not years_only(f)]
    return [
        (match[0], sense, match[1])
        for sense, pattern in _ABOUT.items()
        for match in pattern.finditer(claim)
        for figure in amounts(match[1])
        if not years_only(figure) and _is_round(figure)
        and any(_rounds(figure, f, sense) for f in said)
    ]  # fmt: skip


_SHARES = ("25", "33", "67", "75")  # a quarter, a third and so on, in a hundred


def _is_round(figure: Figure) -> bool:
    digits = _digits(figure)
    return len(digits) == 1 or (len(digits) == 2 and digits.endswith("5")) or _is_share(figure)


def _is_share(figure: Figure) -> bool:
    return figure.percent and figure.value in _SHARES


def _digits(figure: Figure) -> str:
    return figure.value.replace(".", "").strip("0")


def _rounds(figure: Figure, precise: Figure, sense: str) -> bool:
    rounder = _is_share(figure) or len(_digits(figure)) < len(_digits(precise))
    if _kind(figure) != _kind(precise) or not rounder:
        return False
    off = float(precise.value) / float(figure.value) - 1
    return {
        "near": abs(off) <= _NEAR,
        "under": -_BEYOND <= off < 0,
        "over": 0 < off <= _BEYOND,
    }[sense]


def _overlap(near: set[str], figure: Figure, quoted: list[tuple[Figure, set[str]]]) -> int:
    return max((len(near & around) for f, around in quoted if f == figure), default=0)


def _kind(figure: Figure) -> tuple[str, bool]:
    return figure.currency, figure.percent


def _beside(text: str) -> list[tuple[Figure, set[str]]]:
    """Each figure of a text with the stems of the content words around it, up to other figures."""
    return [(figure, set(stems)) for figure, stems in _clauses(text)]


def _alike(
    one: tuple[str, ...] | None, other: tuple[str, ...] | None, ends: Iterable[tuple[str, ...]]
) -> bool:
    """Whether two ends are the same by as many words as tell them from other figures' ends."""
    if not one or not other:
        return False
    alone = sum(end[-1] == other[-1] for end in ends) == 1
    return one == other or (alone and one[-1] == other[-1])


def _ends(text: str) -> dict[Figure, tuple[str, ...]]:
    """The last two content words of each figure's clause."""
    return {figure: tuple(stems[-2:]) for figure, stems in _clauses(text) if stems}


def _clauses(text: str) -> list[tuple[Figure, list[str]]]:
    found = []
    for clause in re.split(r"[;:.]\s|,\s|\b(?:and|while|against|but|after|before)\b", text):
        inside = {f for f in amounts(clause) if not years_only(f)}
        if len(inside) == 1:
            stems = [stem(w) for w in words(clause) if w not in STOPWORDS and not is_number(w)]
            found.append((inside.pop(), stems))
    return found
