"""Guarding: whether people must sign in, and whether they could."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable

from corpus.errors import UsageError
from ingest.settings import Settings
from ui.access.access import Access

_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:.]+\]")


def names(given: Iterable[str], settings: Settings) -> tuple[str, ...]:
    """The names by which others may call the server.

    Raises:
        UsageError: one is none; a name that stands for any is none either.
    """
    found = [*given, *filter(None, (n.strip() for n in settings.allowed_hosts.split(",")))]
    for name in found:
        if not _NAME.fullmatch(name.lower()):
            raise UsageError(
                f"--allowed-host {name!r}: give a name as chat.example.org, without https:// "
                "and without a port"
            )
    return tuple(name.lower() for name in found)


def is_required(place: str, hosts: tuple[str, ...], settings: Settings) -> bool:
    """Whether people must sign in: others can reach the server, itself or through a proxy.

    Args:
        place: the address that it listens on.
        hosts: names that were given for it.
        settings: of the proxies before it, and whether sign-in is wanted anyhow.
    """
    address = ipaddress.ip_address(place.partition("%")[0])
    return bool(not address.is_loopback or hosts or settings.trusted_proxies or settings.sign_in)


def check(access: Access, hosts: tuple[str, ...]) -> None:
    """Refuse to serve others where nobody could sign in, or no name is given.

    Raises:
        UsageError: there is no account and no provider, or no name.
    """
    if not access.accounts.any() and access.provider is None:
        raise UsageError(
            "--host: others can reach this server, and nobody has an account yet; make one with: "
            "joinedup account add NAME --role administrator (or set oidc_issuer and oidc_client)"
        )
    if not hosts:
        raise UsageError(
            "--host: others can reach this server, so say by which name; give --allowed-host NAME"
        )
