"""What people asked and said: conversations and feedback, each visible to its owner alone."""

from ui.store.records import Conversation, Turn, Verdicts
from ui.store.store import Store

__all__ = ["Conversation", "Store", "Turn", "Verdicts"]
