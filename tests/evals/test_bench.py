"""The bench at small sizes: that it measures what it says, never how fast anything is."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import UsageError
from evals.bench.child import ChildFailed, Worker, environment, measure, once, said
from evals.bench.line import Line, Point, Row, above, at_least, at_most, below
from evals.bench.machine import Load, this_machine
from evals.bench.results import Results, timed
from evals.bench.rows import ROWS
from evals.bench.rows.limit import flops, peak
from evals.bench.setting import Setting
from evals.bench.stock import find_stock
from evals.bench.synthetic import synthetic
from evals.bench.table import figure, markdown, spread
from evals.bench.texts import write_texts
from ingest.index import Index
from ingest.manifest import Manifest


@pytest.fixture
def asked_for(request):
    """Skip what takes minutes, saying how it is run."""
    if "bench" not in request.config.getoption("-m"):
        pytest.skip("asked for with: make test-bench")


@pytest.fixture
def setting(assistant, index_folder, tmp_path) -> Setting:
    return Setting(
        work=tmp_path, stock=None, runs=2, quick=True, sizes=(40, 120), tell=lambda said: None,
        ready=index_folder,
    )  # fmt: skip


def test_a_process_is_measured_by_itself():
    held = np.ones(60_000_000)  # 480 MB of ours that must not be counted to the child
    small = measure([sys.executable, "-c", "print('done')"])
    assert small.output == "done\n"
    assert 1 < small.peak_mb < 200
    code = "import time; b = b'1' * 300_000_000; t = time.process_time()\n"
    code += "while time.process_time() - t < 0.3: pass"
    large = measure([sys.executable, "-c", code])
    assert large.peak_mb > 280
    assert large.cpu >= 0.3
    assert large.wall >= 0.3
    assert held.sum() == 60_000_000


def test_what_a_process_reads_and_its_failure():
    echoed = measure([sys.executable, "-c", "print(input())"], given='{"a": [1]}\n')
    assert said(echoed) == {"a": [1]}
    with pytest.raises(ChildFailed, match="the disk is on fire"):
        measure([sys.executable, "-c", "raise SystemExit('the disk is on fire')"])


def test_a_worker_answers_until_it_is_closed_and_says_why_it_died():
    code = "import sys, json\nfor l in sys.stdin: print(json.dumps({'n': 1 / json.loads(l)['by']}))"
    with Worker([sys.executable, "-u", "-c", code]) as worker:
        assert worker.ask(by=4) == {"n": 0.25}
        with pytest.raises(ChildFailed, match="ZeroDivisionError"):
            worker.ask(by=0)


def test_operations_are_those_of_the_products():
    config = {"num_hidden_layers": 2, "hidden_size": 4, "intermediate_size": 16}
    rng, tokens, wide, inner = np.random.default_rng(0), 3, 4, 16
    counted = 0

    def product(a, b):
        nonlocal counted
        counted += 2 * a.shape[0] * a.shape[1] * b.shape[1]
        return a @ b

    for _ in range(2):
        x = rng.random((tokens, wide))
        q, k, v = (product(x, rng.random((wide, wide))) for _ in range(3))
        x = product(product(product(q, k.T), v), rng.random((wide, wide)))
        product(product(x, rng.random((wide, inner))), rng.random((inner, wide)))
    assert flops(tokens, config) == counted
    assert peak(64) > 0


@pytest.mark.parametrize(
    ("held", "ours", "peer", "met"),
    [
        (lambda line: at_least(line, 4, "4 times"), (8.0, 9.0, 100.0), (2.0,), True),
        (lambda line: at_least(line, 4, "4 times"), (7.9,), (2.0,), False),
        (lambda line: at_least(line, 4, "4 times"), (7.9,), (), None),
        (lambda line: at_most(line, 0.2, "a fifth"), (1.0,), (5.0,), True),
        (lambda line: at_most(line, 0.2, "a fifth"), (1.1,), (5.0,), False),
        (lambda line: below(line, 300, "300"), (100.0, 299.0, 900.0), (), True),
        (lambda line: below(line, 300, "300"), (300.0,), (), False),
        (lambda line: above(line, 0.9, "0.9"), (0.9,), (), True),
        (lambda line: above(line, 0.9, "0.9"), (0.89,), (), False),
    ],
)
def test_aims_are_held_to_medians(held, ours, peer, met):
    assert held(Line(what="a", unit="s", ours=ours, peer=peer)).met is met


def test_figures_and_spread():
    assert [figure(v) for v in (12345.6, 123.4, 12.34, 1.234, 0.1234, 0)] == [
        "12,346", "123", "12.3", "1.23", "0.123", "0",
    ]  # fmt: skip
    assert spread((3.0, 1.0, 2.0)) == "2.00 [1.00, 3.00]"
    assert spread((2.0,)) == "2.00"
    assert spread(()) == "–"


def test_results_keep_rows_that_are_not_measured_again_and_draw_curves(tmp_path):
    points = [
        Point(curve="indexing", who=who, size=size, value=size * factor)
        for who, factor in (("Joinedup", 1.0), ("stock pipeline", 4.0))
        for size in (10, 100)
    ]
    line = at_most(Line(what="time", unit="s", ours=(1.0,), peer=(4.0,)), 0.2, "a fifth")
    headings = {name: heading for name, (heading, _) in ROWS.items()}
    Results().put("cold", Row(lines=(line,)), list(ROWS)).save(tmp_path, headings)
    again = Results.load(tmp_path).put("indexing", Row(lines=(), points=tuple(points)), list(ROWS))
    again.save(tmp_path, headings)
    assert list(Results.load(tmp_path).rows) == ["indexing", "cold"]
    text = (tmp_path / "results.md").read_text()
    assert "| time | s | 1.00 | 4.00 | 0.250 | a fifth | **no** |" in text
    assert "(growth-indexing.png)" in text
    assert (tmp_path / "growth-indexing.png").read_bytes().startswith(b"\x89PNG")
    assert not (tmp_path / "growth-retrieval.png").exists()
    assert text == markdown(
        {n: (headings[n], r) for n, r in again.rows.items()},
        {"indexing": tmp_path / "growth-indexing.png"},
    )
    (tmp_path / "results.json").write_text("{")
    with pytest.raises(UsageError, match=r"results\.json"):
        Results.load(tmp_path)


def test_a_missing_peer_is_said(tmp_path):
    script = tmp_path / "stock.py"
    stock, said = find_stock(script, Path(sys.executable))
    assert stock is None
    assert "--peer" in said
    script.touch()
    stock, said = find_stock(script, tmp_path / "python")
    assert stock is None
    assert "--peer-python" in said


def test_synthetic_passages_are_the_same_every_time_and_fill_an_index(
    embedder, assistant, index_copy, tmp_path
):
    files = synthetic(tmp_path / "one", 130, embedder)
    other = synthetic(tmp_path / "two", 130, embedder)
    assert files.texts.read_bytes() == other.texts.read_bytes()
    assert files.vectors.read_bytes() == other.vectors.read_bytes()
    rows = np.load(files.vectors)
    assert rows.shape == (130, embedder.dimension)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    documents = [json.loads(line) for line in files.texts.read_text().splitlines()]
    assert [len(d["passages"]) for d in documents] == [20, 20, 20, 20, 20, 20, 10]

    before = Manifest.load(index_copy).passages
    told = said(measure(once("fill", files.texts, files.vectors, index_copy)))
    assert told["passages"] == before + 130
    index = Index(index_copy, embedder)
    passage = index.passages_of("synthetic-000003")[7]
    assert passage.text == documents[3]["passages"][7]
    words = " ".join(sorted(passage.text.split(), key=len)[-12:])
    assert passage.id in [i for i, _ in index.lexical(words, 3)]
    (near,) = index._view().dense(rows[67:68], 1)
    assert near[0] == passage.id
    assert near[1] == pytest.approx(1, abs=1e-4)


def test_texts_are_those_of_the_documents(tmp_path):
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "a.html").write_text("<p>Seven fens were drained in 1650.</p>")
    (tmp_path / "more" / "b.pdf").write_bytes(b"")
    written = write_texts(tmp_path / "texts", tmp_path / "more", most=2)
    texts = [path.read_text() for path in sorted((tmp_path / "texts").iterdir())]
    assert len(texts) == 3
    assert sum(map(len, texts)) == written
    assert any("Seven fens were drained" in text for text in texts)


@pytest.mark.bench
def test_retrieval_is_measured_at_each_size(setting, asked_for):
    row = ROWS["retrieval"][1](setting)
    whats = [line.what for line in row.lines]
    assert {point.size for point in row.points} == {40, 120}
    assert sum("95th percentile" in what for what in whats) == 4  # two sizes, two filters
    assert any("narrowed to one in twenty" in what for what in whats)
    for line in row.lines:
        assert line.ours, line
        assert all(value > 0 for value in line.ours) or "memory a passage" in line.what


@pytest.mark.bench
def test_ingesting_again_is_measured_and_noted(setting, asked_for):
    row = timed(ROWS["reingest"][1], setting)
    nothing, one, *_ = row.lines
    assert len(nothing.ours) == len(one.ours) == 2
    assert not nothing.peer
    assert str(this_machine()) in row.measured
    assert "no figures to quote" in row.measured


def test_the_load_of_others_counts_cores():
    load = Load()
    subprocess.run([sys.executable, "-c", "sum(range(3_000_000))"], env=environment(), check=True)
    busy = load.others()
    assert busy is None or 0 <= busy <= this_machine().cores + 1
