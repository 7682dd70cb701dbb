"""A bundled document: front matter, eight fixed headings, one statement a line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from corpus.errors import CorpusError
from corpus.markup import Statement, parse_statement
from corpus.yamlfile import compose, construct, validate

HEADINGS = (
    "What it was",
    "Who ran it",
    "Money",
    "How it worked",
    "What was found",
    "What got in the way",
    "What happened next",
    "Lessons",
)


class FrontMatter(BaseModel):
    """What a bundled document says about itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    title: str = Field(min_length=2)
    kind: Literal["initiative", "evidence", "barrier", "insight", "comparator"]
    years: tuple[int, int]
    places: tuple[str, ...]
    initiatives: tuple[str, ...]
    barriers: tuple[str, ...]
    sources: tuple[str, ...]

    @field_validator("years")
    @classmethod
    def _in_order(cls, years: tuple[int, int]) -> tuple[int, int]:
        if not 1900 <= years[0] <= years[1] <= 2100:
            raise ValueError("the first year must not be after the last")
        return years


@dataclass(frozen=True)
class PlacedStatement:
    """A statement with the heading that it stands under and its line, counted from 1."""

    statement: Statement
    heading: str
    line: int


@dataclass(frozen=True)
class CorpusDocument:
    """A bundled document as parsed from its file."""

    path: Path
    front_matter: FrontMatter
    statements: tuple[PlacedStatement, ...]

    @property
    def id(self) -> str:
        """The document's id, which is also its file's name."""
        return self.front_matter.id


def split_front_matter(text: str) -> tuple[str, str, int]:
    """Split Markdown into front matter (may be empty), body, and the body's first line number."""
    lines = text.split("\n")
    if lines[0].strip() != "---":
        return "", text, 1
    for number, line in enumerate(lines[1:], 1):
        if line.strip() == "---":
            return "\n".join(lines[1:number]), "\n".join(lines[number + 1 :]), number + 2
    return "", text, 1


def load_document(path: Path) -> CorpusDocument:
    """Read one bundled document.

    Raises:
        CorpusError: front matter, headings or a line is not as `corpus/README.md` says.
    """
    header, body, first_line = split_front_matter(path.read_text(encoding="utf-8"))
    if not header:
        raise CorpusError(path, 1, "the file must begin with front matter between '---' lines")
    node = compose(header, path, first_line=2)
    front_matter = validate(FrontMatter, construct(node), path, node, 2, first_line=2)
    if front_matter.id != path.stem:
        raise CorpusError(path, 2, f"the id must be the file's name, {path.stem!r}")
    return CorpusDocument(path, front_matter, tuple(_statements(path, body, first_line)))


def _statements(path: Path, body: str, first_line: int) -> list[PlacedStatement]:
    heading, headings, placed = "", [], []
    for number, line in enumerate(body.split("\n"), first_line):
        if line.startswith("#"):
            heading = line.lstrip("#").strip()
            headings.append(heading)
            if heading not in HEADINGS:
                raise CorpusError(
                    path, number, f"unknown heading {heading!r}; see corpus/README.md"
                )
        elif line.strip():
            statement = parse_statement(line)
            if statement is None or not (statement.sources or statement.is_gap):
                raise CorpusError(path, number, "the line must end with a reference or {gap}")
            placed.append(PlacedStatement(statement, heading, number))
    if tuple(headings) != HEADINGS:
        raise CorpusError(
            path, first_line, f"the headings must be, in order: {', '.join(HEADINGS)}"
        )
    return placed
