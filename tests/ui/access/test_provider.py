"""Signing in at an identity provider: a real one on loopback, that can also be told to lie."""

import base64
import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from corpus.errors import UsageError
from ui.access.provider import Provider

CLIENT, SECRET = "joinedup-test", "a-secret-of-the-test"


class SmallProvider:
    """OpenID Connect's code flow with PKCE, one person, and a way to bend each part of it."""

    def __init__(self):
        self.key = RSAKey.generate_key(2048, {"kid": "one"})
        self.codes, self.bend, self.signing, self.header = {}, {}, None, {}
        self.bend_answer = {}
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def _send(self, body, status=200):
                sent = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(sent)))
                self.end_headers()
                self.wfile.write(sent)

            def do_GET(self):
                at = urlsplit(self.path)
                if at.path == "/.well-known/openid-configuration":
                    self._send(outer.described())
                elif at.path == "/keys":
                    self._send({"keys": [outer.key.as_dict(private=False)]})
                elif at.path == "/authorize":
                    asked = {k: v[0] for k, v in parse_qs(at.query).items()}
                    assert asked["code_challenge_method"] == "S256"
                    assert asked["response_type"] == "code"
                    code = f"code-{len(outer.codes)}"
                    outer.codes[code] = asked
                    back = {"code": code, "state": asked["state"], "iss": outer.issuer}
                    back.update(outer.bend_answer)
                    self.send_response(302)
                    self.send_header("location", str(httpx.URL(asked["redirect_uri"], params=back)))
                    self.end_headers()
                else:
                    self._send({}, 404)

            def do_POST(self):
                form = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
                asked = outer.codes.pop(form["code"][0], None)
                digest = hashlib.sha256(form["code_verifier"][0].encode()).digest()
                challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
                basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
                if (
                    asked is None
                    or asked["code_challenge"] != challenge
                    or self.headers["authorization"] != f"Basic {basic}"
                    or form["redirect_uri"][0] != asked["redirect_uri"]
                ):
                    self._send({"error": "invalid_grant"}, 400)
                    return
                self._send(
                    {"access_token": "x", "token_type": "Bearer", "id_token": outer.token(asked)}
                )

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def described(self):
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "authorization_response_iss_parameter_supported": True,
        }

    def token(self, asked):
        now = int(time.time())
        claims = {
            "iss": self.issuer, "sub": "subject-1", "aud": CLIENT, "iat": now, "exp": now + 300,
            "nonce": asked["nonce"], "preferred_username": "grace",
        }  # fmt: skip
        claims.update(self.bend)
        claims = {k: v for k, v in claims.items() if v is not None}
        header = {"alg": "RS256", "kid": "one", **self.header}
        return jwt.encode(header, claims, self.signing or self.key, algorithms=[header["alg"]])


def coded(part):
    """A part of a token."""
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


@pytest.fixture
def provider():
    made = SmallProvider()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def made(guard, provider):
    return guard(oidc_issuer=provider.issuer, oidc_client=CLIENT, oidc_secret=SECRET)


def to_provider_and_back(client, following="/about"):
    """The address to which the provider sends the browser back."""
    leaving = client.get("/sign-in/provider", params={"next": following})
    assert leaving.status_code == 303, leaving.text
    return httpx.get(leaving.headers["location"]).headers["location"]


def test_somebody_signs_in_at_the_provider(made):
    client = made.client()
    assert "/sign-in/provider?next=/about" in client.get("/sign-in?next=/about").text
    back = to_provider_and_back(client)
    signed = client.get(back)
    assert (signed.status_code, signed.headers["location"]) == (303, "/about")
    assert "grace" in client.get("/account").text
    assert client.get("/about").status_code == 200
    assert client.post("/library/files").status_code == 403  # a reader
    account = next(a for a in made.access.accounts.list() if a.name == "grace")
    assert account.issuer == made.settings.oidc_issuer
    again = made.client()
    again.get(to_provider_and_back(again))
    assert sum(a.name.startswith("grace") for a in made.access.accounts.list()) == 1


@pytest.mark.parametrize(
    "bent",
    [{"iss": "https://other.example"}, {"aud": "another-client"}, {"aud": [CLIENT, "another"]},
     {"azp": "another-client"}, {"nonce": "another"}, {"nonce": None}, {"exp": 1_000_000},
     {"exp": None}, {"iat": None}, {"iat": 9_999_999_999}, {"sub": None}, {"sub": ""},
     {"nbf": 9_999_999_999}],
    ids=str,
)  # fmt: skip
def test_a_token_that_does_not_hold_signs_nobody_in(made, provider, bent):
    provider.bend = bent
    client = made.client()
    answered = client.get(to_provider_and_back(client))
    assert answered.status_code == 401
    assert "did not confirm" in answered.text
    assert client.get("/account").status_code == 401


def test_a_token_that_another_signed_signs_nobody_in(made, provider, monkeypatch):
    client = made.client()
    provider.signing = RSAKey.generate_key(2048, {"kid": "one"})
    assert client.get(to_provider_and_back(client)).status_code == 401
    provider.signing = None
    # The oldest forgery: signed with what everybody knows, as if it were a shared secret.
    for secret in (provider.key.as_pem(private=False), SECRET.encode()):
        real = provider.token

        def forged(asked, secret=secret, real=real):
            head, body, _ = real(asked).split(".")
            head = coded({"alg": "HS256", "kid": "one"})
            mac = hmac.digest(secret, f"{head}.{body}".encode(), "sha256")
            return f"{head}.{body}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"

        monkeypatch.setattr(provider, "token", forged)
        assert client.get(to_provider_and_back(client)).status_code == 401
        monkeypatch.undo()
    assert client.get("/account").status_code == 401


def test_an_unsigned_token_signs_nobody_in(made, provider, monkeypatch):
    def unsigned(asked):
        now = int(time.time())
        parts = (
            {"alg": "none"},
            {"iss": provider.issuer, "sub": "x", "aud": CLIENT, "iat": now, "exp": now + 9,
             "nonce": asked["nonce"]},
        )  # fmt: skip
        return f"{coded(parts[0])}.{coded(parts[1])}."

    monkeypatch.setattr(provider, "token", unsigned)
    client = made.client()
    assert client.get(to_provider_and_back(client)).status_code == 401


def test_a_sign_in_belongs_to_the_browser_that_began_it_and_counts_once(made):
    attacker, victim = made.client(), made.client()
    back = to_provider_and_back(attacker)
    assert victim.get(back).status_code == 400  # nobody is signed in as the attacker
    assert attacker.get(back).status_code == 303
    assert attacker.get(back).status_code == 400


@pytest.mark.parametrize(
    "change", [{"state": "other"}, {"code": "other"}, {"code": ""}, {"error": "access_denied"},
               {"iss": "https://other.example"}, {"iss": ""}], ids=str,
)  # fmt: skip
def test_what_the_browser_brings_back_must_hold(made, change):
    client = made.client()
    back = httpx.URL(to_provider_and_back(client)).copy_merge_params(change)
    assert client.get(back).status_code in (400, 401)
    assert client.get("/account").status_code == 401


def test_a_provider_s_word_gives_nobody_another_s_account(made, provider):
    provider.bend = {"preferred_username": "administrator", "sub": "subject-2"}
    client = made.client()
    client.get(to_provider_and_back(client))
    assert client.get("/account").status_code == 200
    assert client.get("/admin/files").status_code == 403
    assert "administrator " in client.get("/account").text  # with a mark behind the name
    no_password = made.client()
    for name in [a.name for a in made.access.accounts.list() if a.issuer]:
        answered = no_password.post("/sign-in", data={"name": name, "password": ""})
        assert answered.status_code == 401


def test_a_provider_that_is_away_is_said_so(made, provider):
    provider.server.shutdown()
    provider.server.server_close()
    answered = made.client().get("/sign-in/provider")
    assert answered.status_code == 503
    assert "cannot be reached" in answered.text


@pytest.mark.parametrize(
    ("issuer", "client"),
    [("http://idp.example", "x"), ("ftp://idp.example", "x"), ("https://idp.example", "")],
)
def test_settings_that_are_wrong_are_refused(issuer, client):
    with pytest.raises(UsageError, match="oidc_"):
        Provider(issuer, client, "")
