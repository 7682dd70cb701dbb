"""A judge that is a language model, asked several times.

What it is asked stands in `prompts/`. The claim and the text are strangers' words, so each stands
between tags that end in a hash of both: no text can hold its own hash, and so none can close its
tag. Zheng and others, "Judging LLM-as-a-Judge", 2023, on why such a judge must be held against
people first.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from assistant.model import reason
from corpus.errors import ModelUnavailable
from evals.judges.verdict import Task, Verdict
from ingest.environment import quieten

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

quieten()  # before any model library loads
PROMPTS = Path(__file__).with_name("prompts")
_WORDS = {
    "support": {"supported": True, "not supported": False},
    "nugget": {"held": True, "not held": False},
}
_OBJECT = re.compile(r"\{[^{}]*\}")


class ChatJudge:
    """A chat model's verdict, by majority of its replies.

    Its version names the hash of its prompts and how often it is asked; name a dated model rather
    than an alias, which its provider may point elsewhere.

    Args:
        model: any LangChain chat model, at temperature 0.
        runs: how often it is asked the same.
        prompts: folder of `support.txt` and `nugget.txt`: instructions, a line "---", the data.
    """

    def __init__(self, model: BaseChatModel, runs: int, prompts: Path = PROMPTS) -> None:
        self._model, self._runs = model, runs
        self._prompts = {t: (prompts / f"{t}.txt").read_text(encoding="utf-8") for t in _WORDS}
        digest = hashlib.sha256("\0".join(self._prompts.values()).encode()).hexdigest()
        self.version = f"prompts {digest[:12]}, {runs} runs"

    def assess(self, task: Task, claim: str, text: str) -> Verdict | None:
        """What more than half of the runs said; None where no verdict has so many.

        Raises:
            ModelUnavailable: the model's server fails.
        """
        asked = self._messages(task, claim, text)
        votes = [self._vote(task, asked) for _ in range(self._runs)]
        yes, no = votes.count(True), votes.count(False)
        if 2 * max(yes, no) <= self._runs:
            return None
        return Verdict(yes > no, yes / self._runs, 1 - max(yes, no) / self._runs)

    def _messages(self, task: Task, claim: str, text: str) -> list[BaseMessage]:
        from langchain_core.messages import HumanMessage, SystemMessage

        tag = hashlib.sha256(json.dumps([claim, text]).encode()).hexdigest()[:32]
        # Parted before it is filled, and filled in one pass: what is put in is never read again.
        instructions, data = map(Template, self._prompts[task].split("\n---\n"))
        return [
            SystemMessage(instructions.substitute(tag=tag)),
            HumanMessage(data.substitute(tag=tag, claim=claim, text=text)),
        ]

    def _vote(self, task: Task, messages: list[BaseMessage]) -> bool | None:
        """One run: a reply that cannot be read is asked for once more."""
        verdict = read_verdict(task, self._reply(messages))
        return read_verdict(task, self._reply(messages)) if verdict is None else verdict

    def _reply(self, messages: list[BaseMessage]) -> str:
        try:
            return str(self._model.invoke(messages).text)
        except Exception as error:  # every provider raises its own
            raise ModelUnavailable(
                f"the judge's model gave no reply ({reason(error)}); the verdicts so far are "
                "kept, and the same command goes on from there"
            ) from error


def read_verdict(task: Task, reply: str) -> bool | None:
    """The verdict in a reply, of which fences and prose around the object are overlooked.

    None where there is no such object, or where there are several that differ.
    """
    found = {_WORDS[task].get(word) for word in map(_word, _OBJECT.findall(reply)) if word}
    return found.pop() if len(found) == 1 else None


def _word(text: str) -> str | None:
    try:
        word = json.loads(text).get("verdict")
    except (ValueError, RecursionError):
        return None
    return word.strip().casefold() if isinstance(word, str) else None
