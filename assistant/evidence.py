"""Evidence: the sentences of the retrieved passages, each scored against one part of a question."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from assistant.citable import citable
from assistant.cite import publications
from assistant.figures import has_date, has_money, has_number, years
from assistant.focus import asking_words, heading_fit
from assistant.names import initiative_names, replace_mentions
from assistant.question import Part
from assistant.ranking import Measures, rank_scores, usually_asked
from assistant.vocabulary import synonyms
from corpus import Publication
from ingest.document import Document, StatementSpan
from ingest.expansion import Place
from ingest.index import Index
from ingest.lexical import terms
from ingest.passages import Passage
from ingest.sayings import not_known
from ingest.sentences import sentence_spans

_LONGEST = 700  # characters; a longer "sentence" is a table or a list that lost its stops
_SHORTEST = 25
_LEANING = re.compile(
    r"(?:It|They|This|These|Those|That|He|She|Its|Their|His|Her|Both|Such|However|But|"
    r"The (?:programme|scheme|pilots?|initiative|project|report|evaluation|fund))\b"
)


@dataclass(frozen=True, eq=False)
class Evidence:
    """One sentence that could be shown.

    Attributes:
        document: where it stands.
        start: offset of its first character in the document's text; `end` is exclusive.
        section: its heading path.
        statement: its references and marks, in a bundled document.
        mentions: ids of the initiatives that it names.
        subject: the initiative that its document is about, "" if none.
        rank: reciprocal-rank score of its passage; 0 where only the subject brought it in.
        measures: what it is ranked by, None before it is scored.
        asked: likeness of the question to the questions that it answers, from -1 to 1.
        cosine: similarity to the question.
        coverage: share of the part's weighted terms that it states, from 0 to 1.
        covered: the terms that it states.
        fit: how well its heading suits what is asked for, from 0 to 1.
        typed: whether it carries the kind of thing asked for (money, a number, a date).
        score: what it is ranked by.
    """

    document: Document
    start: int
    end: int
    section: tuple[str, ...]
    statement: StatementSpan | None
    mentions: frozenset[str]
    subject: str
    rank: float
    measures: Measures | None = None
    asked: float = 0.0
    cosine: float = 0.0
    coverage: float = 0.0
    covered: frozenset[str] = field(default_factory=frozenset)
    fit: float = 0.0
    typed: bool = True
    score: float = 0.0

    @property
    def text(self) -> str:
        """The sentence, verbatim."""
        return self.document.text[self.start : self.end]

    @property
    def title(self) -> str:
        """The title of the document and the headings above the sentence."""
        return " – ".join((self.document.title, *self.section))

    @property
    def publications(self) -> list[Publication]:
        """The publications that it refers to, the best support first; none for users' documents."""
        return publications(self.document, self.statement)

    @property
    def is_gap(self) -> bool:
        """Whether it says only that the corpus does not know something; never shown as a claim."""
        return bool(self.statement and "gap" in self.statement.marks)

    @property
    def said(self) -> str:
        """What is compared with the question: for a gap, the thing that is not known."""
        return not_known(self.text) if self.is_gap else self.text

    def about(self, initiatives: Iterable[str]) -> bool:
        """Whether it names one of the initiatives, or stands in the document about one."""
        return any(i in self.mentions or i == self.subject for i in initiatives)


def gather(index: Index, passages: Iterable[tuple[Passage, float]]) -> list[Evidence]:
    """The sentences of the passages, none twice."""
    found: dict[tuple[str, int], Evidence] = {}
    for passage, rank in passages:
        document = index.document(passage.document_id)
        subject = document.initiatives[0] if document.initiatives else ""
        before = _sentence_before(document, passage.start)
        for first, end in sentence_spans(document.text, passage.start, passage.end):
            start = citable(document, first, end)
            if start is None:
                before = (first, end)
                continue
            plain, before = before, (start, end)
            if not document.bundled and plain and _leans(document, plain, start, end):
                start = plain[0]  # "It ended in 2010." is no answer without the sentence before it
            key = (document.id, end)
            if key in found or not _SHORTEST <= end - start <= _LONGEST:
                continue
            statement = document.statement_at(start, end)
            mentions = initiative_names().find(document.text[start:end], fuzzy=False)
            found[key] = Evidence(
                document=document,
                start=start,
                end=end,
                section=document.section_at(start),
                statement=statement,
                mentions=frozenset(m.id for m in mentions),
                subject=subject if document.kind in ("initiative", "comparator") else "",
                rank=rank,
            )
    return list(found.values())


def _leans(document: Document, before: tuple[int, int], start: int, end: int) -> bool:
    """Whether a sentence cannot be understood without the one before it, and fits with it."""
    same = document.section_at(before[0]) == document.section_at(start)
    # What ends without a stop is a heading, or the end of a table.
    whole = same and document.text[before[0] : before[1]].rstrip()[-1:] in ".!?"
    return bool(whole and end - before[0] <= _LONGEST and _LEANING.match(document.text[start:end]))


def _sentence_before(document: Document, offset: int) -> tuple[int, int] | None:
    """The sentence that ends just before an offset; None at a document's beginning."""
    spans = list(sentence_spans(document.text, max(0, offset - _LONGEST), offset))
    return spans[-1] if spans else None


def score(
    part: Part,
    evidence: list[Evidence],
    index: Index,
    queries: Sequence[str],
    asked: Sequence[Mapping[Place, float]],
) -> list[Evidence]:
    """The evidence with its measures against one part of the question, best first.

    Args:
        part: of the question.
        evidence: of the passages found for it.
        index: where it stands.
        queries: the part, and other wordings of the same; a sentence counts by its likest.
        asked: for each, its likeness to the questions that each statement answers.
    """
    if not evidence:
        return []
    vectors = index.sentence_vectors([e.said for e in evidence])
    cosines = (vectors @ index.sentence_vectors(list(queries)).T).max(axis=1)
    weights = {term: weigh(part, term, index) for term in part.terms}
    best_rank = max(e.rank for e in evidence) or 1.0
    scored = []
    for item, cosine in zip(evidence, map(float, cosines), strict=True):
        inside = set(terms(outside_names(item.text, part)))
        around = set(terms(outside_names(" ".join((item.document.title, *item.section)), part)))
        fit = _fit(part, item)
        heading = asking_words(part.ask.chief) if fit >= 0.5 else frozenset[str]()
        shares = {
            term: max(_share(term, inside, around), 0.7 if term in heading else 0.0)
            for term in part.terms
        }
        for other in part.ask.others:
            fit = max(fit, 0.6 * heading_fit(other, " ".join(item.section)))
        typed = carries(part, item.text)
        place = (item.document.id, item.start)
        known = [found[place] for found in asked if place in found]
        likeness = max(known, default=usually_asked(cosine))
        coverage = _weighted(shares, weights)
        measures = Measures(
            cosine=cosine,
            asked=likeness,
            coverage=coverage,
            stated=_weighted({t: float(bool(synonyms(t) & inside)) for t in weights}, weights),
            rank=item.rank / best_rank,
            fit=fit,
            carries=float(typed and part.ask.strict),
            mentions=float(bool(set(part.initiatives) & item.mentions)),
            subject=float(item.subject in part.initiatives),
            foreign=float(bool(item.mentions - set(part.initiatives))),
            year=float(bool(set(part.years) & set(years(item.text)))),
            publications=min(4.0, len(item.publications)),
            finding=float(bool(item.statement and "finding" in item.statement.marks)),
        )
        scored.append(
            replace(
                item,
                measures=measures,
                asked=likeness,
                cosine=cosine,
                coverage=coverage,
                covered=frozenset(term for term, share in shares.items() if share >= 0.5),
                fit=fit,
                typed=typed,
            )
        )
    ranks = rank_scores([e.measures for e in scored if e.measures])
    ranked = [replace(e, score=rank) for e, rank in zip(scored, ranks, strict=True)]
    return sorted(ranked, key=lambda e: -e.score)


def _weighted(shares: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """The weighted mean of shares by term; 0 where there are no terms."""
    total = sum(weights.values()) or 1.0
    return sum(share * weights[term] for term, share in shares.items()) / total


def _fit(part: Part, item: Evidence) -> float:
    """How well the sentence's heading, or its mark as a finding, suits what is asked for."""
    fit = heading_fit(part.ask.chief, " ".join(item.section))
    if part.ask.chief == "outcome" and item.statement and not item.is_gap:
        return max(fit, 0.5) if "finding" in item.statement.marks else 0.3 * fit
    return fit


def outside_names(text: str, part: Part) -> str:
    """The text without the names of the part's initiatives, whose words would count as terms."""
    if not part.initiatives:
        return text
    named = [m for m in initiative_names().find(text, fuzzy=False) if m.id in part.initiatives]
    return replace_mentions(text, named, lambda _: "")


def carries(part: Part, text: str) -> bool:
    """Whether the sentence carries the kind of thing that is asked for."""
    if not part.ask.strict:
        return True
    match part.ask.chief:
        case "money":
            # "How much" may ask for a share or a change as well as for money.
            return has_money(text) or (has_number(text) and "much" in part.text.lower())
        case "number":
            return has_number(text)
        case "when":
            return has_date(text)
        case _:
            return True


def _share(term: str, inside: set[str], around: set[str]) -> float:
    """How far a sentence states a term: itself 1, a synonym 0.8, only in the heading 0.5."""
    if term in inside:
        return 1.0
    if synonyms(term) & inside:
        return 0.8
    return 0.5 if synonyms(term) & around else 0.0


def weigh(part: Part, term: str, index: Index) -> float:
    """What a term of the part counts: the rarer in the corpus, the more."""
    rarity = math.log1p(index.passage_count / (1 + index.document_frequency(term)))
    return part.terms[term] * max(rarity, 0.3)
