"""Capacity: what follows from measured rates, by hand."""

import pytest
from typer.testing import CliRunner

from corpus.errors import UsageError
from evals import capacity
from evals.bench.line import Line, Point, Row
from evals.bench.results import Results

RATES = capacity.Rates(
    embedded=50.0, cores=2, disk=5000.0, memory=3000.0, held=300e6, answer=0.15, web=2.0,
    searched={1_000: 10.0, 100_000: 30.0},
)  # fmt: skip


def amounts(**wanted):
    found = capacity.needs(RATES, capacity.Wanted(**wanted))
    return {need.what: need.amount for need in found}


def test_needs_by_hand():
    found = amounts(passages=10_000_000, users=1000, pause=60)
    assert found["processor hours to embed it once"] == "111 (on 64 cores 1.7 hours)"
    assert found["disk"].startswith("50 GB")
    assert found["memory of the vectors' server"] == "30 GB"
    # 10 ms a tenfold, or in proportion to a hundred times the largest measured
    assert found["a search, 95th percentile"] == "50 to 3,000 ms"
    assert found["questions a second"] == "16.7"
    # 16.67 a second of 0.3 s and 0.04 or 2.99 s more, at 60%
    assert found["processors for the answers"] == "10 to 92"


def test_a_row_that_is_not_measured_is_named(tmp_path):
    with pytest.raises(UsageError, match=r"the row 'retrieval' is not measured; run: make bench"):
        capacity.rates({})
    line = Line(what="passages embedded", unit="passages/s", ours=(40.0, 60.0, 50.0))
    rows = {
        "limit": Row(lines=(line,), measured="Measured on AMD, 2 cores, 25 GB"),
        "retrieval": Row(
            lines=(
                Line(what="disk a passage, at 100", unit="bytes", ours=(5.0,)),
                Line(what="memory a passage, between 1 and 100", unit="bytes", ours=(3.0,)),
            ),
            points=(
                Point(curve="retrieval", who="Joinedup", size=100, value=4.0),
                Point(curve="retrieval", who="stock pipeline", size=100, value=9.0),
            ),
        ),
        "cold": Row(lines=(Line(what="most memory of the process", unit="MB", ours=(300.0,)),)),
        "answer": Row(
            lines=(
                Line(what="a question that is new, mean of processors", unit="ms", ours=(150.0,)),
            )
        ),
        "users": Row(
            lines=(Line(what="share of the rate without the web layer", unit="share", ours=(0.5,)),)
        ),
    }
    found = capacity.rates(rows)
    assert (found.embedded, found.cores, found.web) == (50.0, 2, 2.0)
    assert found.searched == {100: 4.0}
    Results(rows=rows).save(tmp_path, dict.fromkeys(rows, "h"))
    import typer

    app = typer.Typer()
    app.command()(capacity.main)
    done = CliRunner().invoke(app, ["--passages", "1000", "--results", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert "| disk | 0 GB" in done.output
