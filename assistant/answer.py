"""What every surface shares: the answer, its claims, and the citations under each claim."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from assistant.filters import ALL, Filters
from assistant.verdict import Verdict

Status = Literal["answered", "partial", "not_in_corpus"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(_Frozen):
    """A publication that a bundled statement refers to."""

    id: str
    title: str
    publisher: str
    authors: str
    year: int | None
    type: str
    url: str
    licence: str
    voice: str = ""
    design: str | None = None


class Finding(_Frozen):
    """What a statement reports as found: which way, of what, for whom, how and in whose voice.

    `direction` is worked, mixed, no-effect, harm or not-measured; `design` and `voice` are the
    statement's own where it marks them, else those of its first publication.
    """

    direction: str
    outcome: str
    population: str
    design: str | None = None
    voice: str = ""


class Citation(_Frozen):
    """Where a claim stands.

    `quote` is verbatim `text[start:end]` of the stored document. For a bundled document, title,
    publisher, year, url and evidence_type are those of the first publication in `sources`, and
    `quote_is` says that the quoted words are the corpus's own summary of it. `page` is a page
    of the file, None where the format has none; `last_page` is set where the quote runs on to
    another page, and `page_label` is what is printed on `page`, "" if unknown. `voice` says whose
    voice speaks, "" if unknown.
    """

    document_id: str
    title: str
    publisher: str
    year: int | None
    section: str
    page: int | None
    quote: str
    start: int
    end: int
    url: str
    evidence_type: str
    sources: tuple[Source, ...] = ()
    voice: str = ""
    finding: Finding | None = None
    quote_is: Literal["corpus summary", "publication text"] = "publication text"
    last_page: int | None = None
    page_label: str = ""


class Claim(_Frozen):
    """One sentence of an answer.

    `heading` is the template heading that it is shown under. In a comparison the heading is the
    aspect compared, a row of its table, and `column` names the initiative.
    """

    text: str
    citations: tuple[Citation, ...]
    heading: str = ""
    column: str = ""


class Correction(_Frozen):
    """Something that the question takes for granted and the corpus does not bear out.

    `text` says so; `claim` is the place, among the answer's claims, of what the corpus says.
    """

    text: str
    claim: int


class Difference(_Frozen):
    """Claims of an answer that do not agree, to be read side by side.

    `about` is "findings" or "figures"; `claims` are their places among the answer's claims.
    """

    about: Literal["findings", "figures"]
    claims: tuple[int, ...]


class Topic(_Frozen):
    """A document of the corpus, named as something else to ask about."""

    document_id: str
    title: str


class Coverage(_Frozen):
    """What the claims rest on: how many documents and publications, of what years and types.

    `places_missing` are places that the question is about, or for a question about no one place
    the nations of the United Kingdom, of which no claim speaks. `replaced_by` names what came
    after an initiative that the question is about and that has ended.
    """

    documents: int = 0
    publications: int = 0
    first_year: int | None = None
    last_year: int | None = None
    types: dict[str, int] = {}
    places_missing: tuple[str, ...] = ()
    replaced_by: tuple[str, ...] = ()


class IndexState(_Frozen):
    """The index that was asked."""

    fingerprint: str
    documents: int
    passages: int
    model: str


class Rejected(_Frozen):
    """A claim that the gate withheld, and why."""

    text: str
    verdict: Verdict


class Considered(_Frozen):
    """A sentence that an answer could rest on: its place, its sha256 and what it was ranked by."""

    document_id: str
    start: int
    end: int
    sha256: str
    score: float


class Answer(_Frozen):
    """An answer whose every claim has passed the display gate.

    Attributes:
        question: as asked; `standalone_question` is what was searched for.
        status: whether the corpus answers it.
        claims: in the order in which they are shown.
        withheld: how many claims did not pass.
        confidence: the probability, from 0 to 1, that the corpus answers the question (its
            likeliest part); None where nothing estimates it.
        found: the parts of a question in several parts that the corpus answers.
        not_found: the parts of the question that the corpus does not answer.
        corrections: what the question takes for granted and the corpus does not bear out.
        differences: claims that do not agree with one another.
        filters: what the evidence was narrowed to, explicitly or by the question's words.
        related: the nearest topics.
        coverage: what the claims rest on.
        index: the index that was asked.
        written_by: the chat model that worded the claims, "" where they are verbatim extracts.
        fallback: why a chat model that was asked did not word the claims, "" if it did.
        degraded: a sentence on what could not be searched just now, "" where all was.
        rejected: claims that did not pass, with the gate's verdicts.
        tokens: that a chat model read and wrote for it; {} where none was asked.
        evidence: what the answer could rest on, best first.
        timings: seconds by stage.
    """

    question: str
    standalone_question: str
    status: Status
    claims: tuple[Claim, ...] = ()
    withheld: int = 0
    confidence: float | None = None
    found: tuple[str, ...] = ()
    not_found: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()
    differences: tuple[Difference, ...] = ()
    filters: Filters = ALL
    related: tuple[Topic, ...] = ()
    coverage: Coverage = Coverage()
    index: IndexState
    written_by: str = ""
    fallback: str = ""
    degraded: str = ""
    rejected: tuple[Rejected, ...] = ()
    tokens: dict[str, int] = {}
    evidence: tuple[Considered, ...] = ()
    timings: dict[str, float] = {}

    def to_dict(self) -> dict[str, Any]:
        """The answer as JSON-ready data; `Answer.from_dict` loads it back into an equal one."""
        return self.model_dump(mode="json")

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Answer:
        """Load what `to_dict` gave.

        Raises:
            pydantic.ValidationError: the data is not an answer.
        """
        return cls.model_validate(data)

    def to_markdown(self) -> str:
        """The answer with numbered citations and the list of what they point to."""
        from assistant.render import to_markdown

        return to_markdown(self)
