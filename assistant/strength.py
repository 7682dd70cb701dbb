"""The strength of evidence in plain words: whether it was measured, by whom, how and how often."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from assistant.cite import cite
from assistant.evidence import Evidence
from assistant.phrases import in_words, phrase
from assistant.worth import KINDS, Kind, kind, weakness

Level = Literal["measured", "said", "not measured", "no finding"]


class Strength(BaseModel):
    """What several sentences are worth together.

    Attributes:
        level: that of the strongest: measured, said by those responsible, claimed or estimated,
            or no finding.
        publications: how many stand behind them.
        designs: how findings were made, the strongest design first.
        voices: whose voices speak, in order of the stronger evidence.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    level: Level
    publications: int
    designs: tuple[str, ...] = ()
    voices: tuple[str, ...] = ()

    @property
    def in_words(self) -> str:
        """The whole in one line, as an official would say it."""
        key = "publication_one" if self.publications == 1 else "publication_many"
        how = [in_words("design", design) for design in self.designs]
        who = [in_words("voice", voice) for voice in self.voices]
        parts = [
            phrase(f"strength.{self.level}"),
            phrase(f"strength.{key}", count=self.publications),
            phrase("strength.by", voices=", ".join(who)) if who else "",
            phrase("strength.how", designs=", ".join(how)) if how else "",
        ]
        return "; ".join(filter(None, parts))


def strength(evidence: Sequence[Evidence]) -> Strength:
    """The strength of one or more sentences taken together."""
    ordered = sorted(evidence, key=weakness)
    cited = [cite(e.document, e.start, e.end) for e in ordered]
    designs = [c.finding.design for c in cited if c.finding and c.finding.design]
    level: Kind = min((kind(e) for e in ordered), key=KINDS.index, default="no finding")
    return Strength(
        level=level,
        publications=len({s.id for c in cited for s in c.sources}),
        designs=tuple(dict.fromkeys(designs)),
        voices=tuple(dict.fromkeys(c.voice for c in cited if c.voice)),
    )
