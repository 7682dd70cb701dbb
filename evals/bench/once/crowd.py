"""`python -m evals.bench.once.crowd URL USERS`: people who ask the chat at once, as a browser does.

The questions are a JSON list on standard input; each user asks an equal share of them, one after
another, through the queue of the chat's page. What is measured is the time from sending a question
to the whole answer on the page.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
import time
from typing import Any

import httpx

_PATIENCE = 300.0  # seconds for one answer


def _asking(config: dict[str, Any]) -> tuple[int, int, int]:
    """The number of the page's function that answers, what starts it, and how much it takes."""
    for function in config["dependencies"]:
        for target, event in function["targets"]:
            if event == "submit":
                return function["id"], target, len(function["inputs"])
    raise LookupError("the chat's page has no box for a question")


async def _user(
    url: str, function: tuple[int, int, int], questions: list[str], taken: list[float]
) -> int:
    """Ask, and say how many questions got no answer."""
    number, trigger, inputs = function
    failed = 0
    async with httpx.AsyncClient(base_url=url, timeout=_PATIENCE, trust_env=False) as client:
        (await client.get("/")).raise_for_status()  # the visitor's cookie
        session = secrets.token_hex(6)
        for question in questions:
            started = time.perf_counter()
            body = {
                "data": [question, *[None] * (inputs - 1)],
                "event_data": None,
                "fn_index": number,
                "trigger_id": trigger,
                "session_hash": session,
            }
            try:
                (await client.post("/gradio_api/queue/join", json=body)).raise_for_status()
                well = await _wait(client, session)
            except httpx.HTTPError:
                well = False
            taken.append(time.perf_counter() - started)
            failed += not well
    return failed


async def _wait(client: httpx.AsyncClient, session: str) -> bool:
    """Read what the page would be told until the answer is whole; whether all went well."""
    address = "/gradio_api/queue/data"
    async with client.stream("GET", address, params={"session_hash": session}) as stream:
        async for line in stream.aiter_lines():
            if not line.startswith("data:"):
                continue
            message = json.loads(line[5:])
            if message["msg"] == "process_completed":
                return bool(message["success"])
            if message["msg"] in ("close_stream", "unexpected_error"):
                return False
    return False


async def _crowd(url: str, users: int, questions: list[str]) -> dict[str, Any]:
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=60) as client:
        function = _asking((await client.get("/config")).json())
    taken: list[float] = []
    started = time.perf_counter()
    failed = await asyncio.gather(
        *(_user(url, function, questions[n::users], taken) for n in range(users))
    )
    return {"wall": time.perf_counter() - started, "seconds": taken, "failed": sum(failed)}


def main() -> None:
    """Ask, and write one line of JSON."""
    url, users = sys.argv[1], int(sys.argv[2])
    questions: list[str] = json.load(sys.stdin)
    print(json.dumps(asyncio.run(_crowd(url, users, questions))))  # noqa: T201


if __name__ == "__main__":
    main()
