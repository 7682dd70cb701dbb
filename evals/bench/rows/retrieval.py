"""Retrieval: warm searches at several sizes, of both, with and without a metadata filter."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from evals.bench.child import Worker, measure, once, said
from evals.bench.line import Line, Point, Row, at_most
from evals.bench.setting import Setting
from evals.bench.synthetic import YEARS, Files, synthetic
from ingest.embedding import Embedder

_K = 10
_FILTERED = 100_000  # passages at which a filter is measured, or the largest there is below
_SHARES = {"half of the passages": 0.5, "one in twenty": 0.05}  # that a filter lets through
_WHO = ("Joinedup", "stock pipeline")


@dataclass
class _Found:
    """What was measured of one of the two at one size: by kind of search, a list a run."""

    seconds: dict[str, list[list[float]]] = field(default_factory=dict)
    cpu: dict[str, list[list[float]]] = field(default_factory=dict)
    memory_mb: float = 0.0
    disk: int = 0

    def late(self, kind: str, percentile: int) -> tuple[float, ...]:
        """A percentile of each run, in milliseconds."""
        runs = self.seconds.get(kind, [])
        return tuple(1000 * float(np.percentile(run, percentile)) for run in runs)

    def spent(self, kind: str) -> tuple[float, ...]:
        """The mean time of processors of a search, of each run, in milliseconds."""
        return tuple(1000 * float(np.mean(run)) for run in self.cpu.get(kind, []))


def measure_row(setting: Setting) -> Row:
    """For each size: fill both stores with the same, and search them in turn."""
    embedder = Embedder()
    found: dict[int, tuple[_Found, _Found]] = {}
    building: list[Line] = []
    for size in setting.sizes:
        files = synthetic(setting.work / "synthetic", size, embedder)
        ours, line = _fill(setting, size, files)
        building.append(line)
        filtered = size == max((s for s in setting.sizes if s <= _FILTERED), default=0)
        found[size] = _search(setting, size, ours, filtered)
    return Row(
        lines=(*_lines(found), *_costs(found), *building),
        points=tuple(_points(found)),
        notes=(
            f"The bundled corpus and synthetic documents up to each size: {_K} passages a search, "
            "each question of the development and training sets asked once, so that no vector of "
            "a query is known already. Ours is the hybrid search (dense, lexical, expanded, "
            "fused), the peer's its dense search; both embed the question, each with its own "
            "encoder. The peer's store holds the synthetic passages alone.",
            "Synthetic passages have the lengths and frequencies of words of the bundled corpus; "
            "their vectors, injected below the embedder, are those of real passages with noise "
            "(cosine about 0.86). Segments are as the product's own merging leaves them.",
            "Memory a passage is what the process holds more at the largest size than at the "
            "smallest, by the passages that it holds more.",
        ),
    )


def _fill(setting: Setting, size: int, files: Files) -> tuple[Path, Line]:
    """Our index of a size, and how long adding to it took; the peer's store as well."""
    index = setting.work / f"size-{size}"
    mark = index / "bench-seconds"
    if not mark.is_file():
        setting.tell(f"filling our index to {size:,} passages")
        shutil.rmtree(index, ignore_errors=True)
        shutil.copytree(setting.bundled(), index)
        done = said(measure(once("fill", files.texts, files.vectors, index)))
        mark.write_text(str(done["seconds"]))
    line = Line(
        what=f"writing and merging {size:,} passages, vectors given",
        unit="s",
        ours=(float(mark.read_text()),),
    )
    return index, line


def _search(setting: Setting, size: int, index: Path, filtered: bool) -> tuple[_Found, _Found]:
    """Ask both the same questions in turn."""
    kinds = {"all": None, **(_SHARES if filtered else {})}
    count = 8 if setting.quick else 60
    asked = _questions(setting, count * len(kinds) * setting.runs + 5)
    ours, theirs = _Found(disk=_bytes(index)), _Found()
    with Worker(once("search", index)) as worker:
        stock = _stock(setting, size)
        workers = [(ours, worker), *([(theirs, stock)] if stock else [])]
        warm, asked = asked[:5], asked[5:]
        for _, each in workers:
            each.ask(search=warm, k=_K)
        for run in range(setting.runs):
            for kind, share in kinds.items():
                setting.tell(f"searching {size:,} passages ({kind}), run {run + 1}")
                some, asked = asked[:count], asked[count:]
                first = _first_year(share)
                for held, each in workers:
                    narrowed = _narrowed(first, held is ours)
                    taken = each.ask(search=some, k=_K, filter=narrowed)
                    held.seconds.setdefault(kind, []).append(taken["seconds"])
                    held.cpu.setdefault(kind, []).append(taken["cpu"])
        for held, each in workers:
            held.memory_mb = each.ask(memory=True)["memory_mb"]
        if stock:
            stock.close()
            theirs.disk = _bytes(_database(setting, size))
    return ours, theirs


def _questions(setting: Setting, count: int) -> list[str]:
    both = setting.questions(250) + setting.questions(500, "training")
    unique = list(dict.fromkeys(both))
    return [unique[n % len(unique)] for n in range(count)]


def _first_year(share: float | None) -> int | None:
    """The year from which on so large a share of the documents is."""
    return None if share is None else YEARS.stop - round(share * len(YEARS))


def _narrowed(first: int | None, ours: bool) -> dict[str, Any] | None:
    if first is None:
        return None
    return {"first_year": first} if ours else {"year": {"$gte": first}}


def _database(setting: Setting, size: int) -> Path:
    return setting.work / f"size-{size}-stock"


def _stock(setting: Setting, size: int) -> Worker | None:
    """The peer's store of a size, filled where it is new; None without a peer."""
    if not setting.stock:
        return None
    database = _database(setting, size)
    files = Files(
        setting.work / "synthetic" / f"{size}.jsonl", setting.work / "synthetic" / f"{size}.npy"
    )
    mark = database.with_suffix(".filled")
    if not mark.is_file():
        setting.tell(f"filling the peer's store to {size:,} passages")
        shutil.rmtree(database, ignore_errors=True)
        with Worker(setting.stock.store(database)) as worker:
            worker.ask(fill={"texts": str(files.texts), "vectors": str(files.vectors)})
        mark.touch()
    return Worker(setting.stock.store(database))


def _lines(found: dict[int, tuple[_Found, _Found]]) -> list[Line]:
    lines = []
    for size, (ours, theirs) in found.items():
        for percentile, name in ((50, "median"), (95, "95th percentile")):
            line = Line(
                what=f"search of {size:,} passages, {name}",
                unit="ms",
                ours=ours.late("all", percentile),
                peer=theirs.late("all", percentile),
            )
            aim = "no slower than the peer"
            lines.append(at_most(line, 1.0, aim) if percentile == 95 else line)
        lines.append(
            Line(
                what=f"search of {size:,} passages, mean of processors",
                unit="ms",
                ours=ours.spent("all"),
                peer=theirs.spent("all"),
            )
        )
        plain = ours.late("all", 95)
        for kind in ours.seconds:
            if kind == "all":
                continue
            line = Line(
                what=f"the same at {size:,}, narrowed to {kind}, 95th percentile",
                unit="ms",
                ours=ours.late(kind, 95),
                peer=theirs.late(kind, 95),
                aim="within twice the unfiltered",
                met=float(np.median(ours.late(kind, 95))) <= 2 * float(np.median(plain)),
            )
            lines.append(line)
    return lines


def _costs(found: dict[int, tuple[_Found, _Found]]) -> list[Line]:
    """Bytes a passage on disk at the largest size, and of memory between the two ends."""
    small, large = min(found), max(found)
    sides = range(2 if found[large][1].disk else 1)
    disk = [(found[large][side].disk / large,) for side in sides]
    lines = [
        Line(what=f"disk a passage, at {large:,}", unit="bytes", ours=disk[0],
             peer=disk[1] if len(disk) > 1 else ())
    ]  # fmt: skip
    if large > small:
        more = [
            ((found[large][s].memory_mb - found[small][s].memory_mb) * 1024**2 / (large - small),)
            for s in sides
        ]
        lines.append(
            Line(what=f"memory a passage, between {small:,} and {large:,}", unit="bytes",
                 ours=more[0], peer=more[1] if len(more) > 1 else ())
        )  # fmt: skip
    held = [(found[large][side].memory_mb,) for side in sides]
    lines.append(
        Line(what=f"memory of the process, at {large:,}", unit="MB", ours=held[0],
             peer=held[1] if len(held) > 1 else ())
    )  # fmt: skip
    return lines


def _points(found: dict[int, tuple[_Found, _Found]]) -> list[Point]:
    return [
        Point.model_validate({"curve": "retrieval", "who": who, "size": size, "value": late})
        for size, pair in found.items()
        for who, one in zip(_WHO, pair, strict=True)
        for late in one.late("all", 95)
    ]


def _bytes(folder: Path) -> int:
    """What a folder takes on disk; a file of several names counts once."""
    files = {p.stat().st_ino: p.stat().st_size for p in folder.rglob("*") if p.is_file()}
    return sum(files.values())
