"""A LangChain runnable that answers: for LCEL chains, and as a node of a LangGraph graph."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage
from langchain_core.messages.content import Citation as Annotation
from langchain_core.messages.content import create_citation
from langchain_core.prompt_values import PromptValue
from langchain_core.runnables import Runnable, RunnableConfig
from langchain_core.runnables.config import ensure_config

from assistant.answer import Answer
from assistant.cited_text import Mark, cited_text
from corpus.errors import UsageError

if TYPE_CHECKING:
    from assistant.assistant import Assistant

Asked = str | PromptValue | Sequence[BaseMessage] | Mapping[str, Any]
"""A question, a conversation's messages, or a mapping with a `question` or with `messages`."""

Output = Answer | AIMessage | dict[str, list[AIMessage]]


class AskRunnable(Runnable[Asked, Output]):
    """Answers as a LangChain `Runnable`: invoke, batch and stream, each also asynchronous.

    In goes a question, or a conversation whose last message is a person's: what they said before
    is taken into account, and system messages are not, since nothing here follows instructions.
    Out comes an `Answer`, or an `AIMessage` whose text carries numbered citations and, as LangChain
    keeps them, an annotation for each; the whole answer is its `additional_kwargs["answer"]`. A
    mapping with `messages`, such as the state of a graph, gives `{"messages": [AIMessage]}`.

    Args:
        assistant: answers.
        output: "answer" or "message".

    >>> from assistant import Assistant
    >>> answer = Assistant.open().runnable().invoke("What was Total Place?")
    >>> answer.status
    'answered'
    """

    def __init__(
        self, assistant: Assistant, output: Literal["answer", "message"] = "answer"
    ) -> None:
        self.assistant = assistant
        self.output = output
        self.name = "Joinedup"

    def invoke(
        self,
        input: Asked,
        config: RunnableConfig | None = None,
        **kwargs: Any,  # noqa: ANN401  (LangChain's)
    ) -> Output:
        """The answer.

        Raises:
            UsageError: what came in holds no question, or one that cannot be asked.
        """
        return self._call_with_config(lambda asked: self._given(asked, self._ask(asked)),
                                      input, ensure_config(config))  # fmt: skip

    async def ainvoke(
        self,
        input: Asked,
        config: RunnableConfig | None = None,
        **kwargs: Any,  # noqa: ANN401
    ) -> Output:
        """`invoke` without holding the event loop up."""

        async def ask(asked: Asked) -> Output:
            turns = questions(asked)
            conversation = self.assistant.conversation(turns[:-1])
            return self._given(asked, await conversation.aask(turns[-1]))

        return await self._acall_with_config(ask, input, ensure_config(config))

    def stream(
        self,
        input: Asked,
        config: RunnableConfig | None = None,
        **kwargs: Any,  # noqa: ANN401
    ) -> Iterator[Any]:
        """The message in pieces that add up to it; an answer or a state comes in one."""
        yield from _pieces(self.invoke(input, config))

    async def astream(
        self,
        input: Asked,
        config: RunnableConfig | None = None,
        **kwargs: Any,  # noqa: ANN401
    ) -> AsyncIterator[Any]:
        """`stream` without holding the event loop up."""
        for piece in _pieces(await self.ainvoke(input, config)):
            yield piece

    def _ask(self, asked: Asked) -> Answer:
        turns = questions(asked)
        return self.assistant.conversation(turns[:-1]).ask(turns[-1])

    def _given(self, asked: Asked, answer: Answer) -> Output:
        if isinstance(asked, Mapping) and "messages" in asked:
            return {"messages": [message(answer)]}
        return message(answer) if self.output == "message" else answer


def questions(asked: Asked) -> list[str]:
    """What a person has asked so far, oldest first; the last is what is to be answered.

    Raises:
        UsageError: there is no question in it, or the last message is not a person's.
    """
    if isinstance(asked, str):
        return [asked]
    if isinstance(asked, Mapping):
        if "messages" not in asked and "question" not in asked:
            raise UsageError('the mapping has neither "messages" nor a "question"; give one')
        return questions(asked["messages"] if "messages" in asked else asked["question"])
    messages = asked.to_messages() if isinstance(asked, PromptValue) else list(asked)
    if not messages or not isinstance(messages[-1], HumanMessage):
        raise UsageError("the last message is not a person's; end with the question")
    return [str(each.text) for each in messages if isinstance(each, HumanMessage)]


def message(answer: Answer) -> AIMessage:
    """The answer as a message: one block of text, with an annotation for each citation."""
    cited = cited_text(answer)
    block = {"type": "text", "text": cited.text, "annotations": _annotations(cited.marks)}
    return AIMessage(content=[block], **_carried(answer))


def _pieces(output: Output) -> Iterator[Any]:
    if not isinstance(output, AIMessage):
        yield output
        return
    answer = Answer.from_dict(output.additional_kwargs["answer"])
    cited, start = cited_text(answer), 0
    for piece in cited.pieces:
        marks = _annotations(cited.marks_within(start, start + len(piece)))
        block = {"type": "text", "text": piece, "annotations": marks, "index": 0}
        yield AIMessageChunk(content=[block], id=output.id)
        start += len(piece)
    yield AIMessageChunk(content=[], id=output.id, chunk_position="last", **_carried(answer))


def _annotations(marks: Sequence[Mark]) -> list[Annotation]:
    return [
        create_citation(
            url=mark.citation.url or None,
            title=mark.citation.title,
            start_index=mark.start,
            end_index=mark.end,
            cited_text=mark.citation.quote,
            id=f"citation-{mark.number}-{mark.claim}",
            number=mark.number,
            **mark.citation.model_dump(mode="json", exclude={"url", "title", "quote"}),
        )
        for mark in marks
    ]


def _carried(answer: Answer) -> dict[str, Any]:
    return {
        "additional_kwargs": {"answer": answer.to_dict()},
        "response_metadata": {"model_name": "joinedup", "status": answer.status},
    }
