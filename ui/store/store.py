"""The store: conversations, kept and found again. Whatever is asked for is its owner's only."""

from __future__ import annotations

from copy import copy
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, delete, exists, func, insert, or_, select, update

from assistant import Answer
from assistant.filters import ALL, Filters
from assistant.generate import prompt_version
from corpus.errors import UsageError
from ingest.index import Index
from ui.store.database import connect
from ui.store.queries import (
    conversation_of,
    literal,
    new_id,
    shown_text,
    title_of,
    turn_of,
    turns_of,
    utc_now,
    visible,
)
from ui.store.ratings import Ratings
from ui.store.records import Conversation, Turn
from ui.store.schema import conversations, turns
from ui.store.uploads import Uploads
from ui.store.work import Work

UNDO = timedelta(hours=1)
"""How long what was deleted can be had back; then it is gone for good."""


class Store:
    """Conversations in a database. Many threads may use it.

    Args:
        place: a file of SQLite, or a URL of SQLAlchemy.

    Raises:
        StoreUnavailable: it cannot be opened, or another version wrote it.
    """

    def __init__(self, place: str | Path) -> None:
        self._engine = connect(place)
        self._index: Index | None = None
        self.ratings = Ratings(self._engine)
        self.uploads = Uploads(self._engine)
        self.work = Work(self._engine)
        self.purge()

    def seen_by(self, index: Index) -> Store:
        """The same store, of whose answers that alone is shown which the index may show.

        Args:
            index: as whoever asks may see it (`Index.within`).
        """
        other = copy(self)
        other._index = index
        other.ratings = Ratings(self._engine, index)
        return other

    @property
    def engine(self) -> Engine:
        """The database, for what is kept beside the conversations."""
        return self._engine

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def conversations(self, owner: str, containing: str = "") -> list[Conversation]:
        """The owner's conversations, last used first; those alone that hold all of the words."""
        wanted = containing.lower().split()
        query = select(conversations).where(visible(owner))
        for word in wanted:
            pattern = f"%{literal(word)}%"
            said = exists().where(
                turns.c.conversation == conversations.c.id,
                turns.c.replaced.is_(None),
                turns.c.shown.like(pattern, escape="\\"),
            )
            query = query.where(or_(conversations.c.title.ilike(pattern, escape="\\"), said))
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(conversations.c.changed.desc())).all()
        found = [conversation_of(row) for row in rows]
        if not wanted or self._index is None or not self._index.is_limited:
            return found
        # The words may stand in what is hidden by now, and no search is to tell so.
        return [each for each in found if self._holds(owner, each, wanted)]

    def _holds(self, owner: str, conversation: Conversation, wanted: list[str]) -> bool:
        """Whether each of the words stands in the title, or in a turn as it may be seen."""
        answers = [turn.answer for turn in self.turns(owner, conversation.id)]
        texts = [conversation.title.lower(), *map(shown_text, answers)]
        return all(any(word in text for text in texts) for word in wanted)

    def find(self, owner: str, conversation_id: str) -> Conversation | None:
        """One conversation of the owner's; None where they have none of that id."""
        query = select(conversations).where(visible(owner), conversations.c.id == conversation_id)
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        return conversation_of(row) if row else None

    def turns(self, owner: str, conversation_id: str) -> list[Turn]:
        """The turns of the owner's conversation, oldest first; [] where they have none such."""
        query = turns_of(owner).where(turns.c.conversation == conversation_id)
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(turns.c.asked_at, turns.c.id)).all()
        index = self._index.now() if self._index else None
        return [turn_of(row, index) for row in rows]

    def turn(self, owner: str, turn_id: str) -> Turn | None:
        """One turn of the owner's; None where they have none of that id."""
        with self._engine.connect() as connection:
            row = connection.execute(turns_of(owner).where(turns.c.id == turn_id)).first()
        return turn_of(row, self._index) if row else None

    def add(
        self,
        owner: str,
        conversation_id: str,
        answer: Answer,
        filters: Filters = ALL,
        instead_of: str = "",
    ) -> Turn:
        """Keep an answer at the end of a conversation; "" begins one, named after the question.

        Args:
            owner: whose it is.
            conversation_id: of the owner's conversation, or "".
            answer: to `answer.question`.
            filters: those chosen on the page.
            instead_of: the turn that it takes the place of, with all that came after; "" for none.

        Raises:
            UsageError: the owner has no such conversation, or it no such turn.
        """
        now = utc_now()
        turn_id = new_id()
        with self._engine.begin() as connection:
            if not conversation_id:
                conversation_id = new_id()
                connection.execute(insert(conversations).values(
                    id=conversation_id, owner=owner, created=now, changed=now,
                    title=title_of(answer.question)))  # fmt: skip
            changed = connection.execute(
                update(conversations)
                .where(visible(owner), conversations.c.id == conversation_id)
                .values(changed=now)
            )
            if not changed.rowcount:
                raise UsageError("this conversation is not here any more; start a new one")
            if instead_of:
                first = connection.execute(
                    select(turns.c.asked_at).where(
                        turns.c.id == instead_of, turns.c.conversation == conversation_id)
                ).scalar()  # fmt: skip
                if first is None:
                    raise UsageError("that question is not in this conversation any more")
                connection.execute(
                    update(turns)
                    .where(turns.c.conversation == conversation_id, turns.c.asked_at >= first,
                           turns.c.replaced.is_(None))
                    .values(replaced=turn_id)
                )  # fmt: skip
            # Turns stand in the order of their times, whatever becomes of the clock.
            last = connection.execute(
                select(func.max(turns.c.asked_at)).where(turns.c.conversation == conversation_id)
            ).scalar()
            now = max(now, last + timedelta(microseconds=1)) if last else now
            connection.execute(insert(turns).values(
                id=turn_id, conversation=conversation_id, question=answer.question,
                shown=shown_text(answer),
                filters=filters.model_dump_json(), answer=answer.model_dump_json(), asked_at=now,
                prompt=prompt_version()))  # fmt: skip
        return Turn(id=turn_id, conversation_id=conversation_id, question=answer.question,
                    filters=filters, answer=answer, asked_at=now.replace(tzinfo=UTC),
                    prompt=prompt_version())  # fmt: skip

    def put_back(self, owner: str, turn_id: str) -> None:
        """Undo what `add` did with `instead_of`: drop that turn and show what it replaced."""
        with self._engine.begin() as connection:
            found = connection.execute(turns_of(owner).where(turns.c.id == turn_id)).first()
            if found is None:
                return
            later = connection.execute(
                select(turns.c.id).where(
                    turns.c.conversation == found.conversation, turns.c.asked_at >= found.asked_at,
                    turns.c.replaced.is_(None))
            ).scalars()  # fmt: skip
            connection.execute(delete(turns).where(turns.c.id.in_(list(later))))
            connection.execute(
                update(turns).where(turns.c.replaced == turn_id).values(replaced=None)
            )

    def rename(self, owner: str, conversation_id: str, title: str) -> None:
        """Give a conversation another name, cut at 120 characters.

        Raises:
            UsageError: the name is empty.
        """
        if not title.strip():
            raise UsageError("the name is empty; write one, or keep the old")
        self._change(owner, conversation_id, title=title_of(title))

    def delete(self, owner: str, conversation_id: str) -> None:
        """Delete a conversation; `restore` brings it back within the hour."""
        self.purge()
        self._change(owner, conversation_id, deleted=utc_now())

    def delete_all(self, owner: str) -> int:
        """Delete all of the owner's conversations for good, with what they said of the answers.

        Returns:
            How many, those that could still have been restored left out of the count.
        """
        with self._engine.begin() as connection:
            mine = conversations.c.owner == owner
            seen = connection.execute(select(func.count()).where(visible(owner))).scalar()
            connection.execute(delete(conversations).where(mine))
        return int(seen or 0)

    def restore(self, owner: str, conversation_id: str) -> None:
        """Bring back what was deleted, if it is still there."""
        with self._engine.begin() as connection:
            connection.execute(
                update(conversations)
                .where(conversations.c.owner == owner, conversations.c.id == conversation_id)
                .values(deleted=None)
            )

    def purge(self, now: datetime | None = None) -> int:
        """Remove for good what was deleted, or replaced by an edit, over an hour ago.

        Returns:
            How many conversations.
        """
        before = (now or utc_now()) - UNDO
        newer = turns.alias("newer")
        with self._engine.begin() as connection:
            recent = select(newer.c.id).where(newer.c.asked_at >= before)
            old = turns.c.replaced.is_not(None) & turns.c.replaced.not_in(recent)
            connection.execute(delete(turns).where(old))
            gone = connection.execute(delete(conversations).where(conversations.c.deleted < before))
        return gone.rowcount

    def _change(self, owner: str, conversation_id: str, **values: object) -> None:
        with self._engine.begin() as connection:
            connection.execute(
                update(conversations)
                .where(visible(owner), conversations.c.id == conversation_id)
                .values(**values)
            )
