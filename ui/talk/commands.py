"""The commands of a conversation on a terminal, which begin with a stroke."""

from __future__ import annotations

from assistant.phrases import phrase
from corpus.errors import UsageError

COMMANDS = ("/help", "/sources", "/new", "/export", "/quit")


def parsed(line: str) -> tuple[str, str]:
    """A line's command and what follows it: ("", the line) for a question.

    Raises:
        UsageError: it begins with a stroke and is no command.
    """
    text = line.strip()
    if not text.startswith("/"):
        return "", text
    name, _, rest = text.partition(" ")
    if name not in COMMANDS:
        raise UsageError(phrase("talk.unknown", name=name, commands=", ".join(COMMANDS)))
    return name, rest.strip()


def place(text: str, most: int) -> int:
    """The number of a source that was typed.

    Raises:
        UsageError: it is none of 1 to `most`.
    """
    if not text.isdecimal() or not 1 <= int(text) <= most:
        raise UsageError(phrase("talk.no_source", text=text, most=most))
    return int(text)
