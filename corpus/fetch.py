"""Downloading originals politely: robots, a rate limit, retries, resumption, checksums.

Nothing half-downloaded ever stands under a final name: bytes go to `ID.part`, which is
renamed only when it is whole and of a kind that can be read.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

import httpx
import yaml
from pydantic import BaseModel, ConfigDict
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from corpus import Publication
from corpus.addresses import PublicTransport, public_address
from corpus.listing import copy_of

AGENT = "joinedup-fetch/0.1"
LARGEST = 200 * 1024 * 1024  # bytes
_OPEN_XML = "application/vnd.openxmlformats-officedocument"
_ENDINGS = {
    "application/pdf": ".pdf",
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/csv": ".csv",
    "application/zip": ".zip",
    "application/vnd.oasis.opendocument.text": ".odt",
    f"{_OPEN_XML}.wordprocessingml.document": ".docx",
    f"{_OPEN_XML}.presentationml.presentation": ".pptx",
    f"{_OPEN_XML}.spreadsheetml.sheet": ".xlsx",
}

Outcome = Literal["fetched", "already here", "gone", "forbidden", "unreadable", "failed"]


@dataclass(frozen=True)
class Fetched:
    """What became of one publication: `detail` says why, or gives the file's name."""

    id: str
    outcome: Outcome
    detail: str


@dataclass(frozen=True)
class Manners:
    """How the fetcher behaves: seconds between requests to a host, attempts, and time-outs."""

    pause: float = 1.0
    attempts: int = 4
    first_wait: float = 1.0
    timeout: float = 30.0


class WebPage(BaseModel):
    """What is to be fetched of which nothing is known but where it is."""

    model_config = ConfigDict(frozen=True)

    id: str
    url: str


Wanted = Publication | WebPage


class _TryAgain(Exception):
    """A passing fault; `after` is what the server asked for, in seconds."""

    def __init__(self, reason: str, after: float = 0.0) -> None:
        super().__init__(reason)
        self.after = after


class _GiveUp(Exception):
    def __init__(self, outcome: Outcome, reason: str) -> None:
        super().__init__(reason)
        self.outcome: Outcome = outcome


class Fetcher:
    """Downloads publications into a folder, one request at a time.

    Args:
        folder: where they go.
        manners: how it behaves.
        public_only: whether to refuse addresses of this machine and its network, which somebody
            who only gives a link should not reach.
    """

    def __init__(
        self, folder: Path, manners: Manners | None = None, public_only: bool = False
    ) -> None:
        self.folder = folder
        self.manners = manners or Manners()
        self._public_only = public_only
        self._client = httpx.Client(
            headers={"User-Agent": AGENT},
            timeout=self.manners.timeout,
            follow_redirects=False,
            transport=PublicTransport() if public_only else None,
            trust_env=not public_only,  # a proxy would look names up again, and anywhere
        )
        self._robots: dict[str, RobotFileParser] = {}
        self._last: dict[str, float] = {}

    def fetch(
        self,
        publications: Iterable[Wanted],
        tell: Callable[[Fetched], None] = lambda _: None,
    ) -> list[Fetched]:
        """Download each publication that is not here yet; `tell` hears of each as it ends."""
        self.folder.mkdir(parents=True, exist_ok=True)
        done = []
        for publication in publications:
            done.append(self._one(publication))
            tell(done[-1])
        return done

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _one(self, publication: Wanted) -> Fetched:
        here = copy_of(publication.id, self.folder)
        if here:
            return Fetched(publication.id, "already here", here.name)
        try:
            for attempt in Retrying(
                stop=stop_after_attempt(self.manners.attempts),
                retry=retry_if_exception_type((_TryAgain, httpx.TransportError)),
                wait=self._back_off,
                sleep=time.sleep,
                reraise=True,
            ):
                with attempt:
                    path = self._download(publication)
        except _GiveUp as error:
            return Fetched(publication.id, error.outcome, str(error))
        except (_TryAgain, httpx.HTTPError) as error:
            reason = str(error) or type(error).__name__
            return Fetched(publication.id, "failed", f"{reason}; run the command again to resume")
        return Fetched(publication.id, "fetched", path.name)

    def _back_off(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.after if isinstance(error, _TryAgain) else 0.0
        wait: float = self.manners.first_wait * 2.0 ** (state.attempt_number - 1)
        return max(asked, wait)

    def _download(self, publication: Wanted) -> Path:
        part = self.folder / f"{publication.id}.part"
        url = publication.url
        for _ in range(6):
            self._allow(url)
            have = part.stat().st_size if part.exists() else 0
            headers = {"Range": f"bytes={have}-"} if have else {}
            with self._client.stream("GET", url, headers=headers) as response:
                if response.is_redirect:
                    url = str(response.next_request.url) if response.next_request else url
                    continue
                self._refuse(response, part)
                ending = self._ending(response)
                self._receive(response, part, have)
            return self._keep(part, publication, ending)
        raise _GiveUp("failed", f"{publication.url}: redirected too often")

    def _refuse(self, response: httpx.Response, part: Path) -> None:
        status = response.status_code
        if status in (404, 410):
            raise _GiveUp("gone", f"{response.url}: the server answers {status}")
        if status in (401, 403, 451):
            raise _GiveUp("forbidden", f"{response.url}: the server answers {status}")
        if status == 416:  # what is here is not a beginning of what is there now
            part.unlink(missing_ok=True)
            raise _TryAgain(f"{response.url}: could not be resumed")
        if status == 429 or status >= 500:
            after = response.headers.get("Retry-After", "")
            raise _TryAgain(f"the server answers {status}", float(after) if after.isdigit() else 0)
        if status not in (200, 206):
            raise _GiveUp("failed", f"{response.url}: the server answers {status}")

    def _ending(self, response: httpx.Response) -> str:
        kind = response.headers.get("Content-Type", "").split(";")[0].strip().lower()
        if kind not in _ENDINGS:
            raise _GiveUp(
                "unreadable", f"{response.url}: sends {kind or 'no type'}, not a document"
            )
        return _ENDINGS[kind]

    def _receive(self, response: httpx.Response, part: Path, have: int) -> None:
        resumed = response.status_code == 206
        expected = int(response.headers.get("Content-Length", -1))
        plain = "Content-Encoding" not in response.headers
        size = have if resumed else 0
        with part.open("ab" if resumed else "wb") as file:
            for chunk in response.iter_bytes():
                size += len(chunk)
                if size > LARGEST:
                    part.unlink(missing_ok=True)
                    raise _GiveUp("unreadable", f"{response.url}: larger than {LARGEST} bytes")
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        if plain and expected >= 0 and size != expected + (have if resumed else 0):
            raise _TryAgain("the download was cut short")

    def _keep(self, part: Path, publication: Wanted, ending: str) -> Path:
        content = part.read_bytes()
        if ending == ".pdf" and content.lstrip()[:5] != b"%PDF-":
            part.unlink()
            raise _GiveUp("unreadable", f"{publication.url}: says PDF, but sends something else")
        if not content.strip():
            part.unlink()
            raise _GiveUp("unreadable", f"{publication.url}: sends an empty file")
        path = part.with_suffix(ending)
        sidecar = part.with_suffix(".yaml")
        record = {
            **publication.model_dump(exclude={"id"}),
            "sha256": hashlib.sha256(content).hexdigest(),
            "fetched": time.strftime("%Y-%m-%d", time.gmtime()),
        }
        sidecar.write_text(yaml.safe_dump(record, allow_unicode=True, sort_keys=False), "utf-8")
        os.replace(part, path)
        return path

    def _allow(self, url: str) -> None:
        """Wait for the host's turn; give up where its robots.txt says no."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https"):
            raise _GiveUp("forbidden", f"{url}: not a web address")
        origin = f"{parts.scheme}://{parts.netloc}"
        if self._public_only and not public_address(parts.hostname or ""):
            raise _GiveUp("forbidden", f"{url}: is not on the public internet")
        if origin not in self._robots:
            self._robots[origin] = self._read_robots(origin)
        robots = self._robots[origin]
        if not robots.can_fetch(AGENT, url):
            raise _GiveUp("forbidden", f"{url}: the site's robots.txt does not allow it")
        asked = robots.crawl_delay(AGENT)
        self._wait(origin, max(self.manners.pause, float(asked or 0)))

    def _read_robots(self, origin: str) -> RobotFileParser:
        parser = RobotFileParser()
        self._wait(origin, self.manners.pause)
        response = self._client.get(f"{origin}/robots.txt", follow_redirects=True)
        if response.status_code >= 500:
            raise _TryAgain(f"{origin}/robots.txt: the server answers {response.status_code}")
        # No robots.txt allows everything. One behind a lock is taken as a no, which is stricter
        # than RFC 9309 asks (2.3.1.3).
        refused = response.status_code in (401, 403)
        text = "User-agent: *\nDisallow: /" if refused else response.text
        parser.parse(text.splitlines() if response.is_success or refused else [])
        return parser

    def _wait(self, origin: str, pause: float) -> None:
        left = self._last.get(origin, -1e9) + pause - time.monotonic()
        if left > 0:
            time.sleep(left)
        self._last[origin] = time.monotonic()
