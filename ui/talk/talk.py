"""The conversation itself: asks, shows, and does what the commands say."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from assistant import Answer, Assistant
from assistant.filters import ALL, Filters
from assistant.phrases import phrase
from assistant.pipeline import last
from assistant.render import numbered, plain
from corpus.errors import JoinedupError, UsageError
from ui.talk.commands import parsed, place
from ui.talk.lines import Line
from ui.terminal import print_answer, print_sources

_AROUND = 400  # characters shown on either side of a quote


class Talk:
    """One conversation after another, until the lines end.

    Args:
        assistant: answers.
        out: where answers are printed.
        filters: what every answer is narrowed to.
    """

    def __init__(self, assistant: Assistant, out: Console, filters: Filters = ALL) -> None:
        self._assistant = assistant
        self._out = out
        self._filters = filters
        self._conversation = assistant.conversation()

    @property
    def answers(self) -> list[Answer]:
        """Those of the conversation that is going on, oldest first."""
        return self._conversation.answers

    def run(self, line: Line) -> None:
        """Take lines until there are no more or one says to stop.

        Ctrl+C stops the answer that is being given, or clears the line; mistakes get one sentence.
        """
        self._out.print(Text(phrase("talk.welcome")))
        while True:
            try:
                if not self.take(line()):
                    return
            except EOFError:
                return
            except KeyboardInterrupt:
                self._say("talk.stopped")
            except JoinedupError as error:
                self._out.print(Text(f"{plain(str(error))}."))

    def take(self, line: str) -> bool:
        """Do what a line says; whether the conversation goes on.

        Raises:
            JoinedupError: it cannot be done; the message says why.
        """
        command, rest = parsed(line)
        match command:
            case "/quit":
                return False
            case "/help":
                self._say("talk.help")
            case "/new":
                self._conversation = self._assistant.conversation()
                self._say("talk.new")
            case "/sources":
                self._sources(rest)
            case "/export":
                self._export(rest)
            case _ if rest:
                self._ask(rest)
        return True

    def _say(self, key: str) -> None:
        self._out.print(Text(phrase(key)))

    def _ask(self, question: str) -> None:
        with self._out.status(phrase("talk.searching")):
            answer = last(self._conversation.stream(question, self._filters))
        self._out.print()
        if answer.standalone_question != question:
            said = phrase("searching", question=plain(answer.standalone_question))
            self._out.print(Text(said))
            self._out.print()
        print_answer(answer, out=self._out)
        self._out.print()

    def _sources(self, wanted: str) -> None:
        """The list of sources of the newest answer, or the passage behind one of them."""
        if not self.answers or not self.answers[-1].claims:
            raise UsageError(phrase("talk.no_answer"))
        cited = {n: citation for citation, n in numbered(self.answers[-1]).items()}
        if not wanted:
            print_sources(cited.items(), self._out)
            return
        chosen = place(wanted, len(cited))
        citation = cited[chosen]
        text = self._assistant.index.document(citation.document_id).text
        before = plain(text[max(0, citation.start - _AROUND) : citation.start])
        after = plain(text[citation.end : citation.end + _AROUND])
        passage = Text(f"…{before} ")
        passage.append(plain(citation.quote), "bold underline")
        passage.append(f" {after}…")
        self._out.print(Padding(passage, (1, 0, 1, 2)))
        print_sources([(chosen, citation)], self._out)

    def _export(self, wanted: str) -> None:
        """Write the conversation to a file that is not there yet."""
        from ui.export import export, file_name

        if not self.answers:
            raise UsageError(phrase("talk.no_answer"))
        path = Path(wanted or file_name(self.answers[0].question, "docx")).expanduser()
        made = export(path.suffix or "docx", "", self.answers, date.today())
        path = path if path.suffix else path.with_suffix(".docx")
        try:
            with path.open("xb") as file:
                file.write(made)
        except FileExistsError as error:
            raise UsageError(phrase("talk.exists", path=path)) from error
        except OSError as error:
            said = error.strerror or "it cannot be written"
            raise UsageError(phrase("talk.unwritable", path=path, reason=said)) from error
        self._out.print(Text(phrase("talk.exported", path=plain(str(path)))))
        sys.stdout.flush()
