"""Lexical support: how much of a claim's wording stands in the texts that it rests on.

The mean of token precision, bigram precision and window containment, as in the evaluation notes
that came with WiCE: a fallback for faithfulness without a language model. Token precision is the
"K-precision" of Adlakha and others, "Evaluating Correctness and Faithfulness of
Instruction-Following Models for Question Answering", 2023. The notes halve the window containment
of a sentence one of whose figures stands nowhere; ours halves the whole of its score, and once
more for a name that stands nowhere.

Some twenty formulas (weights by rarity, bigrams of content words, negation) were compared on
Doc2Dial: 700 replies of its agents with the passages that they rest on, against the same with
figures or names swapped, "not" put in, a clause of another reply added, or another passage given.
Two of them met WiCE's development split, which judges and never fits: the notes' (AUROC .801 on
pages, .805 on chunks) and this one (.829 and .834; as rewritten here, figures in
`evals/public/README.md`).

It ranks; it does not judge. It hardly sees negation, a relation turned round, or a name swapped
for another in the same text: call it lexical support, never faithfulness.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean

from assistant.figures import Figure, figures
from assistant.normalise import normalise
from ingest.lexical import STOPWORDS, stem, terms, words
from ingest.sentences import sentence_spans

_WINDOW = 3  # sentences
_PENALTY = 0.5
# A sentence's first word is a capital whether or not it is a name, unless it is an abbreviation.
_NAME = re.compile(r"(?<!^)\b[A-Z][\w'&-]*|^[A-Z]{2}[\w'&-]*")


def lexical_support(claim: str, texts: Sequence[str]) -> float:
    """The share of the claim that the texts hold, from 0 to 1: the mean over its sentences.

    Args:
        claim: one sentence or more; one without a word scores 0.
        texts: what it rests on, in any order; a window of sentences never crosses two of them.
    """
    context = _Context.of(texts)
    return fmean([_support(s, context) for s in _sentences(claim) if words(s)] or [0.0])


@dataclass(frozen=True)
class _Context:
    """The texts as sets: stems, pairs of stems in a row, figures, and the stems of each window."""

    stems: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    figures: frozenset[Figure]
    windows: tuple[frozenset[str], ...]

    @classmethod
    def of(cls, texts: Sequence[str]) -> _Context:
        whole = [normalise(text) for text in texts]
        stems = [_stems(text) for text in whole]
        return cls(
            stems=frozenset(s for text in stems for s in text),
            pairs=frozenset(pair for text in stems for pair in pairwise(text)),
            figures=frozenset(figure for text in whole for figure in figures(text)),
            windows=tuple(window for text in texts for window in _windows(text)),
        )


def _support(sentence: str, context: _Context) -> float:
    content = terms(sentence) or _stems(sentence)
    pairs = list(pairwise(_stems(sentence)))
    parts = [_share(content, context.stems)]
    parts += [_share(pairs, context.pairs)] if pairs else []
    parts.append(max((_share(set(content), w) for w in context.windows), default=0.0))
    score = fmean(parts)
    if figures(sentence) - context.figures:
        score *= _PENALTY
    if _names(sentence) - context.stems:
        score *= _PENALTY
    return score


def _share(wanted: Collection[object], held: Set[object]) -> float:
    return sum(item in held for item in wanted) / len(wanted)


def _windows(text: str) -> list[frozenset[str]]:
    """The stems of each run of three sentences; a shorter text is one run."""
    sentences = [frozenset(_stems(sentence)) for sentence in _sentences(text)]
    last = max(1, len(sentences) - _WINDOW + 1)
    return [frozenset().union(*sentences[low : low + _WINDOW]) for low in range(last)]


def _sentences(text: str) -> list[str]:
    return [normalise(text[start:end]) for start, end in sentence_spans(text)]


def _names(sentence: str) -> set[str]:
    parts = [word for name in _NAME.findall(sentence) for word in words(name)]
    return {stem(word) for word in parts if word not in STOPWORDS}


def _stems(text: str) -> list[str]:
    return [stem(word) for word in words(text)]
