"""A conversation on a terminal: through a pseudo-terminal, and over standard input."""

import os
import pty
import re
import select
import subprocess
import sys
import time

import pytest
from docx import Document
from rich.console import Console

from corpus.errors import UsageError
from ui.talk import Talk
from ui.talk.commands import parsed, place


class Terminal:
    """`joinedup chat --terminal` in a pseudo-terminal of its own."""

    def __init__(self, index, home, *words):
        ours, theirs = pty.openpty()
        env = {
            **os.environ,
            "JOINEDUP_INDEX": str(index),
            "XDG_DATA_HOME": str(home),
            "TERM": "xterm-256color",
        }
        env.pop("NO_COLOR", None)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ui.cli", "chat", "--terminal", *words],
            stdin=theirs, stdout=theirs, stderr=theirs, env=env, start_new_session=True,
            preexec_fn=_own_terminal,
        )  # fmt: skip
        os.close(theirs)
        self._ours, self.said = ours, ""

    def type(self, text):
        os.write(self._ours, text.encode())

    def wait_for(self, text, seconds=90):
        """Wait until a text is shown, colours left out; gives all that was written until then."""
        until = time.monotonic() + seconds
        fresh = ""
        while time.monotonic() < until:
            if select.select([self._ours], [], [], 0.2)[0]:
                try:
                    fresh += os.read(self._ours, 65536).decode("utf-8", "replace")
                except OSError:  # it has ended
                    break
                if "\x1b[6n" in fresh[-200:]:
                    self.type("\x1b[1;1R")  # where the cursor is, as a terminal answers
            if text in re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", fresh):
                self.said += fresh
                return fresh
        raise AssertionError(f"{text!r} was not shown; {fresh[-2000:]!r} was")

    def end(self):
        code = self.process.wait(timeout=30)
        os.close(self._ours)
        return code


def _own_terminal():
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


@pytest.fixture
def terminal(assistant, index_folder, tmp_path):
    opened = []

    def start(*words):
        opened.append(Terminal(index_folder, tmp_path / "home", *words))
        opened[-1].wait_for("Ask:")
        return opened[-1]

    yield start
    for each in opened:
        if each.process.poll() is None:
            each.process.kill()
            each.process.wait()


def test_a_conversation_in_a_terminal(terminal, tmp_path):
    talk = terminal()
    talk.type("What was Total Place?\r")
    shown = talk.wait_for("SOURCES")
    assert "\x1b]8;" in shown  # links
    assert "\x1b[1;36m" in shown  # coloured numbers
    talk.wait_for("Ask:")
    talk.type("How much did it cost?\r")
    talk.wait_for("Searching for: How much did Total Place cost?")
    talk.wait_for("Ask:")
    talk.type("half a question\x03")  # Ctrl+C clears it
    talk.wait_for("Stopped.")
    talk.type("/quit\r")
    assert talk.end() == 0
    again = terminal("--no-color")
    again.type("\x1b[A\x1b[A\x1b[A\r")  # the first question of the last run
    shown = again.wait_for("SOURCES")
    assert "\x1b]8;" not in shown
    assert "Total Place was an initiative in England" in shown
    again.wait_for("Ask:")
    again.type("\x04")  # Ctrl+D
    assert again.end() == 0
    history = tmp_path / "home" / "joinedup" / "terminal-history"
    assert "How much did it cost?" in history.read_text("utf-8")
    assert history.stat().st_mode & 0o077 == 0


def test_lines_of_standard_input_are_answered_in_turn(assistant, index_folder):
    lines = "What was Total Place?\nHow much did it cost?\n/sources 1\n/sources 99\n/nonsense\n/new\n/sources\n"
    result = subprocess.run(
        [sys.executable, "-m", "ui.cli", "chat", "--terminal"], input=lines, timeout=300,
        capture_output=True, text=True, env={**os.environ, "JOINEDUP_INDEX": str(index_folder)},
    )  # fmt: skip
    assert result.returncode == 0
    assert "Searching for: How much did Total Place cost?" in result.stdout
    assert "there is no source '99'; give a number from 1 to" in result.stdout
    assert "there is no command /nonsense" in result.stdout
    assert "A new conversation has begun." in result.stdout
    assert result.stdout.rstrip().endswith("ask a question first.")
    assert "\x1b" not in result.stdout


def test_an_answer_is_stopped_and_the_conversation_goes_on(assistant, monkeypatch):
    out = Console(record=True, width=90)
    talk = Talk(assistant, out)
    stream, stopped = assistant.stream, []

    def interrupted(*words, **named):
        if not stopped:
            stopped.append(True)
            raise KeyboardInterrupt
        return stream(*words, **named)

    monkeypatch.setattr(assistant, "stream", interrupted)
    lines = iter(["What was Sure Start?\n", "What was Total Place?\n", "/quit\n"])
    talk.run(lambda: next(lines))
    assert "Stopped." in out.export_text()
    assert [answer.question for answer in talk.answers] == ["What was Total Place?"]


def test_a_conversation_is_exported_once(assistant, tmp_path, monkeypatch):
    talk = Talk(assistant, Console(width=90))
    with pytest.raises(UsageError, match="ask a question first"):
        talk.take("/export")
    talk.take("What was Total Place?")
    path = tmp_path / "talk.docx"
    talk.take(f"/export {path}")
    text = "\n".join(p.text for p in Document(str(path)).paragraphs)
    assert "Total Place" in text
    with pytest.raises(UsageError, match="is there already"):
        talk.take(f"/export {path}")
    with pytest.raises(UsageError, match="no format"):
        talk.take(f"/export {tmp_path / 'talk.xyz'}")
    with pytest.raises(UsageError, match="another name"):
        talk.take(f"/export {tmp_path / 'nowhere' / 'talk.md'}")


def test_commands_are_read():
    assert parsed("  What is /new? ") == ("", "What is /new?")
    assert parsed("/sources 3\n") == ("/sources", "3")
    with pytest.raises(UsageError, match="/bye"):
        parsed("/bye")
    assert place("2", 3) == 2
    for wrong in ("0", "4", "two", "-1", ""):
        with pytest.raises(UsageError, match="1 to 3"):
            place(wrong, 3)
