"""The assistant: opens an index and answers questions from it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Iterator
from contextlib import aclosing
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from assistant import rerank
from assistant.answer import Answer, Claim
from assistant.askable import check
from assistant.conversation import Conversation
from assistant.cues import read_filters
from assistant.draft import Draft
from assistant.filters import ALL, Filters, combine
from assistant.known import known
from assistant.options import Options
from assistant.pipeline import last, run
from assistant.rerank import Reranker
from assistant.retrieve import Retriever, provenance
from assistant.threads import opened
from assistant.writer import Writer, configured
from corpus.errors import UsageError
from ingest.embedding import Embedder
from ingest.index import Index
from ingest.pipeline import Progress, keep_bundled
from ingest.settings import Settings

if TYPE_CHECKING:
    from assistant.hybrid import HybridRetriever
    from assistant.runnable import AskRunnable


class Assistant:
    """Answers questions from one index. Make one with `Assistant.open()`.

    Many threads may use it. Each of `listeners` is called with each answer when it is whole,
    whichever way it was asked for; what it raises is the asker's to see.
    """

    def __init__(
        self,
        index: Index,
        options: Options | None = None,
        writer: Writer | None = None,
        reranker: Reranker | None = None,
    ) -> None:
        self.index = index
        self.options = options or Options()
        self.writer = writer
        self.reranker = reranker
        self.listeners: list[Callable[[Answer], None]] = []
        self.retrieval = Retriever(index, options=self.options)

    def within(self, seen: Collection[str] | None) -> Assistant:
        """The assistant of whoever may see these collections: it knows of no other document.

        It has the same listeners, model and options.

        Args:
            seen: names of collections; None for all that there are.
        """
        other = copy(self)
        other.index = self.index.within(seen)
        other.retrieval = replace(self.retrieval, index=other.index)
        return other

    @classmethod
    def open(
        cls,
        index: Path | str | None = None,
        model: str | None = None,
        progress: Progress | None = None,
        options: Options | None = None,
    ) -> Assistant:
        """Open an index, bringing the bundled corpus into it where it is new or has changed.

        Args:
            index: its folder; by default `JOINEDUP_INDEX`, else the user's data folder.
            model: the embedding model; by default `JOINEDUP_EMBEDDING_MODEL`, else the bundled.
            progress: called with (files done, files in all, current file) while ingesting.
            options: how answers are made; by default as the product makes them.

        Raises:
            IndexUnavailable: another model built the index, or another process is writing.
            ModelUnavailable: the embedding model cannot be loaded, or the chat model or reranker
                that `JOINEDUP_MODEL` or `JOINEDUP_RERANKER` names cannot be opened.
        """
        settings = Settings()
        folder = Path(index).expanduser() if index else settings.index.expanduser()
        embedder = Embedder.configured(model)
        keep_bundled(folder, embedder, progress)
        return cls(
            Index(folder, embedder), options, configured(settings), rerank.configured(settings)
        )

    def ask(self, question: str, filters: Filters = ALL) -> Answer:
        """Answer one question that stands alone.

        Args:
            question: as it was asked.
            filters: what to narrow the evidence to, besides what the question's words say.

        Raises:
            UsageError: the question is empty or longer than 2,000 characters, or a filter holds
                what the corpus does not know.
        """
        return last(self.stream(question, filters=filters))

    def stream(
        self,
        question: str,
        standalone: str | None = None,
        earlier: tuple[str, ...] = (),
        filters: Filters = ALL,
    ) -> Iterator[Claim | Answer]:
        """Yield each claim as it passes the gate, and last the whole answer.

        Args:
            question: as it was asked.
            standalone: the same made to stand alone; by default the question itself.
            earlier: the user's turns before it that still say what is wanted.
            filters: what to narrow the evidence to, besides what the question's words say.

        Raises:
            UsageError: the question is empty or longer than 2,000 characters, or a filter holds
                what the corpus does not know.
        """
        check(question)
        index = self.index.now()  # an ingest that ends meanwhile shows in the next answer
        return self._told(
            Draft(
                asked=question,
                standalone=standalone or question,
                earlier=earlier,
                index=index,
                retriever=replace(self.retrieval, index=index),
                options=self.options,
                filters=known(filters, index),
                writer=self.writer,
                reranker=self.reranker,
            )
        )

    def _told(self, draft: Draft) -> Iterator[Claim | Answer]:
        for item in run(draft):
            if isinstance(item, Answer):
                for listener in self.listeners:
                    listener(item)
            yield item

    async def aask(self, question: str, filters: Filters = ALL) -> Answer:
        """`ask` without holding the event loop up; it raises the same."""
        return await asyncio.to_thread(self.ask, question, filters)

    async def astream(self, question: str, filters: Filters = ALL) -> AsyncIterator[Claim | Answer]:
        """`stream` without holding the event loop up; it raises the same.

        Whoever stops early leaves no more than the sentence in hand to be finished.
        """
        items = await opened(lambda: self.stream(question, filters=filters))
        async with aclosing(items):
            async for item in items:
                yield item

    def conversation(self, earlier: Iterable[str] = ()) -> Conversation:
        """Begin a conversation, in which a question may lean on the ones before it.

        Args:
            earlier: questions that were asked before, oldest first.
        """
        return Conversation(self, earlier=earlier)

    @property
    def retriever(self) -> HybridRetriever:
        """The passages as a LangChain retriever, for a chain of one's own."""
        from assistant.hybrid import HybridRetriever  # LangChain: not on the way of a question

        return HybridRetriever(index=self.index, options=self.options)

    def runnable(self, output: Literal["answer", "message"] = "answer") -> AskRunnable:
        """This assistant as a LangChain `Runnable`, giving answers or messages."""
        from assistant.runnable import AskRunnable  # LangChain: not on the way of a question

        return AskRunnable(self, output)

    def search(
        self, query: str, k: int = 10, also: str = "", filters: Filters = ALL
    ) -> list[dict[str, Any]]:
        """The best `k` passages with their scores and provenance, best first.

        Args:
            query: what to search for.
            k: how many passages.
            also: another wording of the same, searched for as well.
            filters: what the passages are narrowed to, besides what the query's words say.

        Raises:
            UsageError: the query is empty, `k` is below 1, or a filter holds what the corpus
                does not know.
        """
        if not query.strip() or k < 1:
            raise UsageError("give a query of at least one word, and -k of at least 1")
        index = self.index.now()
        wanted = combine(known(filters, index), read_filters(query).filters)
        hits = replace(self.retrieval, index=index).search(query, k, also, wanted)
        return [{**provenance(index, hit), "text": hit.passage.text} for hit in hits]
