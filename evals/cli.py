"""`joinedup eval`: make question sets, run them, score and compare runs, gate changes.

Exit codes: 0 all is well, 1 the gate failed, 2 wrong usage or data, 3 a run is incomplete.
"""

from __future__ import annotations

import typer

from evals.commands import (
    board,
    calibrating,
    drafting,
    exporting,
    gating,
    importing,
    running,
    scoring,
    validating,
)

app = typer.Typer(
    help="Measure answers on question sets. Exits 0 where all is well, 1 where the gate failed, 2 "
    "for wrong usage or data, 3 where a run is incomplete."
)
app.command("import")(importing.import_)
app.command("draft")(drafting.draft)
app.command("review")(drafting.review)
app.command("finish")(drafting.finish)
app.command("agreement")(drafting.agreement)
app.command("validate")(validating.validate)
app.command("run")(running.run)
app.command("score")(scoring.score)
app.command("show")(scoring.show)
app.command("compare")(scoring.compare)
app.command("sweep")(running.sweep)
app.command("board")(board.board)
app.command("baseline")(gating.baseline)
app.command("gate")(gating.gate)
app.command("calibrate")(calibrating.calibrate)
app.command("export")(exporting.export)
