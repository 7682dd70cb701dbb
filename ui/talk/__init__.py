"""A conversation on a terminal, or over standard input: `joinedup chat --terminal`."""

from ui.talk.talk import Talk

__all__ = ["Talk"]
