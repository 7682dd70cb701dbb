"""Groups: the spans under the theme that they are about, or the sponsor by today's name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal

import corpus
from assistant.phrases import phrase
from assistant.themes import themes
from assistant.timeline import Span
from corpus.registry import now_called

GroupBy = Literal["sponsor", "theme"]
_FEWEST = 2  # spans from which a sponsor has a group of its own


def grouped(spans: Sequence[Span], group_by: GroupBy) -> dict[str, list[Span]]:
    """The spans by the name of their group, in the order in which the groups are shown.

    Themes stand in the order of their data file, sponsors by how many spans they have.
    """
    if group_by == "theme":
        named = {span.id: span.theme or phrase("timeline.no_theme") for span in spans}
        order = [*themes(), phrase("timeline.no_theme")]
    else:
        named = _sponsors(spans)
        last = [phrase("timeline.other_sponsor"), phrase("timeline.no_sponsor")]
        counts = Counter(named.values())
        known = sorted((n for n in counts if n not in last), key=lambda n: (-counts[n], n))
        order = [*known, *last]
    groups: dict[str, list[Span]] = {name: [] for name in order}
    for span in spans:
        groups[named[span.id]].append(span)
    return {name: members for name, members in groups.items() if members}


def _sponsors(spans: Sequence[Span]) -> dict[str, str]:
    departments = corpus.departments()
    first = {
        span.id: now_called(span.sponsors[0], departments)[0] if span.sponsors else ""
        for span in spans
    }
    counts = Counter(first.values())
    return {
        identifier: phrase("timeline.no_sponsor")
        if not name
        else name
        if counts[name] >= _FEWEST
        else phrase("timeline.other_sponsor")
        for identifier, name in first.items()
    }
