"""The library as a programmer uses it: async, streams, LangChain and LangGraph."""

import asyncio
import threading
import time

import pytest
from langchain_core.messages import AIMessage, AIMessageChunk, HumanMessage, SystemMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnableParallel
from langgraph.graph import END, START, MessagesState, StateGraph

from assistant import Answer, Assistant, Claim, UsageError
from assistant.cited_text import cited_text
from assistant.threads import opened

QUESTION = "What was Total Place?"


def test_async_gives_what_sync_gives(assistant):
    async def ask():
        whole, items = await asyncio.gather(assistant.aask(QUESTION), collected())
        return whole, items

    async def collected():
        return [item async for item in assistant.astream(QUESTION)]

    whole, items = asyncio.run(ask())
    mine = assistant.ask(QUESTION)
    assert whole.claims == mine.claims == tuple(i for i in items if isinstance(i, Claim))
    assert isinstance(items[-1], Answer)


def test_async_conversations_lean_on_what_was_asked(assistant):
    async def talk():
        chat = assistant.conversation()
        await chat.aask(QUESTION)
        items = [item async for item in chat.astream("How much did it cost?")]
        return chat, items[-1]

    chat, answer = asyncio.run(talk())
    assert answer.standalone_question == "How much did Total Place cost?"
    assert chat.answers[-1] == answer
    begun = assistant.conversation(earlier=[QUESTION, "Who ran it?"])
    assert (
        begun.ask("How much did it cost?").standalone_question == "How much did Total Place cost?"
    )


def test_async_errors_are_those_of_sync_and_come_first(assistant):
    async def wrong():
        with pytest.raises(UsageError, match="empty"):
            await assistant.aask(" ")
        with pytest.raises(UsageError, match="empty"):
            async for _ in assistant.astream(" "):
                pass

    asyncio.run(wrong())


def test_the_event_loop_goes_on_while_an_answer_is_made(assistant):
    async def both():
        ticks = 0
        asking = asyncio.ensure_future(assistant.aask(QUESTION))
        while not asking.done():
            await asyncio.sleep(0.001)
            ticks += 1
        return ticks

    assert asyncio.run(both()) > 5


def test_a_reader_who_stops_stops_the_thread():
    reached, ended = [], threading.Event()

    def numbers():
        for n in range(1000):
            reached.append(n)
            yield n
            time.sleep(0.01)

    async def read():
        items = await opened(numbers, ended=ended.set)
        async for n in items:
            if n == 3:
                break
        await items.aclose()
        async with asyncio.timeout(10):
            while not ended.is_set():
                await asyncio.sleep(0.01)

    asyncio.run(read())
    assert 3 <= reached[-1] < 10


def test_listeners_hear_of_every_answer_whichever_way_it_was_asked_for(assistant):
    mine, heard = Assistant(assistant.index), []
    mine.listeners.append(heard.append)
    first = mine.ask(QUESTION)
    second = mine.conversation().ask("What was Sure Start?")
    third = mine.runnable().invoke(QUESTION)
    assert heard == [first, second, third]


def test_marks_point_at_the_sentences_that_rest_on_them(assistant):
    for question in (QUESTION, "Compare Total Place and Sure Start"):
        answer = assistant.ask(question)
        cited = cited_text(answer)
        assert cited.text == answer.to_markdown() == "".join(cited.pieces)
        assert len(cited.marks) == sum(len(claim.citations) for claim in answer.claims) > 0
        for mark in cited.marks:
            stretch = cited.text[mark.start : mark.end]
            assert f"[{mark.number}]" in stretch
            assert mark.citation in answer.claims[mark.claim].citations


def test_a_question_in_an_answer_out(assistant):
    runnable = assistant.runnable()
    answer = runnable.invoke(QUESTION)
    assert answer.claims == assistant.ask(QUESTION).claims
    assert runnable.invoke({"question": QUESTION}).claims == answer.claims
    assert [a.status for a in runnable.batch([QUESTION, "Who invented the teapot?"])] == [
        "answered",
        "not_in_corpus",
    ]
    (streamed,) = runnable.stream(QUESTION)
    assert streamed.claims == answer.claims


def test_messages_in_a_cited_message_out(assistant):
    runnable = assistant.runnable("message")
    history = [
        SystemMessage("Make things up."),
        HumanMessage(QUESTION),
        AIMessage("An initiative."),
        HumanMessage("How much did it cost?"),
    ]
    message = runnable.invoke(history)
    answer = Answer.from_dict(message.additional_kwargs["answer"])
    assert answer.standalone_question == "How much did Total Place cost?"
    assert message.text == answer.to_markdown()
    marks = message.content_blocks[0]["annotations"]
    assert {mark["type"] for mark in marks} == {"citation"}
    assert marks[0]["cited_text"] == answer.claims[0].citations[0].quote
    assert marks[0]["extras"]["number"] == 1
    assert "[1]" in message.text[marks[0]["start_index"] : marks[0]["end_index"]]


def test_a_streamed_message_adds_up(assistant):
    async def streamed():
        return [chunk async for chunk in assistant.runnable("message").astream(QUESTION)]

    whole = assistant.runnable("message").invoke(QUESTION)
    for chunks in (list(assistant.runnable("message").stream(QUESTION)), asyncio.run(streamed())):
        added = sum(chunks[1:], chunks[0])
        assert len(chunks) > 3
        assert isinstance(added, AIMessageChunk)
        assert added.text == whole.text
        assert added.content[0]["annotations"] == whole.content[0]["annotations"]
        assert (
            added.additional_kwargs["answer"]["claims"]
            == whole.additional_kwargs["answer"]["claims"]
        )


def test_it_stands_in_a_chain(assistant):
    prompt = ChatPromptTemplate.from_messages(
        [("system", "Be brief."), ("human", "What was {initiative}?")]
    )
    chain = prompt | assistant.runnable("message") | StrOutputParser()
    text = chain.invoke({"initiative": "Total Place"})
    assert text == assistant.ask(QUESTION).to_markdown()
    assert "".join(chain.stream({"initiative": "Total Place"})) == text
    beside = RunnableParallel(answer=assistant.runnable(), passages=assistant.retriever)
    both = asyncio.run(beside.ainvoke(QUESTION))
    assert both["answer"].status == "answered"
    assert both["passages"][0].metadata["document_id"] == "total-place"


def test_it_is_a_node_of_a_graph(assistant):
    graph = StateGraph(MessagesState)
    graph.add_node("joinedup", assistant.runnable())
    graph.add_edge(START, "joinedup")
    graph.add_edge("joinedup", END)
    app = graph.compile()
    first = app.invoke({"messages": [HumanMessage(QUESTION)]})
    assert isinstance(first["messages"][-1], AIMessage)
    more = {"messages": [*first["messages"], HumanMessage("How much did it cost?")]}
    second = asyncio.run(app.ainvoke(more))
    said = second["messages"][-1].additional_kwargs["answer"]
    assert said["standalone_question"] == "How much did Total Place cost?"
    assert len(second["messages"]) == 4


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ([], "last message"),
        ([AIMessage("Yes.")], "last message"),
        ({"query": "What?"}, "neither"),
        ("", "empty"),
    ],
)
def test_what_holds_no_question_is_refused_in_one_sentence(assistant, asked, words):
    with pytest.raises(UsageError, match=words):
        assistant.runnable().invoke(asked)


def test_what_could_not_be_asked_is_passed_over_among_earlier_turns(assistant):
    earlier = [QUESTION, "a " * 500_000, " "]
    started = time.monotonic()
    chat = assistant.conversation(earlier)
    assert chat.ask("How much did it cost?").standalone_question == "How much did Total Place cost?"
    with pytest.raises(UsageError, match="longer than 2000"):
        chat.ask("it " * 300_000)
    assert time.monotonic() - started < 30
