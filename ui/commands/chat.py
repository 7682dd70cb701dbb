"""`joinedup chat`: the web chat on this machine, or a conversation on the terminal."""

from __future__ import annotations

from typing import Annotated

import typer

from ui.commands.options import IndexOption, ModelOption, NoColourOption, open_assistant


def chat(
    port: Annotated[
        int, typer.Option("--port", help="Port on 127.0.0.1 (0: any free one).", min=0, max=65535)
    ] = 7860,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open a browser window.")
    ] = True,
    terminal: Annotated[
        bool, typer.Option("--terminal", help="Talk here on the terminal, without a browser.")
    ] = False,
    no_colour: NoColourOption = False,
    index: IndexOption = None,
    model: ModelOption = None,
) -> None:
    """Open the chat at http://127.0.0.1:7860. Stop it with Ctrl+C.

    With --terminal, type questions here; without a terminal they are read from standard input, one
    a line.

    Examples:

      joinedup chat --port 8000

      joinedup chat --terminal

      echo "What was Total Place?" | joinedup chat --terminal
    """
    assistant = open_assistant(index, model)
    if terminal:
        from ui.talk import Talk
        from ui.talk.lines import reader
        from ui.terminal import console

        Talk(assistant, console(not no_colour)).run(reader(not no_colour))
        return
    from ingest.settings import Settings
    from ui.store import Store
    from ui.web.serve import launch

    launch(assistant, Store(Settings().kept_in), port=port, open_browser=browser)
