"""The view: what a window of the chat shows, as HTML for its parts."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from markupsafe import Markup

from assistant.phrases import phrase
from assistant.suggest import suggestions
from ui.chat.desk import Desk, Pending
from ui.chat.in_time import in_time
from ui.chat.place import Place
from ui.chat.written import Written
from ui.store import Turn
from ui.web.layout import render
from ui.web.markup import answer_html, claims_html
from ui.web.narrowing import LABELS, active, as_query, choices

_KEPT = 256  # answers whose HTML is kept


@dataclass(frozen=True)
class View:
    """HTML for each part of the page, and `status`, which is read out when it changes."""

    transcript: str
    conversations: str
    narrowing: str
    notice: str
    status: str


class Viewer:
    """Shows a place of an owner's."""

    def __init__(self, desk: Desk, written: Written | None = None) -> None:
        self._desk = desk
        # What is seen of a kept answer changes with the index and with what its owner may see,
        # and the whole conversation is shown with each sentence.
        self._written = written or Written(_KEPT)

    def seen_by(self, desk: Desk) -> Viewer:
        """The viewer over another desk, which keeps what it writes in the same place."""
        return Viewer(desk, self._written)

    def view(
        self,
        owner: str,
        place: Place,
        pending: Pending | None = None,
        problem: str = "",
        said: str = "",
    ) -> View:
        """The whole view.

        Args:
            owner: whose it is.
            place: where they are.
            pending: what is being written, if anything.
            problem: what did not work, "" if all did.
            said: read out by a screen reader.
        """
        return View(
            transcript=self.transcript(owner, place, pending),
            conversations=self._conversations(owner, place),
            narrowing=self._narrowing(place),
            notice=render("notice.html", place=place, problem=problem),
            status=said or problem,
        )

    def transcript(self, owner: str, place: Place, pending: Pending | None = None) -> str:
        """The conversation's questions and answers."""
        store, index = self._desk.store, self._desk.assistant.index
        turns = list(pending.turns) if pending else store.turns(owner, place.conversation)
        following: tuple[str, ...] = ()
        if turns and not pending:
            asked = [turn.question for turn in turns]
            following = suggestions(turns[-1].answer, index.now(), asked)
        return render(
            "transcript.html",
            place=place,
            turns=[
                (turn, self._answer(turn.id, owner), store.ratings.of(owner, turn.id))
                for turn in turns
            ],
            pending=pending,
            written=claims_html(pending.claims) if pending else "",
            suggestions=following,
            examples=() if turns or pending else self._examples(),
        )

    def _examples(self) -> list[str]:
        """Questions to begin with, where the corpus that they are about is there."""
        facets = self._desk.assistant.index.now().facets.values()
        known = any(each.bundled for each in facets)
        return phrase("chat.examples").splitlines() if known else []

    def _answer(self, turn_id: str, owner: str) -> Markup:
        index = self._desk.assistant.index.now()
        state = index.manifest.state if index.manifest else ""
        key = (turn_id, owner, state, index.is_limited)
        return self._written.get(key, lambda: self._render(turn_id, owner))

    def _render(self, turn_id: str, owner: str) -> Markup:
        turn = self._desk.store.turn(owner, turn_id)
        if turn is None:
            return Markup("")
        index = self._desk.assistant.index.now()
        return answer_html(turn.answer, turn.id) + in_time(turn.answer, index)

    def _conversations(self, owner: str, place: Place) -> str:
        found = self._desk.store.conversations(owner, place.looking_for)
        return render("conversations.html", place=place, conversations=found)

    def _narrowing(self, place: Place) -> str:
        index = self._desk.assistant.index.now()
        return render(
            "narrowing.html",
            active=active(place.filters, index),
            choices=choices(index),
            labels=LABELS,
            query=urlencode(as_query(place.filters)),
            filters=place.filters,
        )


def said_of(turn: Turn) -> str:
    """What a screen reader says when an answer has come."""
    answer = turn.answer
    if answer.status == "not_in_corpus":
        return "The corpus does not say."
    cited = len({citation for claim in answer.claims for citation in claim.citations})
    sentences, citations = len(answer.claims), "citation" if cited == 1 else "citations"
    return (
        f"Answered with {sentences} {'sentence' if sentences == 1 else 'sentences'} "
        f"and {cited} {citations}."
    )
