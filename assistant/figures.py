"""Numbers, years and money in a text, in a form in which equal figures are equal."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

NUMBER_WORDS = dict(
    zip(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
            "thirty",
            "forty",
            "fifty",
            "sixty",
            "seventy",
            "eighty",
            "ninety",
            "hundred",
            "thousand",
            "dozen",
        ],
        [*range(21), 30, 40, 50, 60, 70, 80, 90, 100, 1000, 12],
        strict=True,
    )
)
_SCALES = {
    "k": "k", "thousand": "k", "m": "m", "mn": "m", "million": "m",
    "bn": "bn", "b": "bn", "billion": "bn", "tn": "tn", "trillion": "tn",
}  # fmt: skip
_FIGURE = re.compile(
    r"(?P<currency>[£$€]|\b(?:GBP|USD|EUR|DKK|NZ\$|A\$)\s?)?"
    r"(?P<value>\d[\d,]*(?:\.\d+)?)"
    r"(?:(?P<percent>\s?%|\s?per\s?cent\b)|\s?(?P<scale>k|mn?|bn|tn|thousand|million|billion|trillion)\b)?",
    re.IGNORECASE,
)
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_UNITS = "one|two|three|four|five|six|seven|eight|nine"
_WORD_NUMBER = re.compile(
    rf"\b(?:(?P<tens>{_TENS})-(?P<unit>{_UNITS})|(?P<word>" + "|".join(NUMBER_WORDS) + r"))\b"
    r"(?![-\s](?:thirds?|quarters?|fifths?|tenths?))(?:\s(?P<scale>million|billion)|(?P<percent>\sper\s?cent\b))?",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")
_DATE = re.compile(
    r"\b(?:1[89]|20)\d\d\b|\b(?:january|february|march|april|may|june|july|august|september|october"
    r"|november|december)\b|\b\d+[- ](?:years?|months?|weeks?)\b"
    r"|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve)[- ](?:years?|months?)\b",
    re.IGNORECASE,
)
_KEPT = 1 << 13  # texts whose figures are kept: questions meet the same sentences again


@dataclass(frozen=True)
class Figure:
    """A number with its unit: `currency` "£", `scale` "m", `percent` True; value without commas."""

    value: str
    currency: str = ""
    scale: str = ""
    percent: bool = False

    def __str__(self) -> str:
        return f"{self.currency}{self.value}{self.scale}{'%' if self.percent else ''}"


@lru_cache(maxsize=_KEPT)
def figures(text: str) -> frozenset[Figure]:
    """The figures of a text, those in words from two upwards included ("thirteen" is 13)."""
    found = set()
    for match in _FIGURE.finditer(text):
        value = match["value"].replace(",", "").rstrip(",")
        value = value.rstrip("0").rstrip(".") if "." in value else str(int(value))
        found.add(
            Figure(
                value,
                (match["currency"] or "").strip().upper().replace("GBP", "£"),
                _SCALES.get((match["scale"] or "").lower(), ""),
                bool(match["percent"]),
            )
        )
    for match in _WORD_NUMBER.finditer(text):
        parts = (match["tens"], match["unit"], match["word"])
        value = sum(NUMBER_WORDS[part.lower()] for part in parts if part)
        if value > 1:
            scale = _SCALES.get((match["scale"] or "").lower(), "")
            found.add(Figure(str(value), scale=scale, percent=bool(match["percent"])))
    return frozenset(found)


_POWERS = {"": 0, "k": 3, "m": 6, "bn": 9, "tn": 12}
# "one jobcentre in ten", not "one pilot in three areas"
_OF_WHAT = r"(?: [a-z]+(?= in \w+\b(?! \w{3,}s\b)))?"
_FRACTION = re.compile(
    rf"\b(?:(?P<top>{_UNITS}|an?)[- ])?(?P<bottom>half|third|quarter|fifth|tenth)s?\b"
    r"(?=\s+of\b|\s+to\b|[,.;)]|\s\(|$|\s+(?!(?:and|interim|report|year|edition|phase|round|wave)\b)\w)"
    rf"|\b(?P<one>{_UNITS}){_OF_WHAT} (?:in|out of) (?P<many>two|three|four|five|ten)\b",
    re.IGNORECASE,
)
_HALF_DOZEN = re.compile(r"\bhalf[- ](?:a )?dozen\b", re.IGNORECASE)
_DECADE = re.compile(r"\ba decade\b", re.IGNORECASE)
_OUT_OF = re.compile(
    rf"\b(?:{_UNITS}){_OF_WHAT} (?:in|out of) (?:two|three|four|five|ten)\b",
    re.IGNORECASE,
)
_BOTTOMS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}


def _fractions(text: str) -> set[Figure]:
    """Fractions in words as shares of a hundred: "a quarter", "one in four" and "25%" are one."""
    found = set()
    for match in _FRACTION.finditer(text):
        if match["bottom"]:
            word = (match["top"] or "a").lower()
            bottom = match["bottom"].lower()
            # "the third report" counts, and is no share.
            if bottom in ("third", "fifth", "tenth", "quarter") and not match["top"]:
                continue
            share = Decimal(NUMBER_WORDS.get(word, 1)) / _BOTTOMS[bottom]
        else:
            share = (
                Decimal(NUMBER_WORDS[match["one"].lower()]) / NUMBER_WORDS[match["many"].lower()]
            )
        found.add(Figure(f"{round(share * 100):d}", percent=True))
    return found


_NUMERIC = frozenset(
    [*NUMBER_WORDS, *_SCALES, *_BOTTOMS, *(f"{b}s" for b in _BOTTOMS), "per", "cent", "percent"]
) | {f"{t}{u}" for t in _TENS.split("|") for u in _UNITS.split("|")}


@lru_cache(maxsize=_KEPT)
def amounts(text: str) -> frozenset[Figure]:
    """The figures of a text written out: "£1.9bn" and "£1,900 million" are the same."""
    text = _HALF_DOZEN.sub("six", text)
    found, shares = set(), _fractions(text)
    text = _OUT_OF.sub(" ", _DECADE.sub("ten years", text))
    for figure in figures(text):
        value = Decimal(figure.value).scaleb(_POWERS[figure.scale])
        plain = f"{value.normalize():f}"
        found.add(Figure(plain, figure.currency, percent=figure.percent))
    return frozenset(found | shares)


def is_number(word: str) -> bool:
    """Whether a word is a number in digits or letters, or the unit of one."""
    plain = word.lower().strip("£$€%").replace(",", "").replace("-", "")
    return plain in _NUMERIC or bool(re.fullmatch(r"[\d.–/-]+(?:[kmbt]n?|%|p)?", plain))


def years_only(figure: Figure) -> bool:
    """Whether a figure may be a mere year."""
    return not figure.currency and not figure.percent and bool(_YEAR.fullmatch(figure.value))


def years(text: str) -> list[int]:
    """The years that a text names, in order."""
    return [int(match[0]) for match in _YEAR.finditer(text)]


def has_money(text: str) -> bool:
    """Whether the text gives an amount of money."""
    return any(figure.currency for figure in figures(text))


def has_number(text: str) -> bool:
    """Whether the text gives a number that is not merely a year or a span of years."""
    text = re.sub(r"\b((?:1[89]|20)\d\d)[-–/]\d\d\b", r"\1", text)
    return any(
        figure.percent or figure.currency or figure.scale or not _YEAR.fullmatch(figure.value)
        for figure in figures(text)
    )


def has_date(text: str) -> bool:
    """Whether the text gives a date or a length of time."""
    return bool(_DATE.search(text))
