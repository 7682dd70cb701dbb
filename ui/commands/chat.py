"""`joinedup chat`: the web chat on this machine."""

from __future__ import annotations

from typing import Annotated

import typer

from ui.commands.options import IndexOption, ModelOption, open_assistant


def chat(
    port: Annotated[
        int, typer.Option("--port", help="Port on 127.0.0.1 (0: any free one).", min=0, max=65535)
    ] = 7860,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open a browser window.")
    ] = True,
    index: IndexOption = None,
    model: ModelOption = None,
) -> None:
    """Open the chat at http://127.0.0.1:7860. Stop it with Ctrl+C.

    Example: joinedup chat --port 8000
    """
    assistant = open_assistant(index, model)
    from ingest.settings import Settings
    from ui.chat import launch
    from ui.store import Store

    launch(assistant, Store(Settings().store), port=port, open_browser=browser)
