"""The optional cross-encoder, with random weights, and the sentences that an answer runs over."""

import pytest
import torch

from assistant import Assistant
from assistant.evidence import gather
from assistant.rerank import Reranker, configured
from corpus.errors import ModelUnavailable
from ingest import Index, Settings, ingest

QUESTION = "How many pilots did Total Place have?"


@pytest.fixture(scope="module")
def encoder(tmp_path_factory):
    """A BERT of one layer that scores a pair by random weights, the same each time."""
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizer

    folder = tmp_path_factory.mktemp("models") / "reranker"
    folder.mkdir()
    words = (
        "[PAD] [UNK] [CLS] [SEP] [MASK] the a total place pilots had council money of in".split()
    )
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    BertTokenizer(vocab=str(folder / "vocab.txt")).save_pretrained(folder)
    torch.manual_seed(3)
    config = BertConfig(vocab_size=len(words), hidden_size=16, num_hidden_layers=1, num_labels=1,
                        num_attention_heads=2, intermediate_size=32, initializer_range=1.0,
                        max_position_embeddings=64)  # fmt: skip
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder


def test_it_reorders_the_best_evidence_and_loses_none(assistant, encoder):
    asked = Assistant(assistant.index, reranker=Reranker(str(encoder)))
    plain, again = assistant.ask(QUESTION), asked.ask(QUESTION)
    kept = [(e.document_id, e.start) for e in plain.evidence]
    moved = [(e.document_id, e.start) for e in again.evidence]
    assert kept != moved
    assert len(set(moved)) == len(moved)
    scores = [e.score for e in again.evidence]
    assert scores == sorted(scores, reverse=True)
    off = asked.options.model_copy(update={"rerank": False})
    same = Assistant(assistant.index, off, reranker=asked.reranker).ask(QUESTION)
    assert [c.text for c in same.claims] == [c.text for c in plain.claims]


def test_none_is_loaded_unless_one_is_named_and_a_wrong_name_is_said(tmp_path):
    assert configured(Settings()) is None
    with pytest.raises(ModelUnavailable, match="JOINEDUP_RERANKER"):
        configured(Settings(reranker=str(tmp_path / "nothing")))


REPORT = """# The Hull Plan

## Money

The Hull Plan was a scheme for nine estates in Hull. It cost £14m in all. The council paid half.

## Results

It ended in 2009 and nobody looked at what it had changed, so far as is known.
"""


def test_a_sentence_that_leans_is_read_with_the_one_before_it(tmp_path, embedder):
    (tmp_path / "hull.md").write_text(REPORT, encoding="utf-8")
    ingest([tmp_path / "hull.md"], tmp_path / "index", embedder, with_bundled=False)
    index = Index(tmp_path / "index", embedder)
    passages = [(p, 1.0) for p in index.passages_of(index.document_ids[0])]
    texts = [e.text for e in gather(index, passages)]
    first = "The Hull Plan was a scheme for nine estates in Hull."
    assert first in texts
    assert f"{first} It cost £14m in all." in texts
    assert "The council paid half." not in texts  # too short to be an answer
    assert any(t.startswith("It ended in 2009") for t in texts)  # what stands above is a heading
    answer = Assistant(index).ask("How much did the Hull Plan cost?")
    assert answer.claims[0].text == f"{first} It cost £14m in all."
    assert answer.claims[0].citations[0].quote == answer.claims[0].text
