"""Ratings: what people say of answers, and the rows that evaluators turn into questions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Engine, Row, delete, insert, select

from assistant import Answer
from assistant.feedback import Feedback
from assistant.withheld import shown
from corpus.errors import UsageError
from ingest.index import Index
from ui.store.queries import turn_of, turns_of, utc_now
from ui.store.records import Verdicts
from ui.store.schema import conversations, turns, verdicts


class Ratings:
    """The verdicts in a store's database. Many threads may use it."""

    def __init__(self, engine: Engine, index: Index | None = None) -> None:
        self._engine = engine
        self._index = index if index is not None and index.is_limited else None

    def of(self, owner: str, turn_id: str) -> Verdicts:
        """What the owner has said of an answer of theirs; nothing said is an empty one."""
        query = (
            turns_of(owner)
            .add_columns(verdicts.c.verdicts)
            .join(verdicts, verdicts.c.turn == turns.c.id)
            .where(turns.c.id == turn_id)
        )
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        return self._said(row) if row else Verdicts()

    def give(self, owner: str, turn_id: str, said: Verdicts) -> None:
        """Keep what the owner says of an answer of theirs, in place of what they said before.

        Raises:
            UsageError: the owner has no such turn, or a verdict is on a sentence that it has not.
        """
        with self._engine.connect() as connection:
            row = connection.execute(turns_of(owner).where(turns.c.id == turn_id)).first()
        if row is None:
            raise UsageError("that answer is not here any more")
        said = self._as_kept(row, said)
        with self._engine.begin() as connection:
            connection.execute(delete(verdicts).where(verdicts.c.turn == turn_id))
            connection.execute(
                insert(verdicts).values(
                    turn=turn_id, given_at=utc_now(), verdicts=said.model_dump_json()
                )
            )

    def rows(self, owners: Iterable[str] | None = None) -> list[Feedback]:
        """Every rated answer as the row that `joinedup eval import feedback` reads.

        Args:
            owners: whose; by default everybody's, for the person who keeps the machine.
        """
        query = (
            select(turns, verdicts.c.verdicts, conversations.c.owner)
            .join(verdicts, verdicts.c.turn == turns.c.id)
            .join(conversations, conversations.c.id == turns.c.conversation)
            .where(conversations.c.deleted.is_(None))
        )
        if owners is not None:
            query = query.where(conversations.c.owner.in_(list(owners)))
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(turns.c.asked_at)).all()
        return [self._row_of(row) for row in rows]

    def _said(self, row: Row[Any]) -> Verdicts:
        """The verdicts of a row of turns and verdicts, on the sentences that may be seen."""
        said = Verdicts.model_validate_json(row.verdicts)
        if self._index is None or not said.sentences:
            return said
        seen = shown(Answer.model_validate_json(row.answer), self._index)
        now = [(seen.now(s.claim), s) for s in said.sentences]
        kept = tuple(s.model_copy(update={"claim": n}) for n, s in now if n is not None)
        return said.model_copy(update={"sentences": kept})

    def _as_kept(self, row: Row[Any], said: Verdicts) -> Verdicts:
        """Verdicts on the sentences that may be seen, as verdicts on the answer that is kept.

        Raises:
            UsageError: a verdict is on a sentence that the answer has not.
        """
        answer = Answer.model_validate_json(row.answer)
        places = tuple(range(len(answer.claims)))
        if self._index is not None:
            places = shown(answer, self._index).places
        if any(s.claim >= len(places) for s in said.sentences):
            raise UsageError("that sentence is not in the answer")
        kept = tuple(s.model_copy(update={"claim": places[s.claim]}) for s in said.sentences)
        return said.model_copy(update={"sentences": kept})

    def _row_of(self, row: Row[Any]) -> Feedback:
        turn = turn_of(row, self._index)
        said = self._said(row)
        query = turns_of(row.owner).where(
            turns.c.conversation == row.conversation, turns.c.asked_at < row.asked_at
        )
        with self._engine.connect() as connection:
            earlier = connection.execute(query.order_by(turns.c.asked_at)).all()
        before = [each.question for each in earlier]
        return Feedback(
            id=turn.id,
            asked_at=turn.asked_at,
            turns=(*before, turn.question),
            answer=turn.answer,
            useful=said.useful,
            sentences=said.sentences,
            comment=said.comment,
        )
