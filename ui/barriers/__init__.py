"""The barriers for the web: a table of where each was seen, and what is known of one.

Pure functions from the matrix to HTML; the page around them is the site's.
"""

from ui.barriers.detail import detail
from ui.barriers.table import matrix_table

__all__ = ["detail", "matrix_table"]
