"""Text as the gate compares it: one form for what readers see as the same."""

from __future__ import annotations

import re
import unicodedata

_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-"})


def normalise(text: str) -> str:
    """Fold ligatures, quotation marks, dashes, soft hyphens and white space."""
    folded = unicodedata.normalize("NFKC", text).translate(_QUOTES).replace("\u00ad", "")
    folded = re.sub(r"(?<=[a-z])-\s*\n\s*(?=[a-z])", "", folded)
    return re.sub(r"\s+", " ", folded).strip()
