"""The timeline for the web: a picture, a table of the same data, and one initiative's summary.

Pure functions from spans to HTML and JSON; the page around them is the site's.
"""

from ui.timeline.figure import figure
from ui.timeline.picture import picture
from ui.timeline.summary import summary
from ui.timeline.table import table

__all__ = ["figure", "picture", "summary", "table"]
