"""Streams: whose each of the chat's streams is, which Gradio knows by the browser's word only."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from urllib.parse import parse_qs

_MOST = 50_000
_HEARTBEAT = re.compile(r"/gradio_api/heartbeat/([^/]+)")


class Streams:
    """Remembers who opened a stream first; nobody else may then read it, or end it."""

    def __init__(self) -> None:
        self._owners: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.Lock()

    def may(self, owner: str, path: str, query: bytes) -> bool:
        """Whether a request is for no stream, for one of the owner's, or for one of nobody's yet.

        Args:
            owner: who asks.
            path: of the request.
            query: of the request.
        """
        names = _named(path, query)
        with self._lock:
            if any(self._owners.get(name, owner) != owner for name in names):
                return False
            for name in names:
                self._owners[name] = owner
                self._owners.move_to_end(name)
            while len(self._owners) > _MOST:
                self._owners.popitem(last=False)
        return True


def _named(path: str, query: bytes) -> list[str]:
    if path == "/gradio_api/queue/data":
        return parse_qs(query.decode("latin-1")).get("session_hash", [])
    found = _HEARTBEAT.fullmatch(path)
    return [found[1]] if found else []
