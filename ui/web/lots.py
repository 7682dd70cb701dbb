"""The desk of added files: the jobs that read them, and whose each file is."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import HTTPException, Request

from ingest.index import Index
from ui.store import Store, Upload
from ui.web.jobs import Jobs
from ui.web.service import service
from ui.web.visitor import visitor


@dataclass(frozen=True)
class Desk:
    """The jobs, and the store that says whose each file is."""

    jobs: Jobs
    store: Store
    index: Index

    def mine(self, request: Request) -> list[Upload]:
        """The files of the one who asks, the last added first."""
        found = self.store.uploads.of(visitor(request))
        return [upload for upload in found if self.jobs.may_be_seen(upload, self.index)]

    def upload(self, request: Request, upload_id: str) -> Upload:
        """A file of the one who asks.

        Raises:
            HTTPException: 404, where they have none of that id.
        """
        found = self.store.uploads.find(visitor(request), upload_id)
        if found is None or not self.jobs.may_be_seen(found, self.index):
            raise HTTPException(404, "This file is not kept any more, or someone else added it.")
        return found

    def lot(self, request: Request, batch: str) -> list[Upload]:
        """The files that the one who asks added at once.

        Raises:
            HTTPException: 404, where they added none such.
        """
        added = self.store.uploads.batch(visitor(request), batch)
        found = [upload for upload in added if self.jobs.may_be_seen(upload, self.index)]
        if not found:
            raise HTTPException(404, "These files are not kept any more, or someone else's.")
        return found


def desk(request: Request) -> Desk:
    """The desk of the app that the request came to, for `Depends`."""
    jobs, here = request.app.state.jobs, service(request)
    assert isinstance(jobs, Jobs)  # noqa: S101  (create_app made it)
    return Desk(jobs, here.store, here.assistant.index)
