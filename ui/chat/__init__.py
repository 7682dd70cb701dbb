"""The chat, on Gradio: conversations, questions and their answers."""

from ui.chat.serve import launch

__all__ = ["launch"]
