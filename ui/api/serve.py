"""Serving: the server, and its end."""

from __future__ import annotations

import contextlib
import threading
import time

import uvicorn

from assistant import Assistant
from corpus.errors import JoinedupError
from ingest.settings import Settings
from ui.api.app import create_server
from ui.api.listener import address, listen
from ui.store import Store
from ui.web.app import LOOPBACK
from ui.web.serve import Served

_STARTS_WITHIN = 60.0  # seconds
_ENDS_WITHIN = 30  # seconds in which answers that are being given are finished


def serve(assistant: Assistant, store: Store, host: str, port: int) -> None:
    """Serve the API and the chat until stopped; answers that are being given are finished.

    Raises:
        UsageError: the host is not this machine's own, or the port is taken.
    """
    listener = listen(host, port)
    called = f"[{host}]" if ":" in host else host
    server = _server(assistant, store, hosts=(*LOOPBACK, called))
    threading.Thread(target=_warm, args=(assistant,), daemon=True).start()
    print(f"Joinedup is at {address(listener)} (stop it with Ctrl+C)", flush=True)  # noqa: T201
    server.run([listener])


def start(assistant: Assistant, store: Store, settings: Settings | None = None) -> Served:
    """Serve on any free port of 127.0.0.1 in a thread, until closed."""
    listener = listen("127.0.0.1", 0)
    server = _server(assistant, store, settings)
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    until = time.monotonic() + _STARTS_WITHIN
    while not server.started and thread.is_alive() and time.monotonic() < until:
        time.sleep(0.02)
    return Served(address(listener), server, thread)


def _server(
    assistant: Assistant,
    store: Store,
    settings: Settings | None = None,
    hosts: tuple[str, ...] = LOOPBACK,
) -> uvicorn.Server:
    app = create_server(assistant, store, settings, hosts)
    return uvicorn.Server(
        uvicorn.Config(
            app,
            log_level="warning",
            server_header=False,
            timeout_graceful_shutdown=_ENDS_WITHIN,
        )
    )


def _warm(assistant: Assistant) -> None:
    """Load what the first answer needs; an assistant of its own, so that nothing is counted."""
    with contextlib.suppress(JoinedupError):
        Assistant(assistant.index, assistant.options).ask("What happened to Total Place?")
