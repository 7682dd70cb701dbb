"""The listener: where the server may be reached, checked before anything heavy is loaded."""

from __future__ import annotations

import errno
import socket

from corpus.errors import UsageError


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens.

    Raises:
        UsageError: the host is none of this machine's addresses, or the port is taken.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UsageError(
            f"--host {host!r}: there is no such address; leave it out for 127.0.0.1"
        ) from error
    family, kind, protocol, _, place = found[0]
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(place)
        listener.listen()  # whoever reads the address and connects at once is kept waiting
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRNOTAVAIL:
            raise UsageError(
                f"--host {host}: is no address of this machine; give one, or 0.0.0.0 for all"
            ) from error
        raise UsageError(
            f"--port {port}: another program has it; give another, or 0 for any free one"
        ) from error
    return listener


def address(listener: socket.socket, scheme: str = "http") -> str:
    """The web address of a listener, with a slash at its end."""
    host, port = listener.getsockname()[:2]
    return f"{scheme}://[{host}]:{port}/" if ":" in host else f"{scheme}://{host}:{port}/"
