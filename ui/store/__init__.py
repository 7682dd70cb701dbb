"""What people asked, said and added, each visible to its owner alone."""

from ui.store.records import Conversation, Progress, Turn, Upload, Verdicts
from ui.store.store import Store

__all__ = ["Conversation", "Progress", "Store", "Turn", "Upload", "Verdicts"]
