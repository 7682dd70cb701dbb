"""The commands: accounts and keys, and a server that refuses to start unguarded."""

import os
import re
import ssl
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from typer.testing import CliRunner

from corpus.errors import UsageError
from ui import cli
from ui.access.access import access
from ui.access.guarding import names
from ui.access.passwords import hashed, matches
from ui.store import Store

from .conftest import PASSWORD


@pytest.fixture
def run(monkeypatch, tmp_path):
    monkeypatch.setenv("JOINEDUP_STORE", str(tmp_path / "store.db"))
    monkeypatch.setenv("JOINEDUP_INDEX", str(tmp_path / "no-index"))

    def command(*words, typed=""):
        result = CliRunner().invoke(cli.app, words, input=typed)
        return result.exit_code, result.output, result.exception

    return command


def test_accounts_are_made_changed_and_removed(run):
    assert run("account", "add", "ada", "--role", "contributor", typed=f"{PASSWORD}\n")[0] == 0
    assert "ada\tcontributor\ta password kept here" in run("account", "list")[1]
    assert run("account", "role", "ada", "administrator")[0] == 0
    assert run("account", "password", "ada", typed="another long password\n")[0] == 0
    code, out, _ = run("key", "add", "ada", "--scope", "read", "--label", "front end")
    key = out.splitlines()[-1]
    assert code == 0 and key.startswith("ju_")
    listed = run("key", "list")[1]
    assert "ada\tread\tfront end\tnever used" in listed
    assert key not in listed
    assert run("key", "revoke", listed.split("\t")[0])[0] == 0
    assert run("key", "list")[1] == ""
    assert "administrator" in run("account", "list")[1]
    assert run("account", "remove", "ada")[0] == 0
    assert run("account", "list")[1] == ""


def test_collections_are_made_opened_and_closed(run):
    run("account", "add", "ada", typed=f"{PASSWORD}\n")
    key = run("key", "add", "ada", "--scope", "read")[1].split("key ")[1].split(".")[0]
    assert run("collection", "add", "planning")[0] == 0
    assert run("collection", "list")[1] == "planning\tadministrators alone\n"
    allowed = ("--account", "ada", "--group", "planners", "--key", key, "--everybody")
    assert run("collection", "allow", "planning", *allowed, "--add")[0] == 0
    listed = run("collection", "list")[1]
    for said in ("account ada (adds)", "group planners (adds)", f"key {key} (adds)", "everybody"):
        assert said in listed
    assert run("collection", "allow", "planning", "--account", "ada")[0] == 0
    assert "account ada," in run("collection", "list")[1]  # may read, and no more
    assert run("collection", "withdraw", "planning", *allowed)[0] == 0
    assert "administrators alone" in run("collection", "list")[1]
    assert run("collection", "remove", "planning")[0] == 0
    assert run("collection", "list")[1] == ""


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("account", "add", "ada", "--role", "king"), "there is no such role"),
        (("account", "add", "a\x1b[2Jb"), "printable"),
        (("account", "add", "bob"), "12 to 1024 characters"),
        (("account", "remove", "nobody"), "no such account"),
        (("account", "password", "nobody"), "no such account"),
        (("key", "add", "nobody", "--scope", "read"), "no such account"),
        (("key", "add", "nobody"), "at least one"),
        (("key", "add", "nobody", "--scope", "all"), "no such scope"),
        (("key", "revoke", "none"), "no such key"),
        (("collection", "add", "corpus"), "come with the program"),
        (("collection", "add", "library"), "always there"),
        (("collection", "add", "../up"), "small letters"),
        (("collection", "allow", "none", "--everybody"), "no collection"),
        (("collection", "remove", "none"), "no collection"),
        (("ingest", "--collection", "A B", "x.md"), "small letters"),
        (("ingest", "--collection", "planning"), "say which files"),
        (("serve", "--host", "0.0.0.0", "--port", "0"), "joinedup account add"),
        (("serve", "--allowed-host", "chat.example.org", "--port", "0"), "joinedup account add"),
        (("serve", "--allowed-host", "https://chat.example.org"), "--allowed-host"),
        (("serve", "--allowed-host", "*"), "--allowed-host"),
        (("serve", "--host", "192.0.2.1", "--port", "0"), "no address of this machine"),
    ],
)
def test_mistakes_get_one_sentence(run, words, says):
    code, _, error = run(*words, typed="short\n")
    assert code != 0
    assert isinstance(error, UsageError)
    assert says in str(error)
    assert "\x1b" not in str(error)


def test_a_name_must_be_given_once_there_are_accounts(run):
    run("account", "add", "ada", typed=f"{PASSWORD}\n")
    assert "--allowed-host NAME" in str(run("serve", "--host", "0.0.0.0", "--port", "0")[2])
    again = run("account", "add", "ada", typed=f"{PASSWORD}\n")[2]
    assert "there is an account of this name" in str(again)


def test_the_command_refuses_in_one_line_and_gives_another_exit_code(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "ui.cli", "serve", "--host", "0.0.0.0", "--port", "0"],
        env={**os.environ, "JOINEDUP_STORE": str(tmp_path / "s.db")},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("joinedup: --host")


def test_passwords_are_argon2_hashes():
    kept = hashed(PASSWORD)
    assert kept.startswith("$argon2id$")
    assert kept != hashed(PASSWORD)
    assert matches(PASSWORD, kept)
    assert not matches(PASSWORD + " ", kept)
    assert not matches(PASSWORD, None)
    assert not matches(PASSWORD, "not a hash")
    assert not matches("\ud800" * 20, kept)
    assert not matches("x" * 2000, kept)


def test_names_come_from_options_and_settings(guard, tmp_path):
    from assistant import Settings

    settings = Settings(allowed_hosts="a.example, b.example")
    assert names(["Chat.Example.org"], settings) == ("chat.example.org", "a.example", "b.example")


def test_a_store_from_before_gets_its_tables(tmp_path):
    from assistant import Settings

    Store(tmp_path / "old.db").close()
    store = Store(tmp_path / "old.db")
    opened = access(store, Settings())
    assert not opened.accounts.any()
    opened.accounts.add("ada", "reader", PASSWORD)
    assert opened.accounts.check("ada", PASSWORD).role == "reader"
    store.close()


def test_it_serves_others_over_https_once_there_are_accounts(index_folder, assistant, tmp_path):
    """The command itself: listens on all addresses, with a certificate, and asks who is there."""
    certificate, key = self_signed(tmp_path)
    environment = {
        **os.environ,
        "JOINEDUP_STORE": str(tmp_path / "s.db"),
        "JOINEDUP_INDEX": str(index_folder),
        "JOINEDUP_CERTIFICATE": str(certificate),
        "JOINEDUP_CERTIFICATE_KEY": str(key),
    }
    command = [sys.executable, "-m", "ui.cli"]
    subprocess.run(
        [*command, "account", "add", "ada"], input=f"{PASSWORD}\n", text=True, check=True,
        env=environment, timeout=120,
    )  # fmt: skip
    serving = subprocess.Popen(
        [*command, "serve", "--host", "0.0.0.0", "--port", "0", "--allowed-host", "localhost"],
        env=environment, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        said = serving.stdout.readline()
        port = re.search(r"https://0\.0\.0\.0:(\d+)/", said)[1]
        with httpx.Client(
            base_url=f"https://localhost:{port}",
            verify=ssl.create_default_context(cafile=certificate),
            timeout=60,
        ) as client:
            assert client.get("/health").status_code == 200
            assert client.get("/about").status_code == 401
            signed = client.post("/sign-in", data={"name": "ada", "password": PASSWORD})
            assert signed.headers["set-cookie"].startswith("__Host-joinedup_session=")
            assert client.get("/account").status_code == 200
    finally:
        serving.terminate()
        serving.wait(60)


def self_signed(folder):
    """A certificate for localhost and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False)
        .sign(key, hashes.SHA256())
    )
    pem, secret = folder / "c.pem", folder / "k.pem"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return pem, secret
