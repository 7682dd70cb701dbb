"""An index whose words are in a real PostgreSQL: the same hits, and what befalls it."""

import json
import secrets
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import corpus
import evals
import ingest.merge
from assistant import Assistant
from corpus.errors import IndexUnavailable, UsageError, WordsUnavailable
from ingest import Index
from ingest import ingest as run
from ingest.lock import writing
from ingest.pointer import Pointer
from ingest.verify import verify
from ingest.writer import Writer

psycopg = pytest.importorskip("psycopg", reason="needs the extra postgres: make test-services")
pytestmark = pytest.mark.services
NAMES = ("wigan-deal", "total-place", "troubled-families", "sure-start", "local-area-agreements")
CLI = [sys.executable, "-c", "from ui.cli import main\nmain()"]


def _questions():
    """Twenty of the development set, those that the documents answer first."""
    lines = (Path(evals.__file__).parent / "datasets" / "development.jsonl").read_text("utf-8")
    held = [json.loads(line) for line in lines.splitlines()]
    held.sort(key=lambda q: not any(gold["document_id"] in NAMES for gold in q["gold"]))
    return [q["turns"][0] for q in held[:20]]


QUESTIONS = _questions()


@pytest.fixture
def documents(tmp_path):
    folder = tmp_path / "documents"
    folder.mkdir()
    paths = [corpus.documents_folder() / f"{name}.md" for name in NAMES]
    return [Path(shutil.copy(path, folder)) for path in paths]


@pytest.fixture
def words_url(postgres, monkeypatch):
    """A database of its own, that is configured as the words'."""
    name = f"w{secrets.token_hex(4)}"
    with psycopg.connect(_plain(postgres.url), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    url = f"{postgres.url.rpartition('/')[0]}/{name}"
    monkeypatch.setenv("JOINEDUP_LEXICAL_URL", url)
    return url


@pytest.fixture
def served(words_url, documents, tmp_path, embedder):
    """An index whose words are on the server."""
    run(documents, tmp_path / "served", embedder)
    return tmp_path / "served"


@pytest.fixture
def local(documents, tmp_path, embedder):
    """The same in its folder; what is ingested after it is not."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("JOINEDUP_LEXICAL_URL", raising=False)
        run(documents, tmp_path / "local", embedder)
    return tmp_path / "local"


def _plain(url):
    return url.replace("+psycopg", "")


def segments(url):
    with psycopg.connect(_plain(url)) as connection:
        return {name for (name,) in connection.execute("SELECT name FROM joinedup_segments")}


def said(assistant, question):
    answer = assistant.ask(question)
    return answer.status, [(c.text, [x.quote for x in c.citations]) for c in answer.claims]


def same(served, local, embedder, k=20, among=None):
    """Whether both find the same by words, with the same scores."""
    there, here = Index(served, embedder), Index(local, embedder)
    for question in (*QUESTIONS, "the of and", "zzyzx", "'; DROP TABLE joinedup_segments; --"):
        ours, theirs = (each.lexical(question, k, among) for each in (here, there))
        assert [i for i, _ in ours] == [i for i, _ in theirs], question
        assert [s for _, s in ours] == pytest.approx([s for _, s in theirs], abs=2e-9)


def test_hits_and_answers_are_those_of_an_index_in_its_folder(local, served, words_url, embedder):
    assert len(segments(words_url)) == 1
    assert not list(served.rglob("postings.npy"))
    assert list(local.rglob("postings.npy"))
    assert verify(served) == []
    same(served, local, embedder)
    there, here = Assistant(Index(served, embedder)), Assistant(Index(local, embedder))
    told = [said(there, question) for question in QUESTIONS]
    assert told == [said(here, question) for question in QUESTIONS]
    assert sum(status == "answered" for status, _ in told) >= 3
    assert not there.ask(QUESTIONS[0]).degraded


def test_filters_narrow_there_too(local, served, embedder):
    index = Index(served, embedder)
    identifier = next(i for i in index.document_ids if "wigan" in i)
    wigan = {p.id for p in index.passages_of(identifier)}
    for k in (1, 3, 50):
        same(served, local, embedder, k, wigan)
    same(served, local, embedder, 5, set())
    hits = index.lexical("What did the council save?", 50, wigan)
    assert hits
    assert {i for i, _ in hits} <= wigan


def test_older_copies_and_removed_documents_count_no_more(
    served, local, words_url, documents, embedder, monkeypatch
):
    monkeypatch.setattr(ingest.merge, "_TIERS", ((1000, 9),))  # they stay as they are
    own = documents[0].with_name("own.md")
    own.write_text("# The Town Plan\n\nThe Town Plan pooled Total Place budgets.\n", "utf-8")
    shortened = documents[1].read_text("utf-8")
    documents[1].write_text(shortened[: len(shortened) // 2], "utf-8")
    for folder, url in ((served, words_url), (local, "")):
        monkeypatch.setenv("JOINEDUP_LEXICAL_URL", url)
        run([*documents, own], folder, embedder)
        assert len(Pointer.load(folder).segments) == 2
    monkeypatch.setenv("JOINEDUP_LEXICAL_URL", words_url)
    there, here = Index(served, embedder), Index(local, embedder)
    assert there.passage_count == here.passage_count
    terms = ("total", "place", "budget", "cost", "zzyzx")
    frequencies = [there.document_frequency(term) for term in terms]
    assert frequencies == [here.document_frequency(term) for term in terms]
    assert frequencies[0] > 0
    same(served, local, embedder)
    same(served, local, embedder, 5, {p.id for p in here.passages_of(here.document_ids[-1])})
    assert verify(served) == []


def test_an_index_may_lie_in_both_places(
    local, served, words_url, embedder, documents, monkeypatch
):
    monkeypatch.setattr(ingest.merge, "_TIERS", ((1000, 9),))
    own = documents[0].with_name("own.md")
    own.write_text("# The Town Plan\n\nThe Town Plan pooled Total Place budgets.\n", "utf-8")
    run([own], local, embedder)  # to the server
    monkeypatch.delenv("JOINEDUP_LEXICAL_URL")
    run([own], served, embedder)  # to the folder
    monkeypatch.setenv("JOINEDUP_LEXICAL_URL", words_url)
    assert len(segments(words_url)) == 2
    same(served, local, embedder)


def test_what_is_merged_is_dropped_there(served, words_url, documents, embedder):
    own = documents[0].with_name("own.md")
    for number in range(3):
        own.write_text(f"# Plan\n\nThe plan cost £{number}m in Hull.\n", "utf-8")
        run([own], served, embedder)
    index = Index(served, embedder).now()
    assert len(segments(words_url)) > 1  # a reader may still be at work in them
    with writing(served, "test", 5):
        Writer(served, Pointer.load(served)).sweep(grace=0)
    assert segments(words_url) == {path.name for path in (served / "segments").iterdir()}
    assert len(segments(words_url)) == 1
    assert index.lexical("What did the plan cost in Hull?", 1)
    assert verify(served) == []


def test_a_reader_whose_segment_was_dropped_goes_on_with_the_newest(
    served, words_url, documents, embedder
):
    still = Index(served, embedder).now()
    own = documents[0].with_name("own.md")
    own.write_text("# Plan\n\nThe Hull plan cost £4m.\n", "utf-8")
    run([own], served, embedder)
    with writing(served, "test", 5):
        Writer(served, Pointer.load(served)).sweep(grace=0)
    (first, *_) = still.lexical("What did the Hull plan cost?", 1)
    assert first[1] > 0


def test_lost_rows_are_found_out(served, words_url):
    with psycopg.connect(_plain(words_url), autocommit=True) as connection:
        connection.execute("DELETE FROM joinedup_postings WHERE term % 7 = 0")
        assert any("does not hold just its passages" in fault for fault in verify(served))
        connection.execute("DELETE FROM joinedup_segments")
    assert any("is missing" in fault for fault in verify(served))


def test_readers_in_processes_of_their_own_see_what_a_third_ingested(
    served, words_url, documents, tmp_path
):
    code = """
import sys, time
from pathlib import Path
from ingest import Embedder, Index
index = Index(Path(sys.argv[1]), Embedder())
question = "What did the Hull Plan cost?"
print(len(index.lexical("Hull Plan", 9)), flush=True)
before = index.passage_count
while index.passage_count == before:
    time.sleep(0.1)
hit, score = index.lexical(question, 1)[0]
print(index.passages([hit])[hit].text, flush=True)
"""
    command = [sys.executable, "-c", code, str(served)]
    readers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    try:
        for reader in readers:
            assert reader.stdout.readline()
        own = tmp_path / "own.md"
        own.write_text("# The Hull Plan\n\nThe Hull Plan cost £4m in 2003.\n", "utf-8")
        done = subprocess.run(
            [*CLI, "ingest", str(own), "--no-bundled", "--index", str(served)],
            capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        for reader in readers:
            assert "£4m" in reader.communicate(timeout=60)[0]
    finally:
        for reader in readers:
            reader.kill()
            reader.wait()


def test_a_run_that_is_killed_leaves_nothing_behind(words_url, documents, embedder, tmp_path):
    folder = tmp_path / "killed"
    command = [*CLI, "ingest", *map(str, documents), "--no-bundled", "--index", str(folder)]
    for wait in (0.0, 0.3, 1.5):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 60
        while not list(folder.glob("segments/*/lexical/server.json")):  # it is about to write
            if process.poll() is not None or time.monotonic() > until:
                break
            time.sleep(0.005)
        time.sleep(wait)
        process.kill()
        process.wait()
    run(documents, folder, embedder)
    with writing(folder, "test", 5):
        Writer(folder, Pointer.load(folder)).sweep(grace=0)
    assert segments(words_url) == {path.name for path in (folder / "segments").iterdir()}
    assert verify(folder) == []


def test_a_server_that_is_killed_leaves_the_meaning_and_comes_back(
    served, words_url, postgres, embedder
):
    assistant = Assistant(Index(served, embedder))
    question = "What was Total Place?"
    before = said(assistant, question)
    stop, failed, kinds = threading.Event(), [], []

    def go_on_asking():
        while not stop.is_set():
            try:
                kinds.append(bool(assistant.ask(question).degraded))
            except Exception as error:
                failed.append(error)

    threads = [threading.Thread(target=go_on_asking) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        time.sleep(1)
        postgres.stop()
        try:
            until = time.monotonic() + 60
            while not (kinds and kinds[-1]) and time.monotonic() < until:
                time.sleep(0.1)
            worse = assistant.ask(question)
            assert worse.status == "answered"
            assert "searches by words did not answer" in worse.degraded
            assert worse.degraded in worse.to_markdown()
            with pytest.raises(WordsUnavailable, match="does not answer"):
                Index(served, embedder).lexical(question, 3)
        finally:
            postgres.start()
        until = time.monotonic() + 60
        while kinds[-1] and time.monotonic() < until:
            time.sleep(0.1)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert failed == []
    assert said(assistant, question) == before
    assert assistant.ask(question).degraded == ""


def test_a_connection_that_the_server_closed_is_made_anew(served, postgres, embedder):
    index = Index(served, embedder)
    before = index.lexical(QUESTIONS[0], 5)
    postgres.stop()
    postgres.start()
    assert index.lexical(QUESTIONS[0], 5) == before


def test_a_server_that_hangs_is_not_waited_for_long(served, postgres, embedder):
    assistant = Assistant(Index(served, embedder))
    assert not assistant.ask(QUESTIONS[0]).degraded
    postgres.hold()
    try:
        started = time.monotonic()
        assert assistant.ask(QUESTIONS[0]).degraded
        assert assistant.ask(QUESTIONS[0]).degraded
        assert time.monotonic() - started < 60
    finally:
        postgres.go_on()
    until = time.monotonic() + 60
    while assistant.ask(QUESTIONS[0]).degraded and time.monotonic() < until:
        time.sleep(0.2)
    assert not assistant.ask(QUESTIONS[0]).degraded


def test_without_words_and_without_meaning_it_is_one_sentence(chroma, served, postgres, embedder):
    assistant = Assistant(Index(served, embedder))
    assert not assistant.ask(QUESTIONS[0]).degraded
    chroma.kill()
    postgres.stop()
    try:
        with pytest.raises(IndexUnavailable, match="does not answer"):
            assistant.ask(QUESTIONS[0])
    finally:
        postgres.start()
    time.sleep(6)  # it is left alone for a moment
    assert "searches by meaning" in assistant.ask(QUESTIONS[0]).degraded


def test_an_ingest_without_its_server_is_one_sentence_and_loses_nothing(
    served, words_url, postgres, embedder, documents, monkeypatch
):
    own = documents[0].with_name("own.md")
    own.write_text("# The Hull Plan\n\nThe Hull Plan cost £4m in 2003.\n", "utf-8")
    postgres.stop()
    try:
        with pytest.raises(IndexUnavailable, match="mend JOINEDUP_LEXICAL_URL"):
            run([own], served, embedder)
    finally:
        postgres.start()
    run([own], served, embedder)
    assert Index(served, embedder).lexical("Hull Plan", 1)
    assert verify(served) == []
    monkeypatch.delenv("JOINEDUP_LEXICAL_URL")
    with pytest.raises(UsageError, match="name it in JOINEDUP_LEXICAL_URL"):
        Index(served, embedder).lexical("Hull Plan", 1)


def test_a_password_is_not_told(postgres, documents, tmp_path, embedder, monkeypatch):
    url = f"postgresql://anna:hush-hush@127.0.0.1:{postgres.port}/nowhere"
    monkeypatch.setenv("JOINEDUP_LEXICAL_URL", url)
    done = subprocess.run(
        [*CLI, "ingest", str(documents[0]), "--no-bundled", "--index", str(tmp_path / "index")],
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode not in (0, 3)
    assert "nowhere" in done.stderr
    assert "hush-hush" not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
