"""Plots as SVG that stands in a page: no script, no font, no address, and the same every time.

They take the page's colours, and so are right by day and by night. Each says what it shows, with
its main figures, to those who cannot see it; each gives None where there is nothing to show.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable, Mapping, Sequence

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.typing import RcKeyType

from evals.metrics.latency import Stage
from evals.metrics.refusal import RiskPoint
from evals.report.figure import RECALL
from evals.report.text import number
from evals.statistics import Interval

# Colours that nothing else uses, to be replaced by those of the page.
_INK, _SOFT, _ACCENT, _SECOND = "#010203", "#010204", "#010205", "#010206"
_PAGE = {_INK: "var(--ink)", _SOFT: "var(--line)", _ACCENT: "var(--accent)",
         _SECOND: "var(--second)"}  # fmt: skip
_STYLE: dict[RcKeyType, object] = {
    "svg.fonttype": "none",
    "text.parse_math": False,
    "font.size": 9.5,
    "axes.edgecolor": _SOFT,
    "axes.labelcolor": _INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": _SOFT,
    "grid.linewidth": 0.5,
    "xtick.color": _SOFT,
    "ytick.color": _SOFT,
    "xtick.labelcolor": _INK,
    "ytick.labelcolor": _INK,
}


def risk_coverage(points: Sequence[RiskPoint]) -> str | None:
    """The risk-coverage curve, as `evals.metrics.refusal.risk_coverage` gives it."""
    if not points:
        return None
    first, last = points[0], points[-1]

    def paint(axes: Axes) -> None:
        coverage, risk = [p.coverage for p in points], [p.risk for p in points]
        axes.plot(coverage, risk, color=_ACCENT, marker="o", markersize=3, clip_on=False)
        axes.set(xlim=(0, 1), ylim=(0, max(1e-3, *risk) * 1.15),
                 xlabel="Coverage: share of questions answered",
                 ylabel="Risk: 1 less the mean score")  # fmt: skip

    return _svg(
        "risk",
        f"Line of risk by coverage. Risk is {number(first.risk)} at coverage "
        f"{number(first.coverage)}, where only the surest answers are given, and "
        f"{number(last.risk)} at coverage {number(last.coverage)}, where the run ends.",
        paint,
    )


def recall_by_k(overall: Mapping[str, Interval]) -> str | None:
    """Recall at each k with its interval."""
    shown = {name[2:]: overall[name] for name in RECALL if name in overall}
    if not shown:
        return None

    def paint(axes: Axes) -> None:
        places = range(len(shown))
        means = [i.value for i in shown.values()]
        # The interval's ends can pass the mean by a rounding error, which matplotlib refuses.
        below = [max(0.0, i.value - i.low) for i in shown.values()]
        above = [max(0.0, i.high - i.value) for i in shown.values()]
        axes.errorbar(places, means, yerr=[below, above], color=_ACCENT, marker="o", capsize=4)
        axes.set_xticks(places, list(shown))
        axes.set(ylim=(0, 1.02), xlim=(-0.3, len(shown) - 0.7),
                 xlabel="Passages retrieved (k)", ylabel="Gold passages found")  # fmt: skip

    means = ", ".join(f"{number(i.value)} at {k}" for k, i in shown.items())
    return _svg("recall", f"Line of recall by the number of passages retrieved: {means}.", paint)


def latency(seconds: Sequence[float]) -> str | None:
    """The share of the questions that were answered within so many seconds."""
    if not seconds:
        return None
    ordered = sorted(seconds)
    shares = np.arange(1, len(ordered) + 1) / len(ordered)
    median, late = np.percentile(ordered, [50, 95])

    def paint(axes: Axes) -> None:
        axes.step([0, *ordered], [0, *shares], where="post", color=_ACCENT)
        for value, name in ((median, "median"), (late, "95th percentile")):
            axes.axvline(float(value), color=_SECOND, linewidth=1, linestyle="--", label=name)
        axes.set(xlim=(0, ordered[-1] * 1.05 or 1), ylim=(0, 1.02),
                 xlabel="Seconds", ylabel="Share of questions answered within")  # fmt: skip

    return _svg(
        "latency",
        f"Line of the share of questions answered within so many seconds: half within "
        f"{number(float(median))}, 95% within {number(float(late))}, all within "
        f"{number(ordered[-1])}.",
        paint,
    )


def stage_bars(stages: Sequence[Stage]) -> str | None:
    """Median and 95th percentile of each stage's seconds."""
    if not stages:
        return None

    def paint(axes: Axes) -> None:
        names = [stage.name.replace("_", " ") for stage in stages]
        places = np.arange(len(names))
        axes.barh(places - 0.2, [s.median for s in stages], 0.38, color=_ACCENT, label="median")
        axes.barh(places + 0.2, [s.p95 for s in stages], 0.38, color=_SECOND,
                  label="95th percentile")  # fmt: skip
        axes.set_yticks(places, names)
        axes.invert_yaxis()
        axes.grid(visible=False, axis="y")
        axes.set_xlabel("Seconds")
        axes.legend(frameon=False, labelcolor=_INK)

    medians = ", ".join(f"{stage.name} {number(stage.median)}" for stage in stages)
    return _svg("stages", f"Bars of the median seconds of each stage: {medians}.", paint)


def _svg(name: str, label: str, paint: Callable[[Axes], None]) -> str:
    """Draw on axes of their own; `name` keeps ids of several plots in one page apart."""
    with matplotlib.rc_context({**_STYLE, "svg.hashsalt": name}):
        figure = Figure(figsize=(5.2, 3.3), layout="constrained")
        FigureCanvasSVG(figure)
        figure.patch.set_visible(False)
        axes = figure.add_subplot()
        axes.patch.set_visible(False)
        paint(axes)
        drawn = io.StringIO()
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        figure.savefig(drawn, format="svg", metadata=nothing)
    return _inline(drawn.getvalue(), label)


def _inline(svg: str, label: str) -> str:
    """Without what only a file needs: prologue, size, style, and the names of groups."""
    body = svg[svg.index("<svg") :]
    body = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>", "", body, flags=re.DOTALL)
    body = re.sub(r'<g id="[^"]*"', "<g", body)
    body = re.sub(r" font-family: [^;]*;", "", body)
    for colour, name in _PAGE.items():
        body = body.replace(colour, name)
    body = re.sub(r' width="[^"]*" height="[^"]*"', "", body, count=1)
    return body.replace("<svg", f'<svg role="img" aria-label="{html.escape(label)}"', 1)
