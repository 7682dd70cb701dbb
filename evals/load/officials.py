"""What locust runs: officials who ask, read for a while, look something up, and ask again.

    locust -f evals/load/officials.py --headless -u 50 -r 5 -t 10m -H http://127.0.0.1:8000

It stands alone: it imports nothing of the project's, and reads its questions from the file that
`JOINEDUP_LOAD_QUESTIONS` names, one a line. `JOINEDUP_LOAD_PAUSE` is the mean pause between what
a person does, in seconds (20 by default), drawn between half and one and a half of it.
"""

from __future__ import annotations

import json
import os
import random
from pathlib import Path
from typing import Any

from locust import HttpUser, task

_QUESTIONS = Path(os.environ["JOINEDUP_LOAD_QUESTIONS"]).read_text(encoding="utf-8").splitlines()
_PAUSE = float(os.environ.get("JOINEDUP_LOAD_PAUSE", "20"))
_PAGES = ["/library", "/timeline", "/barriers", "/about"]
_ANSWERS = {"answered", "partial", "not_in_corpus"}


class Official(HttpUser):
    """A person: an answer that is not one counts as an error, whatever its status code."""

    def wait_time(self) -> float:
        """Seconds of reading before the next thing."""
        return random.uniform(0.5 * _PAUSE, 1.5 * _PAUSE)

    @task(5)
    def ask(self) -> None:
        """Ask for a whole answer, which is kept."""
        sent = {"question": random.choice(_QUESTIONS), "keep": True}
        with self.client.post("/api/v1/ask", json=sent, catch_response=True) as response:
            _judge(response, lambda: response.json()["answer"])

    @task(3)
    def ask_streamed(self) -> None:
        """Ask and read the claims as they come; the time is that to the end of the answer."""
        sent = {"question": random.choice(_QUESTIONS)}
        with self.client.post("/api/v1/ask/stream", json=sent, catch_response=True) as response:
            _judge(response, lambda: _last_event(response.text)["answer"])

    @task(2)
    def search(self) -> None:
        """Look for passages."""
        self.client.get(
            "/api/v1/search", params={"q": random.choice(_QUESTIONS)[:200]}, name="/api/v1/search"
        )

    @task(1)
    def browse(self) -> None:
        """Look at the pages beside the chat."""
        self.client.get(
            random.choice(["/library", "/timeline", "/barriers", "/about"]), name="page"
        )


def _judge(response: Any, answer: Any) -> None:  # noqa: ANN401  (locust's)
    """Count the response as an error unless there is an answer in it with citations."""
    try:
        said = answer()
        if said["status"] not in _ANSWERS:
            response.failure(f"status {said['status']}")
        elif not all(claim["citations"] for claim in said["claims"]):
            response.failure("a claim without a citation")
    except Exception as error:
        response.failure(f"{response.status_code}: {type(error).__name__}: {response.text[:200]!r}")


def _last_event(text: str) -> Any:  # noqa: ANN401  (JSON)
    """The data of a stream's last event, which has to be an answer."""
    name, data = text.strip().rsplit("\n\n", 1)[-1].split("\n", 1)
    if name != "event: answer":
        raise ValueError(name)
    return json.loads(data.removeprefix("data: "))
