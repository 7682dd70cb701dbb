"""Where the lines of a conversation come from: a terminal with history, or standard input."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import platformdirs

from assistant.phrases import phrase

Line = Callable[[], str]
"""Gives the next line. Raises EOFError at the end, KeyboardInterrupt for Ctrl+C."""


def history_file() -> Path:
    """Where the questions that were typed are kept between runs, for the arrow keys."""
    return Path(platformdirs.user_data_dir("joinedup", False)) / "terminal-history"


def reader(colour: bool) -> Line:
    """Lines with editing and history on a terminal, bare lines elsewhere."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return _bare
    return _edited(history_file(), colour)


def _bare() -> str:
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line


def _edited(file: Path, colour: bool) -> Line:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import WordCompleter
    from prompt_toolkit.history import FileHistory, History, InMemoryHistory
    from prompt_toolkit.output.color_depth import ColorDepth

    from ui.talk.commands import COMMANDS

    history: History = InMemoryHistory()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        # What a person asks is theirs alone.
        os.close(os.open(file, os.O_CREAT | os.O_APPEND, 0o600))
        history = FileHistory(str(file))
    except OSError:
        pass  # it is kept for this run only
    session: PromptSession[str] = PromptSession(
        history=history,
        completer=WordCompleter(list(COMMANDS), sentence=True),
        complete_while_typing=False,
        color_depth=None if colour else ColorDepth.DEPTH_1_BIT,
    )
    return lambda: session.prompt(phrase("talk.prompt"))
