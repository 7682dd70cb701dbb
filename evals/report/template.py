"""Pages from the Jinja2 templates of this folder, every value escaped."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from evals.report.detail import place
from evals.report.text import ends, number, signed


def render(template: str, **values: object) -> str:
    """A template filled in. What is not `markupsafe.Markup` is escaped."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "number": number,
        "ends": ends,
        "signed": signed,
        "place": place,
        "breakable": _breakable,
    }
    return environment.get_template(template).render(**values)


def _breakable(name: str) -> Markup:
    """The name of a figure that may go on in a new line after an underscore."""
    return escape(name).replace("_", Markup("_<wbr>"))
