"""The review in a browser, on Gradio: one question at a time, beside the passage it came from."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from evals.dataset import Dataset, Question
from evals.review import (
    Judgement,
    Verdict,
    first_open,
    latest,
    passages,
    read_verdicts,
    record,
    reviews_path,
)
from ingest.index import Index

_CSS = """
#gold blockquote { border-left: 4px solid #1d70b8; margin: 0.5rem 0; padding: 0.2rem 0 0.2rem 0.8rem; white-space: pre-line; overflow-wrap: anywhere; }
#gold mark { background: #ffdd00; color: #0b0c0c; padding: 0 0.1rem; }
#gold h2 { font-size: 1.05rem; margin: 0 0 0.4rem; }
button:focus-visible, textarea:focus-visible { outline: 3px solid #ffdd00; outline-offset: 2px; }
"""  # noqa: E501
Shown = tuple[int, str, Any, str, str]


def build(draft: Dataset, path: Path, reviewer: str, index: Index) -> gr.Blocks:
    """The page on which one reviewer judges the draft read from `path`."""
    reviews = reviews_path(path)

    def show(place: int) -> Shown:
        judged = latest(read_verdicts(reviews)).get(reviewer, {})
        if place >= len(draft.questions):
            return place, _end(draft, judged), gr.update(value="", interactive=False), "", ""
        question = draft.questions[place]
        own = judged.get(question.id)
        edited = own.edited if own and own.edited else question.turns[-1]
        return (
            place,
            _progress(draft, place, judged),
            gr.update(value=edited, interactive=True),
            own.comment if own else "",
            gold_html(question, index),
        )

    def judge(judgement: Judgement, place: int, text: str, comment: str) -> Shown:
        if place >= len(draft.questions):
            return show(place)
        question = draft.questions[place]
        text = text.strip()
        if len(text) < 2:
            gr.Warning("The question is empty: write it, or reject it as it was.")
            return show(place)
        edited = text if text != question.turns[-1] else None
        verdict = Verdict(
            question=question.id,
            reviewer=reviewer,
            judgement=judgement,
            edited=edited,
            comment=comment.strip(),
        )
        record(reviews, verdict)
        return show(place + 1)

    with gr.Blocks(title="Review questions", analytics_enabled=False) as page:
        gr.Markdown("# Review questions\nAccept a question if someone might ask it and the marked "
                    "sentence answers it. Mend its words first if need be.")  # fmt: skip
        place = gr.State(0)
        with gr.Row():
            with gr.Column(scale=2, min_width=320):
                progress = gr.HTML(elem_id="progress", js_on_load=None)
                text = gr.Textbox(
                    label="Question (may be edited)", max_length=1000, elem_id="question"
                )
                comment = gr.Textbox(label="Comment (optional)", max_length=2000, elem_id="comment")
                with gr.Row():
                    accept = gr.Button("Accept", variant="primary", min_width=70)
                    reject = gr.Button("Reject", variant="stop", min_width=70)
                    skip = gr.Button("Skip", min_width=70)
                    back = gr.Button("Back", min_width=70)
            with gr.Column(scale=3, min_width=320):
                gold = gr.HTML(elem_id="gold", js_on_load=None)
        shown = [place, progress, text, comment, gold]
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        given = [place, text, comment]
        accept.click(lambda *values: judge("accept", *values), given, shown, **quiet)
        reject.click(lambda *values: judge("reject", *values), given, shown, **quiet)
        last = len(draft.questions)
        skip.click(lambda at: show(min(at + 1, last)), place, shown, **quiet)
        back.click(lambda at: show(max(at - 1, 0)), place, shown, **quiet)
        page.load(
            lambda: show(first_open(draft, latest(read_verdicts(reviews)).get(reviewer, {}))),
            None,
            shown,
            **quiet,
        )
    return page


def launch(
    draft: Dataset,
    path: Path,
    reviewer: str,
    index: Index,
    port: int = 7861,
    open_browser: bool = True,
    wait: bool = True,
) -> gr.Blocks:
    """Serve the page on 127.0.0.1, until stopped if `wait`."""
    page = build(draft, path, reviewer, index)
    page.launch(
        server_name="127.0.0.1",
        server_port=port or None,
        inbrowser=open_browser,
        share=False,
        ssr_mode=False,
        enable_monitoring=False,
        footer_links=[],
        theme=gr.themes.Default(font=["Arial", "sans-serif"], font_mono=["monospace"]),
        css=_CSS,
        prevent_thread_lock=not wait,
    )
    return page


def gold_html(question: Question, index: Index) -> str:
    """The gold passages and the nuggets; all text of documents is escaped."""
    pieces = [
        f"<h2>{escape(passage.place)}</h2><blockquote>{escape(passage.before)}"
        f"<mark>{escape(passage.quote)}</mark>{escape(passage.after)}</blockquote>"
        for passage in passages(question, index)
    ]
    facts = "".join(
        f"<li>{escape(nugget.text)}{'' if nugget.vital else ' (may be left out)'}</li>"
        for nugget in question.nuggets
    )
    return f"<h2>An answer must hold</h2><ul>{facts}</ul>{''.join(pieces)}"


def _progress(draft: Dataset, place: int, judged: dict[str, Verdict]) -> str:
    question = draft.questions[place]
    own = judged.get(question.id)
    said = f" You said: {own.judgement}." if own else ""
    return (
        f'<p role="status">{place + 1} of {len(draft.questions)}. '
        f"Kind: {escape(question.kind)}.{said}</p>"
    )


def _end(draft: Dataset, judged: dict[str, Verdict]) -> str:
    left = sum(question.id not in judged for question in draft.questions)
    rest = f"{left} skipped: go back, or load the page again." if left else "All are judged."
    return f'<p role="status">That was the last question. {rest}</p>'
