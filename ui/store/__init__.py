"""What people asked, said and added, each visible to its owner alone."""

from ui.store.records import Conversation, Turn, Upload, Verdicts
from ui.store.store import Store

__all__ = ["Conversation", "Store", "Turn", "Upload", "Verdicts"]
