"""Addresses on the public internet, told from those of this machine and its network."""

from __future__ import annotations

import ipaddress
import socket

import httpx

_CARRIERS = tuple(map(ipaddress.IPv6Network, ("::/96", "64:ff9b::/96", "64:ff9b:1::/48")))


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
    inner = _carried(found) if isinstance(found, ipaddress.IPv6Address) else None
    return _is_open(inner or found)


def _is_open(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return address.is_global and not address.is_multicast


def _carried(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The address of version 4 that one of version 6 leads to; None where it is none such.

    Beside those that Python knows: what was "compatible" once, and what a gateway translates.
    """
    known = address.ipv4_mapped or address.sixtofour
    if known or address.teredo:
        return known or ipaddress.IPv4Address(0)  # a tunnel's end: nowhere that is public
    if any(address in network for network in _CARRIERS):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


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
