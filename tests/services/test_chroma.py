"""An index whose vectors are on a real Chroma server: the same answers, and what befalls it."""

import subprocess
import sys
import threading
import time

import pytest

import corpus
from assistant import Assistant
from corpus.errors import IndexUnavailable, UsageError, VectorsUnavailable
from ingest import Index, ingest
from ingest.lock import writing
from ingest.pointer import Pointer
from ingest.verify import verify
from ingest.writer import Writer

pytestmark = pytest.mark.services
QUESTIONS = (
    "What was Total Place?",
    "Who wrote the Wigan Deal?",
    "What did the Wigan Deal save?",
    "What stops local services from sharing data?",
    "What did the Troubled Families evaluation find?",
    "How was Sure Start paid for?",
    "What followed Local Area Agreements?",
)
NAMES = ("wigan-deal", "total-place", "troubled-families", "sure-start", "local-area-agreements")


@pytest.fixture(scope="module")
def documents():
    folder = corpus.documents_folder()
    found = [folder / f"{name}.md" for name in NAMES]
    return [path for path in found if path.exists()]


@pytest.fixture
def served(chroma, documents, tmp_path, embedder):
    """An index that is on the server."""
    ingest(documents, tmp_path / "served", embedder)
    return tmp_path / "served"


def said(assistant, question):
    answer = assistant.ask(question)
    return answer.status, [(c.text, [x.quote for x in c.citations]) for c in answer.claims]


def test_answers_are_those_of_an_index_in_its_folder(
    served, chroma, documents, tmp_path, embedder, monkeypatch
):
    assert len(chroma.collections()) == 1
    assert not list(served.rglob("chroma.sqlite3"))
    assert verify(served, every=True) == []
    there = Assistant(Index(served, embedder))
    told = [said(there, question) for question in QUESTIONS]
    monkeypatch.delenv("JOINEDUP_CHROMA_URL")
    ingest(documents, tmp_path / "here", embedder)
    here = Assistant(Index(tmp_path / "here", embedder))
    assert told == [said(here, question) for question in QUESTIONS]
    assert sum(status == "answered" for status, _ in told) >= 3


def test_what_is_removed_or_merged_is_dropped_there(served, chroma, documents, embedder, tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    for number in range(3):
        (own / f"{number}.md").write_text(f"# Plan {number}\n\nPlan {number} cost £{number}m.\n")
        ingest([own / f"{number}.md"], served, embedder)
    with writing(served, "test", 5):
        Writer(served, Pointer.load(served)).sweep(grace=0)
    names = {path.name for path in (served / "segments").iterdir()}
    assert {name.removeprefix("joinedup-") for name in chroma.collections()} == names
    assert verify(served) == []


def test_an_open_index_sees_what_another_process_ingested(served, chroma, embedder, tmp_path):
    index = Index(served, embedder)
    before = index.passage_count
    own = tmp_path / "own.md"
    own.write_text("# The Hull Plan\n\nThe Hull Plan cost £4m in 2003.\n", "utf-8")
    code = "import sys\nfrom ui.cli import main\nmain()"
    done = subprocess.run(
        [sys.executable, "-c", code, "ingest", str(own), "--no-bundled", "--index", str(served)],
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert index.passage_count == before + 1
    assert index.dense("What did the Hull Plan cost?", 1)[0][1] > 0.6


def test_a_run_that_is_killed_leaves_nothing_behind(chroma, documents, embedder, tmp_path):
    folder = tmp_path / "killed"
    code = "from ui.cli import main\nmain()"
    command = [sys.executable, "-c", code, "ingest", *map(str, documents), "--no-bundled",
               "--index", str(folder)]  # fmt: skip
    for seconds in (4, 6):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(seconds)
        process.kill()
        process.wait()
    ingest(documents, folder, embedder)
    names = {path.name for path in (folder / "segments").iterdir()}
    assert {name.removeprefix("joinedup-") for name in chroma.collections()} <= names
    assert verify(folder) == []


def test_a_server_that_is_killed_leaves_the_words_and_comes_back(served, chroma, embedder):
    assistant = Assistant(Index(served, embedder))
    before = said(assistant, QUESTIONS[0])
    stop, failed, kinds = threading.Event(), [], []

    def go_on_asking():
        while not stop.is_set():
            try:
                kinds.append(bool(assistant.ask(QUESTIONS[0]).degraded))
            except Exception as error:
                failed.append(error)

    threads = [threading.Thread(target=go_on_asking) for _ in range(3)]
    for thread in threads:
        thread.start()
    time.sleep(1)
    chroma.kill()
    until = time.monotonic() + 60
    while not (kinds and kinds[-1]) and time.monotonic() < until:
        time.sleep(0.1)
    worse = assistant.ask(QUESTIONS[0])
    assert worse.status == "answered"
    assert "did not answer" in worse.degraded
    assert worse.degraded in worse.to_markdown()
    with pytest.raises(VectorsUnavailable, match="does not answer"):
        Index(served, embedder).dense(QUESTIONS[0], 3)
    chroma.start()
    until = time.monotonic() + 60
    while kinds[-1] and time.monotonic() < until:
        time.sleep(0.1)
    stop.set()
    for thread in threads:
        thread.join()
    assert failed == []
    assert said(assistant, QUESTIONS[0]) == before
    assert assistant.ask(QUESTIONS[0]).degraded == ""


def test_a_server_that_hangs_is_not_waited_for_long(served, chroma, embedder):
    assistant = Assistant(Index(served, embedder))
    assistant.ask(QUESTIONS[0])
    chroma.hold()
    try:
        started = time.monotonic()
        assert assistant.ask(QUESTIONS[0]).degraded
        assert time.monotonic() - started < 60
    finally:
        chroma.go_on()


def test_an_ingest_without_its_server_is_one_sentence_and_loses_nothing(
    served, chroma, embedder, tmp_path, monkeypatch
):
    own = tmp_path / "own.md"
    own.write_text("# The Hull Plan\n\nThe Hull Plan cost £4m in 2003.\n", "utf-8")
    before = set(Index(served, embedder).document_ids)
    chroma.kill()
    with pytest.raises(IndexUnavailable, match="mend JOINEDUP_CHROMA_URL"):
        ingest([own], served, embedder)
    monkeypatch.setenv("JOINEDUP_CHROMA_URL", "ftp://nowhere")
    with pytest.raises(UsageError, match="no http or https URL"):
        ingest([own], served, embedder)
    monkeypatch.setenv("JOINEDUP_CHROMA_URL", chroma.url)
    chroma.start()
    ingest([own], served, embedder)
    assert (
        "The Hull Plan"
        in Index(served, embedder)
        .document(next(iter(set(Index(served, embedder).document_ids) - before)))
        .title
    )
    assert verify(served) == []
    monkeypatch.delenv("JOINEDUP_CHROMA_URL")
    with pytest.raises(UsageError, match="name it in JOINEDUP_CHROMA_URL"):
        Index(served, embedder).dense(QUESTIONS[0], 3)
