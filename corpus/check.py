"""`joinedup corpus check`: everything in the corpus that can be checked without reading it.

Each check is a function from the corpus to the problems that it finds.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from corpus import Corpus, documents_folder, load
from corpus.document import CorpusDocument, PlacedStatement, load_document
from corpus.errors import CorpusError
from corpus.markup import DESIGNS, DIRECTIONS, MARKS, VOICES
from corpus.numbers import numbers
from corpus.questions import questions_path
from corpus.sheets import Sheets
from corpus.yamlfile import line_of

LAST_YEAR = 2030  # statements may speak of plans a few years ahead
_FOLDER = Path(__file__).parent
_YEAR = re.compile(
    r"(?<![\d£,.])(1[5-9]\d\d|20\d\d)(?![\d,.%]\d|\s*(?:people|families|council|home))"
)


@dataclass(frozen=True)
class Problem:
    """Something wrong, at a line of a file. A `notice` is for a person to judge."""

    path: Path
    line: int
    text: str
    notice: bool = False

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


def check(facts: Path | None = None) -> list[Problem]:
    """The problems of the bundled corpus, files in order.

    Args:
        facts: the folder of fact sheets; without it, numbers are not compared with them.
    """
    broken = list(_unreadable())
    if broken:
        return broken
    try:
        corpus = load()
    except CorpusError as error:
        return [Problem(error.path, error.line, error.problem)]
    found = [problem for run in CHECKS for problem in run(corpus)]
    if facts is not None:
        found += _figures(corpus, Sheets(facts))
    return sorted(found, key=lambda p: (p.notice, str(p.path), p.line))


def _unreadable() -> Iterator[Problem]:
    for path in sorted(documents_folder().glob("*.md")):
        try:
            load_document(path)
        except CorpusError as error:
            yield Problem(error.path, error.line, error.problem)


def front_matter_lists_what_is_cited(corpus: Corpus) -> Iterator[Problem]:
    """`sources` holds exactly the publications that the statements cite."""
    for document in corpus.documents.values():
        cited = {s for placed in document.statements for s in placed.statement.sources}
        listed = document.front_matter.sources
        for source in sorted(cited ^ set(listed)):
            fault = "is cited but not listed" if source in cited else "is listed but not cited"
            yield Problem(document.path, 1, f"the source {source!r} {fault} in the front matter")
        if len(listed) != len(set(listed)):
            yield Problem(document.path, 1, "the front matter lists a source twice")


def every_source_is_used(corpus: Corpus) -> Iterator[Problem]:
    """Each publication is cited by a statement or named by the registry."""
    used = {s for d in corpus.documents.values() for s in d.front_matter.sources}
    used |= {s for i in corpus.initiatives.values() for s in (*i.evaluations, *i.sources)}
    path = _FOLDER / "sources.yaml"
    for source in corpus.sources:
        if source not in used:
            yield Problem(path, line_of(path, source), f"the source {source!r} is never cited")


def the_registry_hangs_together(corpus: Corpus) -> Iterator[Problem]:
    """Names belong to one initiative, links run both ways, ids resolve."""
    path = _FOLDER / "initiatives.yaml"
    owner: dict[str, str] = {}
    bodies = {n for d in corpus.departments.values() for n in (d.name, *d.abbreviations)}
    for initiative in corpus.initiatives.values():
        line = line_of(path, initiative.id)
        for name in initiative.names:
            other = owner.setdefault(name.casefold(), initiative.id)
            if other != initiative.id:
                yield Problem(path, line, f"the name {name!r} also belongs to {other!r}")
        for sponsor in initiative.sponsors:
            if sponsor not in bodies:
                yield Problem(path, line, f"the sponsor {sponsor!r} is not in departments.yaml")
        for source in (*initiative.evaluations, *initiative.sources):
            if source not in corpus.sources:
                yield Problem(path, line, f"no source {source!r}")
        for before in initiative.predecessors:
            if initiative.id not in corpus.initiatives[before].successors:
                yield Problem(path, line, f"{before!r} does not name it as a successor")
        for after in initiative.successors:
            if initiative.id not in corpus.initiatives[after].predecessors:
                yield Problem(path, line, f"{after!r} does not name it as a predecessor")


def dates_are_sane(corpus: Corpus) -> Iterator[Problem]:
    """Years in statements lie within the front matter's years, and not in the far future."""
    for document in corpus.documents.values():
        first, last = document.front_matter.years
        for placed in document.statements:
            for year in map(int, _YEAR.findall(placed.statement.text)):
                if not 1940 <= year <= LAST_YEAR + 20:
                    continue
                if year > LAST_YEAR:
                    yield Problem(document.path, placed.line, f"the year {year} is far ahead", True)
                elif not first <= year <= last and not placed.statement.is_gap:
                    text = f"the year {year} is outside the front matter's {first}-{last}"
                    yield Problem(document.path, placed.line, text)


def marks_are_complete(corpus: Corpus) -> Iterator[Problem]:
    """Marks are of the kinds that the README lists, and a finding says of what and for whom."""
    for document, placed in _placed(corpus):
        marks = placed.statement.marks
        for key in marks:
            if key not in MARKS:
                yield Problem(document.path, placed.line, f"unknown mark {key!r}")
        for key, known in (("finding", DIRECTIONS), ("design", DESIGNS), ("voice", VOICES)):
            if key in marks and marks[key] not in known:
                text = f"{key} must be one of {', '.join(known)}, not {marks[key]!r}"
                yield Problem(document.path, placed.line, text)
        if "finding" in marks and not (marks.get("outcome") and marks.get("population")):
            yield Problem(document.path, placed.line, "a finding needs an outcome and a population")


def sentences_name_their_subject(corpus: Corpus) -> Iterator[Problem]:
    """No statement begins with a word that points outside it, but for the listed exceptions."""
    rules = yaml.safe_load((_FOLDER / "subjects.yaml").read_text(encoding="utf-8"))
    begins = re.compile(r"(?:" + "|".join(map(re.escape, rules["pointing"])) + r")\b")
    for document, placed in _placed(corpus):
        text = placed.statement.text
        if begins.match(text) and not any(text.startswith(e) for e in rules["exceptions"] or ()):
            yield Problem(document.path, placed.line, f"does not name its subject: {text[:60]!r}")


def near_duplicates(corpus: Corpus) -> Iterator[Problem]:
    """Statements of different documents that share four fifths of their words."""
    rows = [(d, p, _words(p.statement.text)) for d, p in _placed(corpus) if not p.statement.is_gap]
    by_word: defaultdict[str, list[int]] = defaultdict(list)
    for number, (_, _, found) in enumerate(rows):
        for word in found:
            by_word[word].append(number)
    for number, (document, placed, found) in enumerate(rows):
        rare = sorted(found, key=lambda word: len(by_word[word]))[: len(found) // 4 + 1]
        for other in sorted({n for word in rare for n in by_word[word] if n > number}):
            twin, at, words = rows[other]
            if twin.id != document.id and len(found & words) >= 0.8 * len(found | words):
                text = f"nearly the same as {twin.id}.md:{at.line}: {placed.statement.text[:60]!r}"
                yield Problem(document.path, placed.line, text, notice=True)


def questions_stand_under_statements(corpus: Corpus) -> Iterator[Problem]:
    """What `questions/ID.txt` repeats of a document are statements of it, letter by letter."""
    for document in corpus.documents.values():
        known = {placed.statement.text for placed in document.statements}
        path = questions_path(document.path)
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        for number, line in enumerate(lines, 1):
            if line.strip() and line[:2] not in ("- ", "# ") and line.strip() not in known:
                yield Problem(path, number, "no statement of the document reads so; copy it again")


CHECKS: tuple[Callable[[Corpus], Iterator[Problem]], ...] = (
    front_matter_lists_what_is_cited,
    every_source_is_used,
    the_registry_hangs_together,
    dates_are_sane,
    marks_are_complete,
    sentences_name_their_subject,
    near_duplicates,
    questions_stand_under_statements,
)
"""What `check` runs, in order."""


def _figures(corpus: Corpus, sheets: Sheets) -> Iterator[Problem]:
    for document, placed in _placed(corpus):
        if "figure" in placed.statement.marks:
            continue
        known = sheets.numbers_for(document.id, placed.statement.sources)
        for number in sorted(numbers(placed.statement.text) - known):
            text = f"the number {number} is in no fact sheet that the statement rests on"
            yield Problem(document.path, placed.line, text)


def _placed(corpus: Corpus) -> Iterator[tuple[CorpusDocument, PlacedStatement]]:
    for document in corpus.documents.values():
        for placed in document.statements:
            yield document, placed


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[\w£%.]+", text.lower()))
