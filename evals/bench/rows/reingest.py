"""Ingesting again: many small files of which none, or one, has changed."""

from __future__ import annotations

import shutil
from pathlib import Path

from evals.bench.child import OURS, measure, once, said
from evals.bench.line import Line, Row, below
from evals.bench.setting import Setting

_FILES = 10_000
_A_FOLDER = 500


def measure_row(setting: Setting) -> Row:
    """The whole command with nothing changed, then with one file changed, some times over."""
    count = 60 if setting.quick else _FILES
    folder, index = setting.work / f"files-{count}", setting.work / f"files-{count}-index"
    _write(folder, count)
    setting.tell(f"ingesting {count:,} small files for the first time")
    shutil.rmtree(index, ignore_errors=True)
    first = measure([*OURS, "ingest", str(folder), "--no-bundled", "--index", str(index)])
    anew: tuple[float, ...] = ()
    if setting.stock:
        flat = setting.work / f"files-{count}-flat"
        _write_flat(flat, count)
        setting.tell("the stock pipeline on the same files")
        found = said(measure(setting.stock.index(flat, setting.work / "reingest-stock")))
        anew = (found["t_split"] + found["t_index"],)
    whole: dict[bool, list[float]] = {False: [], True: []}
    inside: dict[bool, list[float]] = {False: [], True: []}
    memory: list[float] = []
    spent: dict[bool, list[float]] = {False: [], True: []}
    for run in range(setting.runs):
        for changed in (False, True):
            setting.tell(f"again, {'one' if changed else 'none'} changed, run {run + 1}")
            if changed:
                _change(folder, 2 * run)
            cost = measure([*OURS, "ingest", str(folder), "--no-bundled", "--index", str(index)])
            whole[changed].append(cost.wall)
            spent[changed].append(cost.cpu)
            memory.append(cost.peak_mb)
            if changed:
                _change(folder, 2 * run + 1)
            found = said(measure(once("index", folder, index)))
            assert found["fresh"] == int(changed), found  # noqa: S101  (what is timed was done)
            inside[changed].append(found["seconds"])
    nothing = Line(what="`joinedup ingest`, nothing changed", unit="s", ours=tuple(whole[False]),
                   peer=anew)  # fmt: skip
    one = Line(what="`joinedup ingest`, one file changed", unit="s", ours=tuple(whole[True]),
               peer=anew)  # fmt: skip
    return Row(
        lines=(
            below(nothing, 3.0, "under 3 s"),
            one.model_copy(update={"aim": "that file's cost"}),
            Line(what="of which the ingest itself, nothing changed", unit="s",
                 ours=tuple(inside[False])),
            Line(what="of which the ingest itself, one file changed", unit="s",
                 ours=tuple(inside[True])),
            Line(what="processor time of the command, nothing changed", unit="s",
                 ours=tuple(spent[False])),
            Line(what="most memory of the command", unit="MB", ours=tuple(memory)),
            Line(what="the first time, whole command", unit="s", ours=(first.wall,), peer=anew),
        ),
        notes=(
            f"{count:,} text files of two sentences in folders of {_A_FOLDER}. The peer keeps no "
            "account of files and indexes all of them anew, once here; its imports are left out.",
        ),
    )  # fmt: skip


def _text(number: int, edition: int = 0) -> str:
    return (
        f"Partnership {number} pooled the budgets of {number % 17 + 2} agencies in ward "
        f"{number * 7919 % 10_007}. Its review, edition {edition}, found that {number % 90 + 5} "
        "families got help sooner.\n"
    )


def _write(folder: Path, count: int) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    for number in range(count):
        if number % _A_FOLDER == 0:
            (folder / f"{number // _A_FOLDER:03d}").mkdir(parents=True)
        _path(folder, number).write_text(_text(number), encoding="utf-8")


def _write_flat(folder: Path, count: int) -> None:
    """The same files in one folder, as the peer does not look into others."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for number in range(count):
        (folder / f"{number:05d}.txt").write_text(_text(number), encoding="utf-8")


def _change(folder: Path, number: int) -> None:
    _path(folder, number).write_text(_text(number, edition=1), encoding="utf-8")


def _path(folder: Path, number: int) -> Path:
    return folder / f"{number // _A_FOLDER:03d}" / f"{number:05d}.txt"
