"""Claims written by a language model from numbered evidence; each is still to pass the gate.

The evidence is a stranger's text: it stands between tags that end in a hash of it, which no text
can hold, and the prompt names it as data.
"""

from __future__ import annotations

import hashlib
import queue
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any

from assistant.answer import Citation, Claim
from assistant.cite import cite
from assistant.evidence import Evidence
from assistant.model import reason
from assistant.normalise import normalise
from assistant.reply import Drafted, read_claims
from assistant.structured import chunks, text_of
from corpus.errors import ModelUnavailable

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

_PROMPT = Path(__file__).parent / "prompts" / "answer.txt"
MOST_EVIDENCE = 24


@dataclass
class Usage:
    """Tokens that a model read and wrote, as its provider counts them; 0 where it does not."""

    read: int = 0
    written: int = 0

    def add(self, counted: Mapping[str, Any] | None) -> None:
        """Count what a piece of a reply says of itself."""
        if counted:
            self.read += int(counted.get("input_tokens", 0))
            self.written += int(counted.get("output_tokens", 0))


def prompt_version() -> str:
    """A short hash of the prompt, for the record of an answer."""
    return hashlib.sha256(_PROMPT.read_bytes()).hexdigest()[:12]


def generate(
    model: BaseChatModel,
    question: str,
    evidence: Sequence[Evidence],
    most: int,
    timeout: float,
    usage: Usage,
) -> Iterator[Claim]:
    """The claims that a model writes, as they come, with citations of what they say they rest on.

    Args:
        model: any LangChain chat model.
        question: that stands alone.
        evidence: what it may rest on, best first.
        most: claims to ask for.
        timeout: seconds in which the whole reply must come.
        usage: gets the tokens that it took.

    Raises:
        ModelUnavailable: the model fails, or takes too long.
    """
    known = list(evidence[:MOST_EVIDENCE])
    reply = _stream(model, messages(question, known, most), timeout, usage)
    for drafted in read_claims(reply):
        yield Claim(text=drafted.text, citations=tuple(_citations(drafted, known)))


def messages(question: str, evidence: Sequence[Evidence], most: int) -> list[BaseMessage]:
    """What the model is asked."""
    from langchain_core.messages import HumanMessage, SystemMessage

    numbered = "\n".join(
        f"[{number}] {item.title}: {' '.join(item.text.split())}"
        for number, item in enumerate(evidence, 1)
    )
    tag = hashlib.sha256(f"{question}\0{numbered}".encode()).hexdigest()[:24]
    # Parted before it is filled, and filled in one pass: what is put in is never read again.
    instructions, data = map(Template, _PROMPT.read_text(encoding="utf-8").split("\n---\n"))
    return [
        SystemMessage(instructions.substitute(tag=tag, most=most)),
        HumanMessage(data.substitute(tag=tag, evidence=numbered, question=question)),
    ]


def _citations(drafted: Drafted, evidence: Sequence[Evidence]) -> Iterator[Citation]:
    """Citations of the evidence named; where a quote is given, of the place where it stands."""
    named = [evidence[n - 1] for n in dict.fromkeys(drafted.evidence) if 0 < n <= len(evidence)]
    for item in named:
        yield cite(item.document, item.start, item.end)
    for quote in drafted.quotes:
        wanted = normalise(quote).strip(" .")
        if any(wanted in normalise(item.text) for item in named):
            continue
        # The quote is not in the evidence named: the gate says whether it stands anywhere.
        first = named[0] if named else None
        if first is not None:
            whole = cite(first.document, first.start, first.end)
            yield whole.model_copy(update={"quote": quote})


def _stream(
    model: BaseChatModel, asked: list[BaseMessage], timeout: float, usage: Usage
) -> Iterator[str]:
    """The pieces of the model's reply, read in a thread of its own, since a server may hang."""
    pieces: queue.Queue[str | Exception | None] = queue.Queue()

    def read() -> None:
        try:
            for chunk in chunks(model, asked):
                usage.add(getattr(chunk, "usage_metadata", None))
                pieces.put(text_of(chunk))
            pieces.put(None)
        except Exception as error:  # every provider raises its own
            pieces.put(error)

    threading.Thread(target=read, daemon=True).start()
    deadline = time.monotonic() + timeout
    while True:
        try:
            piece = pieces.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            raise ModelUnavailable(f"the model took longer than {timeout:g} seconds") from None
        if piece is None:
            return
        if isinstance(piece, Exception):
            raise ModelUnavailable(f"the model failed ({reason(piece)})") from piece
        yield piece
