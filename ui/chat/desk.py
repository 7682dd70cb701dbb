"""The desk: what a person does in the chat, each act giving the place where it leads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from assistant import Answer, Assistant, Claim, Conversation
from assistant.askable import check
from assistant.followup import standalone
from corpus.errors import UsageError
from ui.audit.asker import asked_by
from ui.chat.place import Place, Undo
from ui.sight import Sight
from ui.store import Store, Turn
from ui.web.narrowing import read, without


@dataclass(frozen=True)
class Pending:
    """A question whose answer is being written.

    `turns` are those that stay; `searching` is what is searched for where that is not the
    question; `claims` have passed the gate so far.
    """

    turns: tuple[Turn, ...]
    question: str
    searching: str = ""
    claims: tuple[Claim, ...] = ()


class Desk:
    """The assistant and the store, for the acts of whoever the owner is."""

    def __init__(self, assistant: Assistant, store: Store) -> None:
        self.assistant = assistant
        self.store = store

    def seen_by(self, sight: Sight | None) -> Desk:
        """The desk for somebody of this sight; None leaves it as it is."""
        if sight is None:
            return self
        assistant = self.assistant.within(sight.reads)
        return Desk(assistant, self.store.seen_by(assistant.index))

    def ask(
        self,
        owner: str,
        place: Place,
        question: str,
        stopped: Callable[[], bool] = lambda: False,
    ) -> Iterator[Pending | Place]:
        """Yield the answer as it grows, and last the place where it has been kept.

        One that has been stopped by then is not kept.

        Raises:
            JoinedupError: it cannot be answered; nothing was kept.
        """
        check(question)
        kept = self._turns_before(owner, place)
        conversation = Conversation(self.assistant, [turn.answer for turn in kept])
        alone = standalone(question, [turn.answer.standalone_question for turn in kept])
        pending = Pending(tuple(kept), question, alone if alone != question else "")
        yield pending
        asked_by(owner)  # here, as Gradio may take each step in another context
        for item in conversation.stream(question, place.filters):
            if isinstance(item, Answer):
                if stopped():
                    return
                yield self._keep(owner, place, item)
            else:
                pending = replace(pending, claims=(*pending.claims, item))
                yield pending

    def _turns_before(self, owner: str, place: Place) -> list[Turn]:
        turns = self.store.turns(owner, place.conversation)
        edited = next((n for n, turn in enumerate(turns) if turn.id == place.editing), None)
        return turns if edited is None else turns[:edited]

    def _keep(self, owner: str, place: Place, answer: Answer) -> Place:
        turn = self.store.add(owner, place.conversation, answer, place.filters, place.editing)
        undo = Undo("edit", turn.id, "The earlier question and what came after it were replaced.")
        return replace(
            place,
            conversation=turn.conversation_id,
            editing="",
            undo=undo if place.editing else None,
        )

    def open(self, owner: str, place: Place, conversation_id: str) -> Place:
        """Go to a conversation.

        Raises:
            UsageError: the owner has none of that id.
        """
        if self.store.find(owner, conversation_id) is None:
            raise UsageError("this conversation was deleted, or belongs to someone else")
        return Place(conversation_id, place.filters, looking_for=place.looking_for)

    def new(self, place: Place) -> Place:
        """Begin another conversation; nothing is kept of it until a question is asked."""
        return Place(filters=place.filters, looking_for=place.looking_for)

    def rename(self, owner: str, place: Place, conversation_id: str, title: str) -> Place:
        """Give a conversation another name.

        Raises:
            UsageError: the name is empty.
        """
        self.store.rename(owner, conversation_id, title)
        return place

    def delete(self, owner: str, place: Place, conversation_id: str) -> Place:
        """Delete a conversation, which can be undone within the hour."""
        found = self.store.find(owner, conversation_id)
        if found is None:
            return place
        self.store.delete(owner, conversation_id)
        undo = Undo("delete", conversation_id, f"“{found.title}” was deleted.")
        gone = place.conversation == conversation_id
        return replace(self.new(place) if gone else place, undo=undo)

    def undo(self, owner: str, place: Place) -> Place:
        """Undo what was done last."""
        if place.undo and place.undo.act == "delete":
            self.store.restore(owner, place.undo.id)
            return replace(self.open(owner, place, place.undo.id), undo=None)
        if place.undo:
            self.store.put_back(owner, place.undo.id)
        return replace(place, undo=None)

    def edit(self, owner: str, place: Place, turn_id: str) -> tuple[Place, str]:
        """Take a question up again: the place, and the question's words to change.

        Raises:
            UsageError: the owner has no such turn.
        """
        turn = self.store.turn(owner, turn_id)
        if turn is None:
            raise UsageError("that question is not here any more")
        return replace(place, editing=turn_id, undo=None), turn.question

    def narrow(self, place: Place, values: Mapping[str, str]) -> Place:
        """Add what was chosen in the form to the filters.

        Raises:
            UsageError: a value that the corpus does not know, or a year that is none.
        """
        filters = read(values, self.assistant.index.now(), place.filters)
        return replace(place, filters=filters)

    def widen(self, place: Place, field: str = "", value: str = "") -> Place:
        """Take one filter off, or without a field all of them."""
        filters = without(place.filters, field, value) if field else Place().filters
        return replace(place, filters=filters)
