"""Passages embedded in 8-bit integers: near to full precision, never mixed with it, else not used."""

from importlib.metadata import PackageNotFoundError

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import IndexOutdated, UsageError
from ingest import Embedder, Index, ingest, int8
from ingest.bert import Bert
from ingest.int8 import agreement, int8_encoder, is_fit, probe
from ingest.int8_graph import quantised
from ingest.light_encoder import LightEncoder
from ingest.pointer import Pointer
from ingest.processor import multiplies_bytes
from ingest.rebuild import rebuild

WORDS = (
    "council funding pooled Zoë £40m 2009–10 地方 O'Brien’s co-commissioning ﬁnance of the".split()
)
fast_here = pytest.mark.skipif(
    not multiplies_bytes(), reason="this processor has no fast product of bytes"
)


@pytest.fixture(scope="module")
def fast(model_folder):
    if not multiplies_bytes():
        pytest.skip("this processor has no fast product of bytes")
    return int8_encoder(model_folder)


@pytest.fixture(scope="module")
def int8_embedder(tmp_path_factory):
    """An embedder whose verdict on this machine is kept for these tests alone."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        made = Embedder(precision="int8")
        if multiplies_bytes():
            assert made.identity.endswith(int8.MAKE)
        yield made


class Blind(Bert):
    """The model without its second half: what it gives is near to nothing of use."""

    def __init__(self, weights, layers, heads, epsilon):
        super().__init__(weights, layers // 2, heads, epsilon)


def test_real_texts_have_nearly_the_same_ten_nearest(light, fast):
    assert agreement(light, fast, probe()) > 0.93


def test_fresh_random_texts_have_nearly_the_same_vectors(light, fast):
    rng = np.random.default_rng()
    some = [" ".join(rng.choice(WORDS, rng.integers(1, 150))) for _ in range(80)] + ["", "a"]
    made, expected = fast.encode(some), light.encode(some)
    assert np.abs(np.linalg.norm(made, axis=1) - 1).max() < 1e-5
    assert (made * expected).sum(axis=1).min() > 0.98
    assert np.abs(made - expected).max() > 1e-4  # else it is not what it says


def test_a_vector_hardly_depends_on_the_texts_beside_it(fast):
    some = [" ".join(WORDS[:n]) * 3 for n in range(1, len(WORDS))]
    alone = np.concatenate([fast.encode([text]) for text in some])
    assert (fast.encode(some) * alone).sum(axis=1).min() > 0.9999


def test_agreement_tells_a_model_that_is_not_the_same(model_folder, light):
    some = probe()[:30]
    assert agreement(light, light, some) == 1
    assert agreement(light, LightEncoder(model_folder, Blind), some) < 0.8


@pytest.mark.parametrize(
    ("there", "expected"),
    [({"AVX2"}, True), ({"AVX512F", "AVX512_CLX"}, True), ({"AVX"}, False), ({"ASIMD"}, False)],
)
def test_the_processor_decides(there, expected):
    assert multiplies_bytes(frozenset(there)) is expected


@given(rows=st.integers(1, 9), seed=st.integers(0, 2**32 - 1))
def test_weights_in_bytes_are_half_a_step_from_the_true_ones_and_never_overflow(rows, seed):
    weight = np.random.default_rng(seed).normal(size=(rows, 5)).astype(np.float32) ** 3
    weight[:, 0] = 0
    whole, scale = quantised(weight)
    assert (np.abs(whole * scale - weight) <= scale * 0.501).all()
    held = np.pad(whole.astype(int), ((0, rows % 2), (0, 0)))
    for part in (held, -held):  # what 255 times each of one sign comes to in 16 bits
        assert (255 * (part[::2].clip(0) + part[1::2].clip(0))).max() < 2**15


@fast_here
def test_the_verdict_is_kept_and_one_that_falls_short_means_full_precision(
    model_folder, light, tmp_path, monkeypatch, caplog
):
    monkeypatch.setattr(int8, "probe", lambda: probe_of_few)
    probe_of_few = probe()[:20]
    assert is_fit(model_folder, "model", light, tmp_path)
    (kept,) = tmp_path.iterdir()
    kept.write_text('{"agreement": 0.5}', "utf-8")
    assert not is_fit(model_folder, "model", light, tmp_path)
    assert "full precision is used" in caplog.text
    kept.write_text("no verdict", "utf-8")  # damaged: measured again
    assert is_fit(model_folder, "model", light, tmp_path)


@fast_here
def test_an_encoder_that_disagrees_here_is_not_used(model_folder, light, tmp_path, monkeypatch):
    monkeypatch.setattr(int8, "int8_encoder", lambda folder: LightEncoder(folder, Blind))
    assert not is_fit(model_folder, "model", light, tmp_path)


@pytest.mark.parametrize("lacking", ["package", "processor", "graph"])
def test_what_is_lacking_means_full_precision_in_every_respect(lacking, monkeypatch, tmp_path):
    def absent(name):
        raise PackageNotFoundError(name)

    def broken(folder):
        raise RuntimeError("no such operator")

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    if lacking == "package":
        monkeypatch.setattr(int8, "version", absent)
    elif lacking == "processor":
        monkeypatch.setattr(int8, "multiplies_bytes", lambda: False)
    else:
        monkeypatch.setattr(int8, "int8_encoder", broken)
    embedder, plain = Embedder(precision="int8"), Embedder()
    assert embedder.identity == plain.identity
    assert (embedder.embed_passages(["a b"]) == plain.embed_passages(["a b"])).all()


@fast_here
def test_precisions_are_not_mixed_and_a_rebuild_changes_from_one_to_the_other(
    papers, index_of, embedder, int8_embedder, write_paper
):
    index, _ = index_of(papers)
    write_paper(papers / "four.md", "Bath")
    for use in (
        lambda: ingest(papers, index.folder, int8_embedder),
        lambda: Index(index.folder, int8_embedder),
    ):
        with pytest.raises(IndexOutdated, match="another precision"):
            use()
    rebuild(index.folder, int8_embedder)
    assert Pointer.load(index.folder).built.identity == int8_embedder.identity
    with pytest.raises(IndexOutdated, match="another precision"):
        ingest(papers, index.folder, embedder)
    ingest(papers, index.folder, int8_embedder)
    assert len(Index(index.folder, int8_embedder).dense("What did the Bath Plan cost?", 9)) == 4


@fast_here
def test_passages_are_in_8_bits_and_questions_are_not(embedder, int8_embedder):
    text = "Total Place brought public money together in thirteen areas."
    (asked,), (expected,) = int8_embedder.embed([text]), embedder.embed([text])
    (kept,) = int8_embedder.embed_passages([text])
    assert (asked == expected).all()
    assert 1e-4 < np.abs(kept - asked).max() < 0.05


def test_a_setting_chooses(monkeypatch):
    assert Embedder.configured().precision == "full"
    monkeypatch.setenv("JOINEDUP_PRECISION", "int8")
    assert Embedder.configured().precision == "int8"
    monkeypatch.setenv("JOINEDUP_PRECISION", "half")
    with pytest.raises(UsageError, match="PRECISION"):
        Embedder.configured()
