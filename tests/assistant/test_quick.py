"""What makes answering quick: little is loaded, little is computed, and nothing comes out other."""

import random
import subprocess
import sys

import pytest

import corpus
from assistant import HybridRetriever
from assistant.bodies import alternatives
from assistant.cues import _body_cues, read_filters
from assistant.names import barrier_names, initiative_names, sponsor_names
from ingest.vector_cache import VectorCache

HEAVY = ("torch", "transformers", "chromadb", "langchain_core", "langchain", "langsmith", "gradio")
READERS = ("openpyxl", "docx", "pptx", "pypdfium2")
ASK = """
import sys
from pathlib import Path
from assistant import Assistant
from ingest import Embedder, Index
answer = Assistant(Index(Path(sys.argv[1]), Embedder())).ask("What happened to Total Place?")
assert answer.claims and answer.to_markdown()
print([name for name in sys.argv[2:] if name in sys.modules])
"""
SLIPS = (
    "what did totl place and the trouble families programme cost",
    "Was Sure Strat like the Better Care Fnd, or PfPP?",
    "neighborhood renewl fund in hackney",
    "MASH, STPs and the LEPs; were LAA targets met?",
)


@pytest.mark.usefixtures("assistant")
def test_a_question_loads_no_heavy_library_and_no_reader_of_files(index_folder):
    command = [sys.executable, "-c", ASK, str(index_folder), *HEAVY, *READERS]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_sentence_of_the_bundled_documents_is_embedded_to_answer(assistant, monkeypatch):
    given = []
    embed = type(assistant.index.embedder).embed
    monkeypatch.setattr(
        type(assistant.index.embedder),
        "embed",
        lambda self, texts: given.extend(texts) or embed(self, texts),
    )
    monkeypatch.setattr(assistant.index, "_vectors", VectorCache(assistant.index.embedder))
    questions = ("How much did Sure Start cost and save?", "Did Troubled Families work or not?")
    evidence = [e for question in questions for e in assistant.ask(question).evidence]
    assert len(evidence) > 10
    assert 0 < len(given) < 8
    documents = [assistant.index.document(i) for i in assistant.index.document_ids]
    assert not any(text in document.text for text in given for document in documents)


def some_texts():
    """Texts that name two things each, with slips in them, and questions that misspell names."""
    draw = random.Random(7)
    entries = [*corpus.initiatives().values(), *corpus.barriers().values()]
    names = [each.name for each in (*entries, *corpus.departments().values())]
    texts = []
    for _ in range(200):
        text = list(f"what of {draw.choice(names)} and the {draw.choice(names)} in 2010")
        for _ in range(draw.randint(0, 4)):
            text[draw.randrange(len(text))] = draw.choice("abcdest ")
        texts.append("".join(text))
    return [*texts, *SLIPS]


@pytest.mark.parametrize("table", [initiative_names, barrier_names, sponsor_names])
def test_names_are_found_by_their_first_words_as_by_trying_all(table, monkeypatch):
    names, texts = table(), some_texts()
    found = [names.find(text) for text in texts]

    class Everything(set):
        def __contains__(self, _):
            return True

    long = [name for name in names._names if sum(map(len, name)) >= 6]
    monkeypatch.setattr(names, "_begin", Everything())
    monkeypatch.setattr(names, "_begin_short", Everything())
    monkeypatch.setattr(names, "_beginning_like", lambda _: long)
    assert [names.find(text) for text in texts] == found
    assert sum(map(len, found)) > 10


def test_every_pattern_of_who_says_so_needs_a_body():
    plain = alternatives()
    assert all(plain in cue.pattern for cue in _body_cues("publishers"))
    assert read_filters("What did the NAO say about Total Place?").filters.publishers
    assert read_filters("What happened to Total Place?").filters.publishers == ()


def test_the_langchain_retriever_finds_what_the_assistant_does(assistant):
    retriever = HybridRetriever(index=assistant.index, k=5)
    found = retriever.invoke("What happened to Total Place?")
    best = assistant.search("What happened to Total Place?", k=5)
    assert [document.id for document in found] == [hit["id"] for hit in best]
    assert found[0].metadata["document_id"] == best[0]["document_id"]
    assert found[0].page_content == best[0]["text"]
