"""Indexing: characters of real text a second, and how that grows with the text."""

from __future__ import annotations

import shutil
from pathlib import Path

from evals.bench.child import measure, once, said
from evals.bench.line import Line, Point, Row, at_least
from evals.bench.setting import Setting

_SHARES = (0.25, 0.5, 1.0)


def measure_row(setting: Setting) -> Row:
    """Both pipelines index the same texts in turn, each in a new process."""
    whole = setting.texts()
    ours: dict[str, list[float]] = {key: [] for key in ("rate", "cpu", "peak", "embedding")}
    theirs: dict[str, list[float]] = {key: [] for key in ("rate", "cpu", "peak")}
    points: list[Point] = []
    passages = chunks = 0
    for run in range(setting.runs):
        for share in _SHARES if run == 0 else (1.0,):
            texts, characters = _part(setting, whole, share)
            setting.tell(f"indexing {characters:,} characters, run {run + 1}")
            index = setting.work / "indexing-ours"
            shutil.rmtree(index, ignore_errors=True)
            cost = measure(once("index", texts, index))
            found = said(cost)
            points.append(_point("Joinedup", characters, found["seconds"]))
            if share == 1.0:
                ours["rate"].append(characters / found["seconds"])
                ours["cpu"].append(cost.cpu)
                ours["peak"].append(cost.peak_mb)
                ours["embedding"].append(100 * found["embedding"] / found["seconds"])
                passages = found["passages"]
            if not setting.stock:
                continue
            cost = measure(setting.stock.index(texts, setting.work / "indexing-stock"))
            found = said(cost)
            seconds = found["t_split"] + found["t_index"]
            points.append(_point("stock pipeline", characters, seconds))
            if share == 1.0:
                theirs["rate"].append(characters / seconds)
                theirs["cpu"].append(cost.cpu)
                theirs["peak"].append(cost.peak_mb)
                chunks = found["chunks"]
    rate = Line(
        what="text indexed, from files to a searchable index",
        unit="characters/s",
        ours=tuple(ours["rate"]),
        peer=tuple(theirs["rate"]),
    )
    _, characters = _part(setting, whole, 1.0)
    return Row(
        lines=(
            at_least(rate, 4.0, "4 times the peer"),
            _line("most memory of the process", "MB", ours["peak"], theirs["peak"]),
            _line("processor time of the process", "s", ours["cpu"], theirs["cpu"]),
            _line("share of the time that embedding takes", "%", ours["embedding"], []),
        ),
        points=tuple(points),
        notes=(
            f"{characters:,} characters in {len(list(whole.iterdir()))} files: {passages:,} "
            f"passages, no two of which overlap; {chunks:,} chunks of the peer's.",
            "Ours counts reading, splitting, embedding, writing and merging; the peer's what its "
            "script times as splitting and indexing. Neither counts imports or loading the model.",
            "The time that the peer's process takes of the processors counts its 30 searches.",
        ),
    )


def _part(setting: Setting, whole: Path, share: float) -> tuple[Path, int]:
    """A folder of a share of the texts, evenly drawn, and how many characters they have."""
    files = sorted(whole.iterdir())
    step = round(1 / share)
    folder = whole if step == 1 else setting.work / f"{whole.name}-{step}"
    if not folder.is_dir():
        folder.mkdir()
        for path in files[::step]:
            shutil.copy(path, folder)
    return folder, sum(len(p.read_text(encoding="utf-8")) for p in folder.iterdir())


def _point(who: str, characters: int, seconds: float) -> Point:
    return Point.model_validate(
        {"curve": "indexing", "who": who, "size": characters, "value": seconds}
    )


def _line(what: str, unit: str, ours: list[float], theirs: list[float]) -> Line:
    return Line(what=what, unit=unit, ours=tuple(ours), peer=tuple(theirs))
