"""Plots of growth as PNG, on logarithmic axes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from statistics import median

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from evals.bench.line import Point

_AXES = {
    "indexing": ("Characters of text", "Seconds to index them"),
    "retrieval": ("Passages in the index", "Search, 95th percentile, milliseconds"),
}
_LOOKS = {"Joinedup": ("#1d70b8", "o"), "stock pipeline": ("#b58840", "s")}


def plot(points: Iterable[Point], folder: Path) -> dict[str, Path]:
    """Draw each curve that has points at more than one size.

    Args:
        points: of any number of curves.
        folder: for the pictures, "growth-NAME.png".

    Returns:
        The pictures by the curve's name.
    """
    held = list(points)
    drawn = {}
    for curve, (across, up) in _AXES.items():
        mine = [point for point in held if point.curve == curve]
        if len({point.size for point in mine}) < 2:
            continue
        picture = Figure(figsize=(6.4, 4.0), dpi=120, layout="constrained")
        FigureCanvasAgg(picture)
        axes = picture.add_subplot()
        for who, (colour, marker) in _LOOKS.items():
            line = _medians(point for point in mine if point.who == who)
            if line:
                axes.plot(*zip(*line, strict=True), label=who, color=colour, marker=marker)
        axes.set(xscale="log", yscale="log", xlabel=across, ylabel=up)
        axes.grid(visible=True, which="both", linewidth=0.4, alpha=0.5)
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(frameon=False)
        drawn[curve] = folder / f"growth-{curve}.png"
        picture.savefig(drawn[curve], metadata={"Software": ""})
    return drawn


def _medians(points: Iterable[Point]) -> list[tuple[float, float]]:
    values: dict[float, list[float]] = {}
    for point in points:
        values.setdefault(point.size, []).append(point.value)
    return [(size, median(held)) for size, held in sorted(values.items())]
