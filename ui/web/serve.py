"""Serving the chat on this machine."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
import webbrowser
from dataclasses import dataclass

import uvicorn

from assistant import Assistant
from corpus.errors import JoinedupError, UsageError
from ui.store import Store
from ui.web.app import create_app

HOST = "127.0.0.1"
_STARTS_WITHIN = 60.0  # seconds


@dataclass
class Served:
    """A chat that runs in a thread of its own until it is closed."""

    url: str
    server: uvicorn.Server
    thread: threading.Thread

    def close(self) -> None:
        """Finish the answers that are being given, and stop."""
        self.server.should_exit = True
        self.thread.join(timeout=30)


def launch(
    assistant: Assistant,
    store: Store,
    port: int = 7860,
    open_browser: bool = True,
    wait: bool = True,
) -> Served:
    """Serve the chat on 127.0.0.1, until stopped if `wait`.

    Raises:
        UsageError: the port is taken.
    """
    listener = _listen(port)
    url = f"http://{HOST}:{listener.getsockname()[1]}/"
    config = uvicorn.Config(
        create_app(assistant, store), log_level="warning", timeout_graceful_shutdown=10
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    _wait_for(server, thread)
    threading.Thread(target=_warm, args=(assistant,), daemon=True).start()
    served = Served(url, server, thread)
    if wait:
        print(f"Joinedup is at {url} (stop it with Ctrl+C)", flush=True)  # noqa: T201
    if open_browser:
        webbrowser.open(url)
    if wait:
        try:
            while thread.is_alive():
                thread.join(timeout=0.5)
        except KeyboardInterrupt:
            served.close()
    return served


def _warm(assistant: Assistant) -> None:
    """Load what the first answer needs before anybody waits for it."""
    with contextlib.suppress(JoinedupError):
        assistant.ask("What happened to Total Place?")


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        raise UsageError(
            f"--port {port}: another program has it; give another, or 0 for any free one"
        ) from error
    return listener


def _wait_for(server: uvicorn.Server, thread: threading.Thread) -> None:
    until = time.monotonic() + _STARTS_WITHIN
    while not server.started and thread.is_alive() and time.monotonic() < until:
        time.sleep(0.02)
