"""`joinedup serve`: the API and the chat for programs and people on this machine."""

from __future__ import annotations

from typing import Annotated

import typer

from ui.commands.options import IndexOption, ModelOption, open_assistant


def serve(
    host: Annotated[
        str, typer.Option("--host", help="Address to listen on: this machine's own, as ::1.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", help="Port (0: any free one).", min=0, max=65535)
    ] = 8000,
    index: IndexOption = None,
    model: ModelOption = None,
) -> None:
    """Serve the HTTP API, an OpenAI-compatible chat, MCP and the web chat until stopped.

    The API is described at /openapi.json.

    Example: joinedup serve --port 8000
    """
    from ui.api.listener import listen

    listen(host, port).close()  # what is wrong with them is said before the index is opened
    assistant = open_assistant(index, model)
    from ingest.settings import Settings
    from ui.api.serve import serve
    from ui.store import Store

    serve(assistant, Store(Settings().store), host, port)
