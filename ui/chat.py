"""The web chat, on Gradio: questions on the left, the evidence beside them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import gradio as gr

from assistant import Answer, Assistant, Conversation
from assistant.phrases import phrase
from assistant.render import Style, body, escape_markdown, markdown_table
from corpus.errors import JoinedupError
from ui.panel import panel

_STATIC = Path(__file__).parent / "static"
EXAMPLES = (
    "What happened to Total Place?",
    "Did the Troubled Families Programme work?",
    "What stops local services from sharing data?",
    "How much did the New Deal for Communities cost?",
)
Message = dict[str, str]
Shown = tuple[str, list[Message], tuple[Answer, ...], str]


def build(assistant: Assistant) -> gr.Blocks:
    """The chat's page."""

    def respond(text: str, history: list[Message], past: tuple[Answer, ...]) -> Iterator[Shown]:
        yield from _respond(assistant, text, history, past)

    def respond_to_example(
        chosen: gr.SelectData, history: list[Message], past: tuple[Answer, ...]
    ) -> Iterator[Shown]:
        yield from _respond(assistant, chosen.value["text"], history, past)

    with gr.Blocks(title="Joinedup", analytics_enabled=False, fill_width=True) as page:
        gr.Markdown(f"# Joinedup\n{phrase('welcome')}", elem_classes="joinedup-title")
        past = gr.State(())
        with gr.Row(elem_classes="joinedup-row"):
            with gr.Column(scale=3, min_width=320):
                chat = gr.Chatbot(
                    label="Conversation",
                    elem_id="chat",
                    height="60vh",
                    layout="panel",
                    latex_delimiters=[],
                    allow_tags=False,
                    buttons=["copy"],
                    feedback_options=None,
                    autoscroll=False,
                    placeholder=phrase("empty_chat"),
                    examples=[{"text": example} for example in EXAMPLES],
                )
                question = gr.Textbox(
                    label="Your question",
                    placeholder=EXAMPLES[0],
                    submit_btn="Ask",
                    max_length=2000,
                    elem_id="question",
                    autofocus=True,
                )
                again = gr.Button("Start again", size="sm")
            with gr.Column(scale=2, min_width=320):
                gr.Markdown("## Evidence")
                evidence = gr.HTML(panel((), assistant), elem_id="evidence", js_on_load=None)
        shown = [question, chat, past, evidence]
        quiet = {"show_progress": "hidden", "api_visibility": "private"}
        question.submit(respond, [question, chat, past], shown, **quiet)
        chat.example_select(respond_to_example, [chat, past], shown, **quiet)
        for restart in (again.click, chat.clear):
            restart(lambda: ("", [], (), panel((), assistant)), None, shown, **quiet)
    return page


def launch(
    assistant: Assistant, port: int = 7860, open_browser: bool = True, wait: bool = True
) -> gr.Blocks:
    """Serve the chat on 127.0.0.1, until stopped if `wait`."""
    page = build(assistant)
    page.launch(
        server_name="127.0.0.1",
        server_port=port or None,
        inbrowser=open_browser,
        share=False,
        ssr_mode=False,
        enable_monitoring=False,
        footer_links=[],
        theme=gr.themes.Default(font=["Arial", "sans-serif"], font_mono=["monospace"]),
        css_paths=[_STATIC / "chat.css"],
        js=(_STATIC / "chat.js").read_text(encoding="utf-8"),
        prevent_thread_lock=not wait,
    )
    return page


def _respond(
    assistant: Assistant, text: str, history: list[Message], past: tuple[Answer, ...]
) -> Iterator[Shown]:
    """Yield the page's state as each claim passes the gate."""
    turn = len(past) + 1
    asked = [*history, {"role": "user", "content": escape_markdown(text)}]
    shown = panel(past, assistant)
    if not text.strip():
        yield "", history, past, shown
        return
    conversation = Conversation(assistant, past)
    passed = []
    try:
        for item in conversation.stream(text):
            if isinstance(item, Answer):
                reply = _reply(item, turn)
                yield "", [*asked, reply], (*past, item), panel((*past, item), assistant)
            else:
                passed.append(escape_markdown(item.text))
                yield "", [*asked, _message(" ".join(passed))], past, shown
    except JoinedupError as error:
        yield text, [*asked, _message(escape_markdown(str(error)))], past, shown


def _reply(answer: Answer, turn: int) -> Message:
    paragraphs = body(answer, _style(turn))
    if answer.standalone_question != answer.question:
        searched = phrase("searching", question=escape_markdown(answer.standalone_question))
        paragraphs.insert(0, f"*{searched}*")
    return _message("\n\n".join(paragraphs))


def _style(turn: int) -> Style:
    """Markers that open the evidence panel at this turn's citation."""
    return Style(
        escape_markdown,
        lambda text: f"**{text}**",
        lambda n: f"[[{n}]](#cite-{turn}-{n})",
        markdown_table,
    )


def _message(content: str) -> Message:
    return {"role": "assistant", "content": content}
