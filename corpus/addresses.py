"""Addresses on the public internet, told from those of this machine and its network."""

from __future__ import annotations

import ipaddress
import socket

import httpx


def public_address(host: str) -> str:
    """An address of a host all of whose addresses are public; "" where one is not, or none is."""
    try:
        found = socket.getaddrinfo(host.strip("[]"), None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ""
    addresses = [str(entry[4][0]).partition("%")[0] for entry in found]
    if not addresses or not all(_is_public(address) for address in addresses):
        return ""
    return addresses[0]


def _is_public(address: str) -> bool:
    found = ipaddress.ip_address(address)
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_global and not found.is_multicast


class PublicTransport(httpx.HTTPTransport):
    """Connects to public addresses only, and to the very address that was checked.

    A name that is looked up twice may answer with a public address first and a private one then.
    """

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request.

        Raises:
            httpx.ConnectError: the host is not on the public internet.
        """
        host = request.url.host
        address = public_address(host)
        if not address:
            raise httpx.ConnectError(f"{host} is not on the public internet", request=request)
        request.extensions = {**request.extensions, "sni_hostname": host}
        request.url = request.url.copy_with(host=address)  # the Host header is already set
        return super().handle_request(request)
