"""Serving: the server, and its end."""

from __future__ import annotations

import contextlib
import logging.config
import socket
import threading
import time

import uvicorn

from assistant import Assistant
from corpus.errors import JoinedupError
from ingest.settings import Settings
from ui.access.access import Access
from ui.api.app import create_server
from ui.api.ending import EndingServer
from ui.api.listener import address, listen
from ui.logs.config import logged
from ui.store import Store
from ui.web.app import LOOPBACK
from ui.web.serve import Served

_STARTS_WITHIN = 60.0  # seconds


def serve(
    assistant: Assistant,
    store: Store,
    listener: socket.socket,
    hosts: tuple[str, ...] = (),
    access: Access | None = None,
    settings: Settings | None = None,
) -> None:
    """Serve the API and the chat until stopped; answers that are being given are finished.

    Told to stop (SIGTERM, Ctrl+C), it is not ready any more, and begins no answer.

    Args:
        assistant: answers.
        store: keeps what was asked.
        listener: that it is reached by.
        hosts: names by which it may be called, besides those of this machine for itself.
        access: has people sign in; None for this machine alone.
        settings: the limits, the certificate and the proxies.
    """
    chosen = settings or Settings()
    logging.config.dictConfig(logged(chosen))
    logging.captureWarnings(True)
    server = _server(assistant, store, chosen, (*LOOPBACK, *hosts), access)
    threading.Thread(target=_warm, args=(assistant,), daemon=True).start()
    at = address(listener, "https" if chosen.certificate else "http")
    print(f"Joinedup is at {at} (stop it with Ctrl+C)", flush=True)  # noqa: T201
    server.run([listener])


def start(
    assistant: Assistant,
    store: Store,
    settings: Settings | None = None,
    hosts: tuple[str, ...] = (),
    access: Access | None = None,
) -> Served:
    """Serve on any free port of 127.0.0.1 in a thread, until closed."""
    listener = listen("127.0.0.1", 0)
    server = _server(assistant, store, settings or Settings(), (*LOOPBACK, *hosts), access)
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    until = time.monotonic() + _STARTS_WITHIN
    while not server.started and thread.is_alive() and time.monotonic() < until:
        time.sleep(0.02)
    return Served(address(listener), server, thread)


def _server(
    assistant: Assistant,
    store: Store,
    settings: Settings,
    hosts: tuple[str, ...],
    access: Access | None,
) -> uvicorn.Server:
    tracing = None
    if settings.otel_endpoint:
        from ui.tracing.tracing import tracing as begin  # of the extra "otel"

        tracing = begin(settings, store)
    app = create_server(assistant, store, settings, hosts, access, tracing)
    return EndingServer(
        uvicorn.Config(
            app,
            log_level=None,  # the configuration has it
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=int(settings.shutdown_seconds),
            # Nobody's word on where a request came from counts but that of the proxies named.
            forwarded_allow_ips=settings.trusted_proxies,
            proxy_headers=bool(settings.trusted_proxies),
            ssl_certfile=settings.certificate,
            ssl_keyfile=settings.certificate_key,
        ),
        app,
        settings.shutdown_seconds,
    )


def _warm(assistant: Assistant) -> None:
    """Load what the first answer needs; an assistant of its own, so that nothing is counted."""
    with contextlib.suppress(JoinedupError):
        Assistant(assistant.index, assistant.options).ask("What happened to Total Place?")
