"""Publishers: known bodies recognised on a first page, and only where they stand as publisher."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import corpus

_SHORT = 14  # words: a line on a title page, not a sentence that mentions somebody
_BY = re.compile(
    r"(?:published by|report (?:by|from)|prepared by|produced by|commissioned from|a report by"
    r"|evaluation by|©|\(c\)|copyright)\W+(?:the\W+|\d{4}\W+)*$",
    re.IGNORECASE,
)
_COMMITTEE = re.compile(
    r"\b(House of (?:Commons|Lords))\b\W+"
    r"((?:(?:[A-Z][\w’',-]*|and|of|the|for|on)\s+){1,8}Committee)\b"
)
_UNIVERSITY = re.compile(
    r"\b(University of [A-Z][a-z]+(?: [A-Z][a-z]+)?|[A-Z][a-z]+(?: [A-Z][a-z]+)? University"
    r"|London School of Economics(?: and Political Science)?|University College London)\b"
)


@dataclass(frozen=True)
class Publisher:
    """A body that publishes, and the type of report that it is known for, if any."""

    name: str
    type: str = ""


def recognise(lines: list[str]) -> Publisher | None:
    """The body that published a document, by the lines of its first page; None if in doubt.

    A body counts where it stands in a short line or after "published by", "©" and the like. Where
    two stand there, the one so introduced is taken; two such, and none is.
    """
    named: dict[Publisher, bool] = {}
    for line in lines:
        committee = _COMMITTEE.search(line)
        if committee and len(line.split()) <= _SHORT:
            name = f"{committee[1]} {' '.join(committee[2].split())}"
            return Publisher(name, "select-committee report")
        for pattern, publisher in _known():
            for match in pattern.finditer(line):
                introduced = bool(_BY.search(line[: match.start()]))
                if introduced or (len(line.split()) <= _SHORT and not _is_sentence(line)):
                    named[publisher] = named.get(publisher, False) or introduced
        university = _UNIVERSITY.search(line)
        if university and len(line.split()) <= _SHORT and not _is_sentence(line):
            named.setdefault(Publisher(university[1], "research"), False)
    for introduced in (True, False):
        found = [publisher for publisher, said in named.items() if said is introduced]
        if len(found) == 1:
            return found[0]
        if found:
            return None
    return None


def _is_sentence(line: str) -> bool:
    return line.rstrip().endswith(".") and len(line.split()) > 5


@cache
def _known() -> list[tuple[re.Pattern[str], Publisher]]:
    """Patterns of the names that are known, the longest first, and whose they are."""
    names: dict[str, Publisher] = {}
    for department in corpus.departments().values():
        if len(department.name.split()) > 1 or department.name == "Ofsted":
            names[department.name] = Publisher(department.name)
    text = Path(__file__).with_name("publishers.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            written, _, kind = line.partition("=")
            each = [name.strip() for name in written.split("|")]
            names |= {name: Publisher(each[0], kind.strip()) for name in each}
    ordered = sorted(names.items(), key=lambda item: -len(item[0]))
    return [(_pattern(name), publisher) for name, publisher in ordered]


def _pattern(name: str) -> re.Pattern[str]:
    words = r"\s+".join(re.escape(word).replace("'", "['’]") for word in name.split())
    # One word that is also a common one ("Reform") counts only as a whole line.
    return re.compile(rf"^\W*{words}\W*$" if " " not in name else rf"(?<!\w){words}(?!\w)")
