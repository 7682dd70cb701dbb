"""The MCP SDK's own client against the server, over stdio and over HTTP."""

import asyncio
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

import httpx
import pytest

from assistant import Assistant
from ui.store import Store

mcp = pytest.importorskip("mcp", reason="the mcp extra is not installed")

from mcp.client.stdio import StdioServerParameters, stdio_client  # noqa: E402
from mcp.client.streamable_http import streamable_http_client  # noqa: E402


def run(coroutine):
    """What a coroutine gives, in a thread: a browser of other tests keeps a loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


@asynccontextmanager
async def over_http(server, _index):
    async with (
        streamable_http_client(server.url + "mcp") as (read, write, *_),
        mcp.ClientSession(read, write) as session,
    ):
        await session.initialize()
        yield session


@asynccontextmanager
async def over_stdio(_server, index):
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "ui.cli", "mcp"],
        env={**os.environ, "JOINEDUP_INDEX": str(index)},
    )  # fmt: skip
    async with (
        stdio_client(command) as (read, write),
        mcp.ClientSession(read, write) as session,
    ):
        await session.initialize()
        yield session


@pytest.mark.parametrize("way", [over_http, over_stdio])
def test_a_client_asks_searches_and_looks_up(way, server, assistant, index_folder):
    async def talk():
        async with way(server, index_folder) as session:
            tools = {tool.name: tool for tool in (await session.list_tools()).tools}
            assert set(tools) == {"ask", "search", "get_passage", "list_initiatives"}
            assert all(t.description and t.outputSchema and t.annotations for t in tools.values())

            said = await session.call_tool("ask", {"question": "What was Total Place?"})
            mine = assistant.ask("What was Total Place?")
            assert not said.isError
            assert said.content[0].text == mine.to_markdown()
            assert said.structuredContent["status"] == "answered"
            assert (
                said.structuredContent["citations"][0]["quote"] == mine.claims[0].citations[0].quote
            )

            earlier = {"question": "How much did it cost?", "earlier": ["What was Total Place?"]}
            said = await session.call_tool("ask", earlier)
            assert said.structuredContent["searched_for"] == "How much did Total Place cost?"

            found = await session.call_tool("search", {"query": "data sharing", "k": 3})
            passages = found.structuredContent["passages"]
            assert [p["id"] for p in passages] == [
                r["id"] for r in assistant.search("data sharing", 3)
            ]
            one = await session.call_tool("get_passage", {"passage_id": passages[0]["id"]})
            assert one.structuredContent["text"] == passages[0]["text"]

            named = await session.call_tool("list_initiatives", {"named": "sure start"})
            assert "sure-start" in [each["id"] for each in named.structuredContent["result"]]

            for name, wrong, words in (
                ("get_passage", {"passage_id": "none#1-2"}, "no passage of this id"),
                ("ask", {"question": "What?", "filters": {"places": ["Narnia"]}}, "Narnia"),
                ("ask", {"question": " "}, "question"),
            ):
                refused = await session.call_tool(name, wrong)
                assert refused.isError
                assert words in refused.content[0].text
                assert "Traceback" not in refused.content[0].text

    run(talk())


def test_http_holds_no_listener_open_and_tells_other_methods_so(server):
    for method in ("GET", "DELETE"):
        said = httpx.request(method, server.url + "mcp", timeout=30)
        assert said.status_code == 405
        assert said.headers["allow"] == "POST"


def test_clients_beside_one_another_get_their_own_answers(server):
    async def ask(question):
        async with over_http(server, None) as session:
            said = await session.call_tool("ask", {"question": question})
            return said.structuredContent["searched_for"]

    questions = ["What was Total Place?", "What was Sure Start?", "Who invented the teapot?"]

    async def all_at_once():
        return await asyncio.gather(*map(ask, questions))

    assert run(all_at_once()) == questions


def test_without_the_extra_the_rest_is_served_and_mcp_says_what_to_install(
    assistant, tmp_path, monkeypatch
):
    from ui.api.serve import start

    for name in [n for n in sys.modules if n == "mcp" or n.startswith("mcp.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "ui.api.tools", raising=False)
    monkeypatch.setitem(sys.modules, "mcp", None)
    store = Store(tmp_path / "store.db")
    served = start(Assistant(assistant.index), store)
    try:
        assert httpx.get(served.url + "health", timeout=30).status_code == 200
        said = httpx.post(served.url + "mcp", json={}, timeout=30)
        assert said.status_code == 404
        assert "pip install 'joinedup[mcp]'" in said.json()["detail"]
    finally:
        served.close()
        store.close()
