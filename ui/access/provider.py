"""The identity provider: OpenID Connect's code flow with PKCE, its token checked in every part."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from assistant.phrases import phrase
from corpus.errors import UsageError
from ingest.settings import Settings
from ui.access.handshakes import Handshake

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA")
"""Signatures that only the provider can make; none by a secret that this server has too."""

_SCOPE = "openid profile email"
_FRESH = 3600.0  # seconds for which its description and keys are used
_TIMEOUT = 10.0
_LEEWAY = 60  # seconds by which clocks may differ


@dataclass(frozen=True)
class Identity:
    """Whom a provider has signed in: `subject` is theirs for good, `called` is only for show.

    `groups` are the names of the groups that it says they are in.
    """

    issuer: str
    subject: str
    called: str
    groups: tuple[str, ...] = ()


class Provider:
    """An OpenID Connect provider. Many threads may use it.

    Args:
        issuer: its URL, as its tokens give it.
        client: the id of this server there.
        secret: of this server there.
        groups: the claim of its tokens that lists the groups that somebody is in; "" for none.

    Raises:
        UsageError: the issuer is no address that nobody in between can forge.
    """

    def __init__(self, issuer: str, client: str, secret: str, groups: str = "") -> None:
        at = urlsplit(issuer)
        if not (at.scheme == "https" or (at.scheme == "http" and _is_here(at.hostname))):
            raise UsageError(f"oidc_issuer {issuer!r}: give a URL that begins with https://")
        if not client:
            raise UsageError("oidc_client: give the id of this server at the provider")
        self.issuer = issuer
        self._client, self._secret, self._groups = client, secret, groups
        self._lock = threading.Lock()
        self._known: tuple[float, dict[str, Any], KeySet] | None = None

    def address(self, handshake: Handshake, back: str) -> str:
        """Where the browser is sent.

        Args:
            handshake: that begins.
            back: the address to which it returns.

        Raises:
            ProviderError: the provider cannot be reached.
        """
        described, _ = self._described()
        with self._session(back) as session:
            url, _ = session.create_authorization_url(
                described["authorization_endpoint"],
                state=handshake.state,
                nonce=handshake.nonce,
                code_verifier=handshake.verifier,
            )
        return str(url)

    def identity(self, handshake: Handshake, code: str, issuer: str, back: str) -> Identity:
        """Whom the provider signed in.

        Args:
            handshake: that ends.
            code: that the browser brought.
            issuer: as the browser brought it (RFC 9207), "" where it brought none.
            back: the address to which it returned.

        Raises:
            ProviderError: the provider cannot be reached, or what it says does not hold.
        """
        described, keys = self._described()
        promised = described.get("authorization_response_iss_parameter_supported") is True
        if (issuer or promised) and issuer != self.issuer:
            raise ProviderError(phrase("access.provider_refused"))
        try:
            with self._session(back) as session:
                tokens = session.fetch_token(
                    described["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=handshake.verifier,
                )
        except (OAuthError, httpx.HTTPError, ValueError) as error:
            raise ProviderError(phrase("access.provider_refused")) from error
        claims = self._checked(str(tokens.get("id_token", "")), keys, handshake.nonce)
        called = claims.get("preferred_username") or claims.get("email") or claims.get("name") or ""
        return Identity(self.issuer, str(claims["sub"]), str(called), _listed(claims, self._groups))

    def _checked(self, token: str, keys: KeySet, nonce: str) -> dict[str, Any]:
        registry = jwt.JWTClaimsRegistry(
            leeway=_LEEWAY,
            iss={"essential": True, "value": self.issuer},
            sub={"essential": True},
            aud={"essential": True, "value": self._client},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            claims = dict(jwt.decode(token, keys, algorithms=list(ALGORITHMS)).claims)
            registry.validate(claims)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            self._known = None  # its keys may have changed
            raise ProviderError(phrase("access.provider_refused")) from error
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        is_for_us = claims.get("azp", None if several else self._client) == self._client
        if not claims["sub"] or not is_for_us:
            raise ProviderError(phrase("access.provider_refused"))
        return claims

    def _session(self, back: str) -> OAuth2Client:
        return OAuth2Client(
            self._client,
            self._secret or None,
            token_endpoint_auth_method="client_secret_basic" if self._secret else "none",
            scope=_SCOPE,
            redirect_uri=back,
            code_challenge_method="S256",
            timeout=_TIMEOUT,
        )

    def _described(self) -> tuple[dict[str, Any], KeySet]:
        """The provider's description of itself and its keys."""
        with self._lock:
            known = self._known
            if known and time.monotonic() - known[0] < _FRESH:
                return known[1], known[2]
            try:
                with httpx.Client(timeout=_TIMEOUT) as client:
                    place = f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"
                    described = client.get(place).raise_for_status().json()
                    if described["issuer"] != self.issuer:
                        raise ValueError("it is another's")
                    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                        at = urlsplit(described[name])
                        if at.scheme != "https" and not _is_here(at.hostname):
                            raise ValueError(f"{name} is not an https address")
                    keys = client.get(described["jwks_uri"]).raise_for_status().json()
                imported = KeySet.import_key_set(keys)
            except (httpx.HTTPError, ValueError, KeyError, TypeError, JoseError) as error:
                raise ProviderError(phrase("access.provider_away")) from error
            self._known = time.monotonic(), described, imported
            return described, imported


class ProviderError(Exception):
    """Raised where the provider signs nobody in; its message is for whoever wanted to be."""


def configured(settings: Settings) -> Provider | None:
    """The provider of the settings; None where there is none.

    Raises:
        UsageError: a setting of it is wrong.
    """
    if not settings.oidc_issuer:
        return None
    secret = settings.oidc_secret.get_secret_value()
    return Provider(settings.oidc_issuer, settings.oidc_client, secret, groups=settings.oidc_groups)


def _listed(claims: dict[str, Any], name: str) -> tuple[str, ...]:
    """The names that a claim lists, or the one that it is; () for anything else."""
    found = claims.get(name) if name else None
    several = found if isinstance(found, list) else [found]
    return tuple(each for each in several if isinstance(each, str) and each)


def _is_here(host: str | None) -> bool:
    return host in ("127.0.0.1", "::1", "localhost")
