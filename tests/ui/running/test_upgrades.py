"""Upgrades: what another version wrote is read as it is, or refused and left as it is."""

import json
import shutil
import sqlite3
import subprocess
import sys

import pytest

from corpus.errors import IndexOutdated, StoreUnavailable
from ingest import Index
from ingest.pointer import VERSION
from ingest.settings import Settings
from ui.access.access import access
from ui.store import Store
from ui.store.schema import VERSION as TABLES

from .conftest import PASSWORD, QUESTION

BEFORE_ACCOUNTS = """
CREATE TABLE about (version VARCHAR(16) NOT NULL);
INSERT INTO about VALUES ('1');
CREATE TABLE conversations (
    id VARCHAR(40) NOT NULL, owner VARCHAR(80) NOT NULL, title TEXT NOT NULL,
    created DATETIME NOT NULL, changed DATETIME NOT NULL, deleted DATETIME, PRIMARY KEY (id));
CREATE INDEX conversations_of_owner ON conversations (owner, changed);
CREATE TABLE turns (
    id VARCHAR(40) NOT NULL, conversation VARCHAR(40) NOT NULL, question TEXT NOT NULL,
    filters TEXT NOT NULL, answer TEXT NOT NULL, shown TEXT NOT NULL, asked_at DATETIME NOT NULL,
    prompt VARCHAR(64) NOT NULL, replaced VARCHAR(40), PRIMARY KEY (id),
    FOREIGN KEY(conversation) REFERENCES conversations (id) ON DELETE CASCADE);
CREATE TABLE verdicts (
    turn VARCHAR(40) NOT NULL, given_at DATETIME NOT NULL, verdicts TEXT NOT NULL,
    PRIMARY KEY (turn), FOREIGN KEY(turn) REFERENCES turns (id) ON DELETE CASCADE);
INSERT INTO conversations VALUES
    ('c1', 'ada', 'Old', '2026-01-02 03:04:05.000000', '2026-01-02 03:04:05.000000', NULL);
"""
"""The tables as they were before there were uploads, accounts and an audit."""


def test_a_store_from_before_there_were_accounts_gets_their_tables(tmp_path):
    with sqlite3.connect(tmp_path / "store.db") as database:
        database.executescript(BEFORE_ACCOUNTS)
    database.close()
    store = Store(tmp_path / "store.db")
    granted = access(store, Settings(store=str(tmp_path / "store.db")))
    assert [c.title for c in store.conversations("ada")] == ["Old"]
    granted.accounts.add("ada", "reader", PASSWORD)
    granted.audit.write("signed in", "ada")
    assert store.uploads.of("ada") == []
    store.close()


def test_a_store_with_an_answer_is_read_as_it_was_kept(small_index, embedder, tmp_path):
    from assistant import Assistant

    shutil.copytree(small_index, tmp_path / "index")
    answer = Assistant(Index(tmp_path / "index", embedder)).ask(QUESTION)
    with sqlite3.connect(tmp_path / "store.db") as database:
        database.executescript(BEFORE_ACCOUNTS)
        database.execute(
            "INSERT INTO turns VALUES ('t1','c1',?,'{}',?,'','2026-01-02 03:04:05.000000','',NULL)",
            (QUESTION, answer.model_dump_json()),
        )
    database.close()
    store = Store(tmp_path / "store.db")
    assert store.turns("ada", "c1")[0].answer == answer
    store.close()


@pytest.mark.parametrize(
    ("version", "says"),
    [(str(TABLES - 1), "an older"), (str(TABLES + 1), "a newer"), ("x", "a newer")],
)
def test_a_store_of_another_version_is_refused_and_left_as_it_is(tmp_path, version, says):
    with sqlite3.connect(tmp_path / "store.db") as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE about (version VARCHAR(16) NOT NULL)")
        database.execute("INSERT INTO about VALUES (?)", (version,))
    database.close()
    before = (tmp_path / "store.db").read_bytes()
    with pytest.raises(StoreUnavailable, match=says):
        Store(tmp_path / "store.db")
    assert (tmp_path / "store.db").read_bytes() == before


@pytest.mark.parametrize("version", [VERSION - 1, VERSION + 1, None, "2"])
def test_an_index_of_another_version_is_refused_and_left_as_it_is(
    small_index, embedder, tmp_path, version
):
    shutil.copytree(small_index, tmp_path / "index")
    pointer = tmp_path / "index" / "manifest.json"
    pointer.write_text(json.dumps({**json.loads(pointer.read_text()), "version": version}))
    before = {p: p.read_bytes() for p in (tmp_path / "index").rglob("*") if p.is_file()}
    with pytest.raises(IndexOutdated, match="joinedup index rebuild"):
        Index(tmp_path / "index", embedder)
    assert {p: p.read_bytes() for p in (tmp_path / "index").rglob("*") if p.is_file()} == before


@pytest.mark.parametrize("broken", ["newer index", "first index", "newer store"])
def test_a_server_does_not_start_over_another_version(folder, environment, broken):
    pointer = folder / "index" / "manifest.json"
    if broken == "newer index":
        pointer.write_text(json.dumps({**json.loads(pointer.read_text()), "version": VERSION + 1}))
    elif broken == "first index":
        (record,) = (folder / "index" / "segments").glob("*/segment.json")
        files = json.loads(record.read_text())["files"]
        assert files
        pointer.write_text(json.dumps({"version": 1, "model": "m", "window": 256, "files": files}))
    else:
        Store(folder / "store.db").close()
        with sqlite3.connect(folder / "store.db") as database:
            database.execute("UPDATE about SET version = '99'")
        database.close()
    done = subprocess.run(
        [sys.executable, "-m", "ui.cli", "serve", "--port", "0"],
        env=environment, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 1
    assert "Traceback" not in done.stderr and done.stderr.count("\n") == 1
    says = {
        "newer index": "a later version of Joinedup",
        "first index": "joinedup index rebuild",
        "newer store": "a newer Joinedup",
    }
    assert says[broken] in done.stderr
