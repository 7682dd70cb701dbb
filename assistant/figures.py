"""Numbers, years and money in a text, in a form in which equal figures are equal."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

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
        ],
        [*range(21), 30, 40, 50, 60, 70, 80, 90, 100, 1000],
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
_WORD_NUMBER = re.compile(
    r"\b(" + "|".join(NUMBER_WORDS) + r")\b(?:\s(million|billion))?", re.IGNORECASE
)
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")
_DATE = re.compile(
    r"\b(?:1[89]|20)\d\d\b|\b(?:january|february|march|april|may|june|july|august|september|october"
    r"|november|december)\b|\b\d+[- ](?:years?|months?|weeks?)\b"
    r"|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve)[- ](?:years?|months?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Figure:
    """A number with its unit: `currency` "£", `scale` "m", `percent` True; value without commas."""

    value: str
    currency: str = ""
    scale: str = ""
    percent: bool = False

    def __str__(self) -> str:
        return f"{self.currency}{self.value}{self.scale}{'%' if self.percent else ''}"


def figures(text: str) -> set[Figure]:
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
        if NUMBER_WORDS[match[1].lower()] > 1:
            scale = _SCALES.get((match[2] or "").lower(), "")
            found.add(Figure(str(NUMBER_WORDS[match[1].lower()]), scale=scale))
    return found


_POWERS = {"": 0, "k": 3, "m": 6, "bn": 9, "tn": 12}
_FRACTIONS = {"half": "50", "quarter": "25", "three-quarters": "75", "three quarters": "75"}
_FRACTION = re.compile(r"\b(three[- ]quarters|half|quarter)\b(?!\s+(?:hour|hourly))", re.IGNORECASE)


def amounts(text: str) -> set[Figure]:
    """The figures of a text written out: "£1.9bn" and "£1,900 million" are the same."""
    found = set()
    for figure in figures(text):
        value = Decimal(figure.value).scaleb(_POWERS[figure.scale])
        plain = f"{value.normalize():f}"
        found.add(Figure(plain, figure.currency, percent=figure.percent))
    for match in _FRACTION.finditer(text):
        found.add(Figure(_FRACTIONS[match[1].lower()], percent=True))
    return found


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
