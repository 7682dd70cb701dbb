"""Taking answers away: as a Word, PDF or Markdown briefing, as references, or to the clipboard."""

from ui.export.briefing import Briefing, briefing
from ui.export.copied import Copied, copied
from ui.export.formats import FORMATS, Format, export, file_name

__all__ = [
    "FORMATS",
    "Briefing",
    "Copied",
    "Format",
    "briefing",
    "copied",
    "export",
    "file_name",
]
