"""Colours and the two templates of the picture, one for light pages and one for dark.

The bars' colours are of Okabe and Ito's palette, told apart by people who are colour-blind, the
purple darkened; each has a contrast of at least 3:1 on both backgrounds.
"""

from __future__ import annotations

from typing import Any, Literal

Mode = Literal["light", "dark"]
BARS = ("#0072b2", "#d55e00", "#00875f", "#b85c93")
FONT = '"GDS Transport", Arial, sans-serif'
_INK = {"light": "#0b0c0c", "dark": "#f2f4f5"}
_PAPER = {"light": "#ffffff", "dark": "#14181c"}
_GRID = {"light": "#d8dadb", "dark": "#3a3f44"}
LINK = "#76797c"
POINT, POINT_EDGE = "#ffffff", "#0b0c0c"


def template(mode: Mode) -> dict[str, Any]:
    """What differs between a light and a dark page, as a Plotly template."""
    ink, paper, grid = _INK[mode], _PAPER[mode], _GRID[mode]
    return {
        "layout": {
            "font": {"color": ink, "family": FONT},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "xaxis": {"gridcolor": grid, "linecolor": grid, "tickcolor": grid},
            "hoverlabel": {
                "bgcolor": paper,
                "bordercolor": ink,
                "font": {"color": ink, "family": FONT, "size": 14},
                "align": "left",
            },
        }
    }
