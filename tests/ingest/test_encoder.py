"""The light encoder beside sentence-transformers: the same vectors, and no torch."""

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest import Embedder
from ingest.encoder import TorchEncoder, blocks
from ingest.light_encoder import LightEncoder

WORDS = (
    "council funding pooled [SEP] [MASK] Zoë £40m 2009–10 naïve 地方 ﷺ \N{ZERO WIDTH SPACE} "
    "e\N{COMBINING ACUTE ACCENT} \U0001f600 O'Brien’s co-commissioning İstanbul ﬁnance"
).split()
texts = st.text(max_size=200) | st.lists(st.sampled_from(WORDS), max_size=400).map(" ".join)


@pytest.fixture(scope="module")
def plain(model_folder):
    return TorchEncoder(str(model_folder), "plain")


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(some=st.lists(texts, min_size=1, max_size=6))
def test_any_texts_have_the_vectors_and_the_counts_that_torch_gives(light, plain, some):
    assert np.abs(light.encode(some) - plain.encode(some)).max() < 1e-5
    assert [*map(light.count_tokens, some)] == [*map(plain.count_tokens, some)]
    assert (light.window, light.dimension) == (plain.window, plain.dimension)


def test_many_random_texts_have_the_same_ten_nearest(light, plain):
    rng = np.random.default_rng()
    some = [" ".join(rng.choice(WORDS, rng.integers(1, 60))) for _ in range(150)]
    made, expected = light.encode(some), plain.encode(some)
    shared = [
        len({*np.argsort(-a)[:10]} & {*np.argsort(-b)[:10]}) / 10
        for a, b in zip(made @ made.T, expected @ expected.T, strict=True)
    ]
    assert np.mean(shared) > 0.99
    assert np.abs(made - expected).max() < 1e-5


def test_a_vector_depends_neither_on_the_texts_beside_it_nor_on_the_thread(light):
    some = [" ".join(WORDS[:n]) for n in range(1, len(WORDS))] * 8
    alone = np.concatenate([light.encode([text]) for text in some])
    with ThreadPoolExecutor(4) as pool:
        for together in pool.map(light.encode, [some] * 4):
            assert np.abs(together - alone).max() < 1e-6


@given(lengths=st.lists(st.integers(2, 60), min_size=1, max_size=80), most=st.integers(2, 100))
def test_blocks_hold_each_text_once_and_no_more_than_they_may(lengths, most):
    found = blocks(np.array(lengths), most)
    assert sorted(i for block in found for i in block) == list(range(len(lengths)))
    sizes = [lengths[i] for block in found for i in block]
    assert sizes == sorted(sizes)
    assert all(len(b) == 1 or sum(lengths[i] for i in b) <= most for b in found)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("config.json", '"gelu"', '"relu"'),
        ("config.json", '"bert"', '"roberta"'),
        ("1_Pooling/config.json", '"pooling_mode_cls_token": false', '"pooling_mode_cls_token": true'),
    ],
)  # fmt: skip
def test_a_model_of_another_make_is_refused(model_folder, tmp_path, name, old, new):
    copy = shutil.copytree(model_folder, tmp_path / "model")
    text = (copy / name).read_text("utf-8")
    assert old in text
    (copy / name).write_text(text.replace(old, new), "utf-8")
    with pytest.raises(ValueError, match="another make"):
        LightEncoder(copy)


def test_a_damaged_default_model_is_said_in_a_sentence(model_folder, tmp_path, monkeypatch):
    from corpus.errors import ModelUnavailable

    copy = shutil.copytree(model_folder, tmp_path / "model")
    (copy / "model.safetensors").write_bytes(b"no weights")
    embedder = Embedder()
    monkeypatch.setattr(embedder, "_location", lambda: str(copy))
    with pytest.raises(ModelUnavailable, match="cannot be loaded"):
        embedder.embed(["a"])


def test_a_model_given_by_its_folder_is_sentence_transformers_own(model_folder, light):
    embedder = Embedder(str(model_folder))
    assert isinstance(embedder._encoder, TorchEncoder)
    assert np.abs(embedder.embed(["What was Total Place?"])
                  - light.encode(["What was Total Place?"])).max() < 1e-5  # fmt: skip


def test_nothing_that_embeds_with_the_bundled_model_imports_torch():
    code = (
        "import sys; from ingest import Embedder; e = Embedder(); v = e.embed(['a', 'b c']);"
        "assert v.shape == (2, 384) and e.count_tokens('a b') == 2;"
        "print([n for n in ('torch', 'transformers', 'sentence_transformers') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
