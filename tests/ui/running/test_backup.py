"""Backups: all that is kept comes back as it was, and nothing that is damaged comes back at all."""

import io
import json
import shutil
import tarfile
import tempfile
import threading
import time
from pathlib import Path

import pytest
import zstandard
from sqlalchemy import MetaData, select, text
from typer.testing import CliRunner

from assistant import Assistant
from corpus.errors import UsageError
from ingest import Index, ingest
from ingest.verify import verify
from tests.services.servers import Postgres, programs
from ui import cli
from ui.access.access import access
from ui.backup.contents import is_safe
from ui.backup.restoring import restore
from ui.store import Store

from .conftest import PASSWORD, QUESTION, Guarded


@pytest.fixture(scope="module")
def guarded(small_index, embedder, tmp_path_factory):
    """A server on which people asked, rated and added, over an index with a file of theirs."""
    folder = tmp_path_factory.mktemp("kept")
    running = Guarded(small_index, embedder, folder, uploads=folder / "uploads")
    with running.client("contributor") as client:
        body = {"question": QUESTION, "keep": True}
        kept = client.post("/api/v1/ask", json=body, timeout=120).json()
        client.post("/api/v1/ask", json={**body, "conversation": kept["conversation"]})
        client.post(f"/turns/{kept['id']}", data={"useful": "yes", "comment": "Très bien\u2028"})
        note = "# Leeds Plan\n\nThe Leeds Plan cost £9m in 2011.\n".encode()
        job = client.post("/api/v1/ingest", files={"files": ("leeds.md", note)}).headers["location"]
        until = time.monotonic() + 120
        while client.get(job).json()["state"] != "done":
            assert time.monotonic() < until
            time.sleep(0.1)
    running.folder = folder
    yield running
    running.close()


@pytest.fixture
def run(guarded, monkeypatch):
    monkeypatch.setenv("JOINEDUP_STORE", guarded.settings.store)
    monkeypatch.setenv("JOINEDUP_INDEX", str(guarded.folder / "index"))
    monkeypatch.setenv("JOINEDUP_UPLOADS", str(guarded.settings.uploads))

    def command(*words):
        result = CliRunner().invoke(cli.app, [str(word) for word in words])
        if isinstance(result.exception, Exception) and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.stdout

    return command


def rows(engine):
    """Every row of every table, as it stands in the database."""
    found = MetaData()
    found.reflect(engine)
    with engine.connect() as connection:
        return {
            table.name: sorted(map(repr, map(tuple, connection.execute(select(table)))))
            for table in found.sorted_tables
        }


def answers(assistant):
    """What the assistant says, without how long it took."""
    asked = (QUESTION, "What did the Leeds Plan cost?", "Who was Mr Nobody?")
    return [assistant.ask(q).model_dump(exclude={"timings", "index"}) for q in asked]


@pytest.mark.parametrize("ending", ["tar.zst", "tar.gz"])
def test_everything_comes_back_as_it_was(guarded, run, embedder, tmp_path, ending):
    file = tmp_path / f"backup.{ending}"
    before, said = rows(guarded.store.engine), answers(guarded.assistant)
    assert said[1]["status"] == "answered"
    run("backup", file)
    assert file.stat().st_mode & 0o077 == 0
    assert [p.name for p in tmp_path.iterdir()] == [file.name]
    out = run("restore", file, "--into", tmp_path / "new")
    assert f"JOINEDUP_INDEX={tmp_path}/new/index" in out
    store = Store(tmp_path / "new" / "conversations.db")
    after = rows(store.engine)
    assert after == before
    assert min(len(after[t]) for t in ("turns", "verdicts", "audit", "accounts", "uploads")) > 0
    assert verify(tmp_path / "new" / "index") == []
    assert answers(Assistant(Index(tmp_path / "new" / "index", embedder))) == said
    originals = {p.relative_to(guarded.settings.uploads): p.read_bytes()
                 for p in Path(guarded.settings.uploads).rglob("*") if p.is_file()}  # fmt: skip
    assert originals == {p.relative_to(tmp_path / "new/uploads"): p.read_bytes()
                         for p in (tmp_path / "new/uploads").rglob("*") if p.is_file()}  # fmt: skip
    store.close()


def test_what_was_restored_serves_and_lets_files_be_removed(guarded, run, embedder, tmp_path):
    run("backup", tmp_path / "b.tar.gz")
    run("restore", tmp_path / "b.tar.gz", "--into", tmp_path / "new")
    from ingest.settings import Settings
    from ui.web.jobs import Jobs

    store = Store(tmp_path / "new" / "conversations.db")
    granted = access(store, Settings(store=str(tmp_path / "new" / "conversations.db")))
    person = granted.accounts.check("contributor", PASSWORD)
    assert person is not None
    number = max(e.number for e in granted.audit.entries())
    granted.audit.write("signed in", person.id)
    assert max(e.number for e in granted.audit.entries()) == number + 1
    upload = next(u for u in store.uploads.of(person.id) if u.name == "leeds.md")
    jobs = Jobs(
        tmp_path / "new" / "index", embedder.model, store, tmp_path / "new" / "uploads",
        Settings().limits,
    )  # fmt: skip
    jobs.remove(person.id, upload)
    until = time.monotonic() + 120
    while jobs.job(upload.batch):
        assert time.monotonic() < until
        time.sleep(0.1)
    index = Index(tmp_path / "new" / "index", embedder)
    assert not any("leeds" in path for d in index.document_ids for path in index.paths_of(d))
    assert any("leeds" in p for d in guarded.assistant.index.document_ids
               for p in guarded.assistant.index.paths_of(d))  # fmt: skip
    store.close()


def test_a_backup_made_in_the_midst_of_ingests_and_questions_is_whole(
    guarded, run, embedder, tmp_path
):
    papers, stop = tmp_path / "papers", threading.Event()
    papers.mkdir()

    def write():
        for number in range(200):
            if stop.is_set():
                return
            (papers / f"{number % 7}.md").write_text(f"# Paper {number}\n\nIt cost £{number}m.\n")
            ingest([papers], guarded.folder / "index", embedder, with_bundled=False)

    def ask():
        with guarded.client("reader") as client:
            while not stop.is_set():
                client.post("/api/v1/ask", json={"question": QUESTION, "keep": True})

    at_work = [threading.Thread(target=each) for each in (write, ask)]
    for each in at_work:
        each.start()
    try:
        for number in range(4):
            run("backup", tmp_path / f"{number}.tar.zst")
    finally:
        stop.set()
        for each in at_work:
            each.join()
    for number in range(4):
        run("restore", tmp_path / f"{number}.tar.zst", "--into", tmp_path / str(number))
        assert verify(tmp_path / str(number) / "index") == []
        store = Store(tmp_path / str(number) / "conversations.db")
        kept = rows(store.engine)
        assert len(kept["turns"]) >= 2
        store.close()
        answer = Assistant(Index(tmp_path / str(number) / "index", embedder)).ask(QUESTION)
        assert answer.status == "answered"


@pytest.mark.skipif(programs() is None, reason="PostgreSQL is not installed")
def test_rows_go_from_sqlite_to_postgresql_and_back(guarded, run, tmp_path):
    pytest.importorskip("psycopg", reason="needs the extra postgres: make test-services")
    # Not below pytest's own folder: other runs of it close that to all but this user.
    place = Path(tempfile.mkdtemp(prefix="joinedup-postgres-"))
    server = Postgres(place)
    try:
        before = rows(guarded.store.engine)
        run("backup", tmp_path / "b.tar.zst")
        run("restore", tmp_path / "b.tar.zst", "--into", tmp_path / "new", "--store", server.url)
        there = Store(server.url)
        assert rows(there.engine) == before
        from ui.audit.audit import Audit

        audit = Audit(there.engine)
        number = max(e.number for e in audit.entries())
        audit.write("signed in", "somebody")
        assert max(e.number for e in audit.entries()) == number + 1
        with pytest.raises(UsageError, match="already"):
            restore(tmp_path / "b.tar.zst", tmp_path / "other", server.url)
        from ui.backup.making import backup

        backup(tmp_path / "c.tar.gz", guarded.folder / "index", there, guarded.settings.uploads)
        expected = rows(there.engine)
        there.close()
        run("restore", tmp_path / "c.tar.gz", "--into", tmp_path / "back")
        back = Store(tmp_path / "back" / "conversations.db")
        assert rows(back.engine) == expected
        back.close()
    finally:
        server.close()
        shutil.rmtree(place)


def members(path):
    raw = path.open("rb")
    with tarfile.open(fileobj=zstandard.ZstdDecompressor().stream_reader(raw), mode="r|") as tar:
        return [(info, tar.extractfile(info).read()) for info in tar]


def repacked(path, held):
    with tarfile.open(path, "w:gz") as tar:
        for info, content in held:
            if info.isreg():
                info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return path


def changed(held, name, change):
    return [(i, change(c) if i.name.endswith(name) else c) for i, c in held]


def like(info, **values):
    made = tarfile.TarInfo(info.name)
    for name, value in values.items():
        setattr(made, name, value)
    return made


def with_versions(**values):
    return lambda c: json.dumps({**json.loads(c), **values}).encode()


DAMAGE = {
    "a byte of a file": (lambda h: changed(h, "leeds.md", lambda c: c[:-1] + b"x"), "damaged"),
    "a file left out": (lambda h: [m for m in h if not m[0].name.endswith("leeds.md")], "damaged"),
    "a file put in": (lambda h: [(like(h[0][0], name="rows/x.jsonl"), b"{}"), *h], "damaged"),
    "a file twice": (lambda h: [h[0], *h], "twice"),
    "a way out": (lambda h: [(like(h[0][0], name="uploads/../../evil"), b"x"), *h], "no backup does"),
    "an absolute path": (lambda h: [(like(h[0][0], name="/tmp/evil-joinedup"), b"x"), *h], "no backup"),
    "a link": (lambda h: [(like(h[0][0], name="uploads/a", type=tarfile.SYMTYPE, linkname="/etc"), b""),
                          *h], "no backup does"),
    "a link and a file through it": (
        lambda h: [(like(h[0][0], name="uploads/a", type=tarfile.LNKTYPE, linkname="/etc/passwd"), b""), *h],
        "no backup does"),
    "a file in a file": (
        lambda h: [(like(h[0][0], name="uploads/a"), b"x"), (like(h[0][0], name="uploads/a/b"), b"x"), *h],
        "no backup does"),
    "no contents": (lambda h: h[:-1], "cut off"),
    "something after them": (lambda h: [*h, h[0]], "follows"),
    "a newer form": (lambda h: changed(h, "backup.json", with_versions(form=2)), "newer"),
    "an older index": (lambda h: changed(h, "backup.json", with_versions(index=1)), "index of version 1"),
    "other tables": (lambda h: changed(h, "backup.json", with_versions(store=99)), "tables of version"),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGE)
def test_what_is_damaged_or_hostile_leaves_nothing_behind(run, tmp_path, damage):
    run("backup", tmp_path / "b.tar.zst")
    change, says = DAMAGE[damage]
    repacked(tmp_path / "b.tar.gz", change(members(tmp_path / "b.tar.zst")))
    with pytest.raises(UsageError, match=says):
        restore(tmp_path / "b.tar.gz", tmp_path / "new")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["b.tar.gz", "b.tar.zst"]
    assert not Path("/tmp/evil-joinedup").exists()
    assert not (tmp_path.parent / "evil").exists()


@pytest.mark.parametrize("ending", ["tar.zst", "tar.gz"])
def test_what_is_cut_off_or_no_backup_is_said_in_a_sentence(run, tmp_path, ending):
    whole = tmp_path / f"b.{ending}"
    run("backup", whole)
    for content in (whole.read_bytes()[: whole.stat().st_size // 2], b"", b"hello" * 1000):
        part = tmp_path / "part.tar.gz"
        part.write_bytes(content)
        with pytest.raises(UsageError, match=r"part\.tar\.gz: is"):
            restore(part, tmp_path / "new")
        assert not (tmp_path / "new").exists()


def test_nothing_is_overwritten(run, tmp_path):
    file = tmp_path / "b.tar.gz"
    run("backup", file)
    with pytest.raises(UsageError, match="is there already"):
        run("backup", file)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").write_text("x")
    with pytest.raises(UsageError, match="holds something already"):
        run("restore", file, "--into", tmp_path / "full")
    assert (tmp_path / "full" / "mine").read_text() == "x"
    with pytest.raises(UsageError, match="ends with"):
        run("backup", tmp_path / "b.zip")


def test_a_store_of_a_newer_version_is_refused_and_stays_as_it_was(tmp_path):
    from corpus.errors import StoreUnavailable

    store = Store(tmp_path / "store.db")
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE about SET version = '99'"))
    store.close()
    before = (tmp_path / "store.db").read_bytes()
    with pytest.raises(StoreUnavailable, match="newer"):
        Store(tmp_path / "store.db")
    assert (tmp_path / "store.db").read_bytes() == before


@pytest.mark.parametrize("name", ["uploads/a/b.pdf", "index/manifest.json", "rows/turns.jsonl"])
def test_names_that_are_safe(name):
    assert is_safe(name)


@pytest.mark.parametrize(
    "name",
    ["", "uploads", "uploads/", "uploads//a", "../a", "rows/./a", "uploads/a/..", "/rows/a", "x/a"],
)
def test_names_that_are_not(name):
    assert not is_safe(name)
