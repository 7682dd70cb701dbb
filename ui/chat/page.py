"""The chat's page, on Gradio: its parts, and which act changes which of them."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from pathlib import Path

import gradio as gr
from fastapi import FastAPI

from assistant import Assistant
from assistant.phrases import phrase
from corpus.errors import JoinedupError
from ingest.encoder import cores
from ui.chat.desk import Desk, Pending
from ui.chat.place import Place
from ui.chat.stopping import UnderWay
from ui.chat.view import View, Viewer, said_of
from ui.sight import sight_of
from ui.store import Store
from ui.web.layout import STATIC, render
from ui.web.narrowing import FIELDS, YEARS
from ui.web.visitor import visitor

AT_ONCE = 16  # questions that are answered side by side where a chat model words the answers
_EVERY = 0.2  # seconds between two looks at an answer that grows
LONGEST_QUESTION = 2000
_ACTS = (Path(__file__).parent / "acts.js").read_text(encoding="utf-8")
_HEAD = (
    '<link rel="stylesheet" href="/joinedup/timeline.css">'
    '<link rel="stylesheet" href="/joinedup/joinedup.css">'
    '<script src="/joinedup/timeline.js" defer></script>'
    '<script src="/joinedup/joinedup.js" defer></script>'
)
_log = logging.getLogger(__name__)
Shown = tuple[object, ...]


def mount(app: FastAPI, assistant: Assistant, store: Store) -> FastAPI:
    """Put the chat at "/" of an app."""
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        build(Desk(assistant, store)),
        path="/",
        footer_links=[],
        show_error=False,
        ssr_mode=False,
        enable_monitoring=False,
        theme=gr.themes.Default(font=["Arial", "sans-serif"], font_mono=["monospace"]),
        head=_HEAD,
        favicon_path=STATIC / "icon.svg",
    )
    return mounted


def build(everybodys: Desk) -> gr.Blocks:
    """The page over a desk, which is narrowed for each event to what its person may see."""
    shared = Viewer(everybodys)

    def seated(request: gr.Request) -> tuple[str, Desk, Viewer]:
        """Who an event is of, and their desk."""
        desk = everybodys.seen_by(sight_of(request.request.scope if request.request else {}))
        return visitor(request), desk, shared.seen_by(desk)

    under_way = UnderWay()
    # Extracts keep a processor busy; a model is mostly waited for.
    at_once = AT_ONCE if everybodys.assistant.writer else min(AT_ONCE, 2 * cores())
    with gr.Blocks(title="Ask – Joinedup", analytics_enabled=False, fill_width=True) as blocks:
        place = gr.State(Place())
        gr.HTML(render("header.html", current="/", skip_to="question"), apply_default_css=False)
        with gr.Row(elem_id="ju-chat"):
            with gr.Column(scale=2, min_width=220, elem_id="ju-left"):
                conversations = _part("conversations")
            with gr.Column(scale=5, min_width=320, elem_id="ju-middle"):
                gr.HTML(render("welcome.html"), apply_default_css=False)
                transcript = _part("transcript")
                notice = _part("notice")
                narrowing = _part("narrowing")
                question = gr.Textbox(
                    label="Your question",
                    elem_id="question",
                    lines=1,
                    max_lines=6,
                    max_length=LONGEST_QUESTION,
                    submit_btn="Ask",
                    stop_btn="Stop",
                    autofocus=True,
                )
                status = _part("status")
            with gr.Column(scale=4, min_width=320, elem_id="ju-right"):
                gr.HTML(render("aside.html"), apply_default_css=False)
        parts = [transcript, conversations, narrowing, notice, status]
        outputs = [question, place, *parts]
        quiet = {"show_progress": "hidden", "api_visibility": "private"}

        def shown(view: View, words: object, at: Place) -> Shown:
            html = (view.transcript, view.conversations, view.narrowing, view.notice)
            return (words, at, *html, render("status.html", said=view.status))

        def drawn(
            steps: Iterator[Pending | Place], owner: str, desk: Desk, viewer: Viewer, at: Place
        ) -> Iterator[Shown]:
            last = float("-inf")
            for step in steps:
                if isinstance(step, Pending):
                    # Claims may come faster than anybody reads, and each costs a page.
                    if time.monotonic() - last < _EVERY:
                        continue
                    last = time.monotonic()
                    status = render("status.html", said=phrase("chat.searching"))
                    written = viewer.transcript(owner, at, step)
                    yield ("", at, written, gr.skip(), gr.skip(), "", status)
                else:
                    kept = desk.store.turns(owner, step.conversation)[-1]
                    yield shown(viewer.view(owner, step, said=said_of(kept)), "", step)

        def ask(words: str, at: Place, request: gr.Request) -> Iterator[Shown]:
            owner, desk, viewer = seated(request)
            if not words.strip():
                yield shown(viewer.view(owner, at, problem=phrase("chat.nothing_asked")), words, at)
                return
            try:
                with under_way.asked(request.session_hash or "") as stopped:
                    steps = desk.ask(owner, at, words, stopped.is_set)
                    yield from drawn(steps, owner, desk, viewer, at)
            except JoinedupError as error:
                yield shown(viewer.view(owner, at, problem=_sentence(error)), words, at)
            except Exception:
                _log.exception("a question could not be answered")
                view = viewer.view(owner, at, problem=phrase("chat.went_wrong"))
                yield shown(view, words, at)

        def act(event: gr.EventData, words: str, at: Place, request: gr.Request) -> Iterator[Shown]:
            owner, desk, viewer = seated(request)
            given = _given(event)
            name = given.get("act", "")
            if name == "ask":
                yield from ask(given.get("question", ""), at, request)
                return
            if name == "again":
                try:
                    again, old = desk.edit(owner, at, given.get("turn", ""))
                except JoinedupError as error:
                    yield shown(viewer.view(owner, at, problem=_sentence(error)), words, at)
                    return
                yield from ask(old, again, request)
                return
            try:
                at, words = _led(desk, owner, at, words, given)
            except JoinedupError as error:
                yield shown(viewer.view(owner, at, problem=_sentence(error)), words, at)
                return
            yield shown(viewer.view(owner, at), words, at)

        def arrive(at: Place, request: gr.Request) -> Iterator[Shown]:
            owner, desk, viewer = seated(request)
            wanted = dict(request.query_params)
            try:
                fields = {k: v for k, v in wanted.items() if k in (*FIELDS, *YEARS)}
                at = desk.narrow(at, fields)
                if wanted.get("conversation"):
                    at = desk.open(owner, at, wanted["conversation"])
            except JoinedupError as error:
                yield shown(viewer.view(owner, at, problem=_sentence(error)), "", at)
                return
            if wanted.get("q") and not at.conversation:
                yield from ask(wanted["q"][:LONGEST_QUESTION], at, request)
                return
            yield shown(viewer.view(owner, at), "", at)

        def stop(at: Place, request: gr.Request) -> Shown:
            under_way.stop(request.session_hash or "")
            owner, _, viewer = seated(request)
            view = viewer.view(owner, at, said=phrase("chat.stopped"))
            return shown(view, gr.skip(), at)

        asking = question.submit(
            ask, [question, place], outputs, concurrency_limit=at_once, **quiet
        )
        question.stop(stop, [place], outputs, cancels=[asking], **quiet)
        for part in (conversations, transcript, notice, narrowing):
            part.select(act, [question, place], outputs, concurrency_limit=at_once, **quiet)
        blocks.load(arrive, [place], outputs, concurrency_limit=at_once, **quiet)
    return blocks


def _part(name: str) -> gr.HTML:
    """A part of the page whose buttons, links and forms with `data-act` are acts."""
    return gr.HTML("", elem_id=f"ju-{name}", js_on_load=_ACTS, apply_default_css=False)


def _given(event: gr.EventData) -> dict[str, str]:
    """What an act came with; everything in it is the browser's word only."""
    data = event._data if isinstance(event._data, dict) else {}
    return {str(key): str(value)[:LONGEST_QUESTION] for key, value in data.items()}


def _led(desk: Desk, owner: str, at: Place, words: str, given: dict[str, str]) -> tuple[Place, str]:
    """Where an act leads, and what then stands in the question's box."""
    identifier = given.get("id", "")
    match given.get("act"):
        case "open":
            return desk.open(owner, at, identifier), words
        case "new":
            return desk.new(at), ""
        case "find":
            return Place(at.conversation, at.filters, looking_for=given.get("words", "")), words
        case "rename":
            return desk.rename(owner, at, identifier, given.get("title", "")), words
        case "delete":
            return desk.delete(owner, at, identifier), words
        case "undo":
            return desk.undo(owner, at), words
        case "edit":
            return desk.edit(owner, at, given.get("turn", ""))
        case "keep":
            return Place(at.conversation, at.filters, looking_for=at.looking_for), ""
        case "narrow":
            return desk.narrow(at, given), words
        case "widen":
            return desk.widen(at, given.get("field", ""), given.get("value", "")), words
    return at, words


def _sentence(error: JoinedupError) -> str:
    """An error as a sentence of the page."""
    said = str(error).rstrip(".")
    return f"{said[:1].upper()}{said[1:]}."
