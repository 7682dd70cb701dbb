"""The chat, on Gradio: conversations, questions and their answers."""
