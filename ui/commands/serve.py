"""`joinedup serve`: the API and the chat, for this machine or, with accounts, for others too."""

from __future__ import annotations

from typing import Annotated

import typer

from ui.commands.options import IndexOption, ModelOption, open_assistant


def serve(
    host: Annotated[
        str,
        typer.Option(
            "--host",
            help="Address to listen on. Other than on this machine's own, people have to sign in.",
        ),
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", help="Port (0: any free one).", min=0, max=65535)
    ] = 8000,
    allowed_host: Annotated[
        list[str] | None,
        typer.Option(
            "--allowed-host",
            help="Name by which others call the server, as chat.example.org. Repeatable.",
            metavar="NAME",
        ),
    ] = None,
    log_format: Annotated[
        str | None,
        typer.Option("--log-format", help="Form of the log: text or json.", metavar="FORM"),
    ] = None,
    index: IndexOption = None,
    model: ModelOption = None,
) -> None:
    """Serve the HTTP API, an OpenAI-compatible chat, MCP and the web chat until stopped.

    The API is described at /openapi.json. To serve others, make accounts first, with: joinedup
    account add

    Example: joinedup serve --port 8000
    """
    from corpus.errors import UsageError
    from ingest.settings import Settings
    from ui.access.access import access
    from ui.access.guarding import check, is_required, names
    from ui.api.listener import listen

    # What is wrong with them is said before anything heavy is loaded.
    if log_format not in (None, "text", "json"):
        raise UsageError(f"--log-format {log_format!r}: give text or json")
    settings = Settings(log_format=log_format) if log_format else Settings()
    hosts = names(allowed_host or (), settings)
    listener = listen(host, port)
    place = str(listener.getsockname()[0])
    listener.close()  # until it can be served: whoever connects is told so at once
    from ui.store import Store

    store = Store(settings.kept_in)
    granted = None
    if is_required(place, hosts, settings):
        granted = access(store, settings)
        check(granted, hosts)
    assistant = open_assistant(index, model)
    from ui.api.serve import serve

    called = f"[{host}]" if ":" in host else host
    serve(assistant, store, listen(host, port), (called.lower(), *hosts), granted, settings)
