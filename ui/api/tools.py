"""The MCP server: what a model may do with the corpus, through the official SDK."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Annotated, TypeVar

from pydantic import BaseModel, Field
from starlette.requests import Request

from assistant import Answer, Assistant, Filters
from assistant.answer import Status
from assistant.phrases import phrase
from corpus import Initiative
from corpus.errors import UsageError
from ingest.settings import Settings
from ui.api import initiatives, passages, shown
from ui.api.answering import Answering
from ui.api.asking import Words
from ui.api.problems import problem_of
from ui.api.shown import Cited, FoundPassage, ShownPassage
from ui.audit.assistant import AuditedAssistant
from ui.sight import sight_of

try:
    from mcp.server.fastmcp import FastMCP
    from mcp.server.fastmcp.exceptions import ToolError
    from mcp.server.transport_security import TransportSecuritySettings
    from mcp.types import CallToolResult, TextContent, ToolAnnotations
except ImportError as error:  # the extra is not installed
    raise UsageError(phrase("api.no_mcp").rstrip(".")) from error

_T = TypeVar("_T")
_READS = ToolAnnotations(readOnlyHint=True, idempotentHint=True, openWorldHint=False)


class CitedAnswer(BaseModel):
    """An answer: its status, its text with numbered citations, and the citations by number."""

    status: Status
    searched_for: str
    text: str
    citations: list[Cited]


class Passages(BaseModel):
    """Passages, best first."""

    passages: list[FoundPassage]


def build(assistant: Assistant, answering: Answering | None = None) -> FastMCP:
    """The server over an assistant.

    Args:
        assistant: answers.
        answering: the places in which questions are answered; by default those of the settings.
    """
    places = answering or Answering(Settings())
    server = FastMCP(
        "joinedup",
        instructions=phrase("mcp.instructions"),
        json_response=True,
        stateless_http=True,
        log_level="WARNING",
        # The names that the server may be called by are checked before it, with those configured.
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )

    def seen() -> Assistant:
        """The assistant as whoever sent the message may see it; over stdio, whose it is."""
        request = server.get_context().request_context.request
        sight = sight_of(request.scope) if isinstance(request, Request) else None
        return assistant if sight is None else assistant.within(sight.reads)

    @server.tool(description=phrase("mcp.ask"), annotations=_READS)
    async def ask(
        question: Words,
        earlier: Annotated[list[Words], Field(max_length=50)] = [],  # noqa: B006  (never changed)
        filters: Filters = Filters(),  # noqa: B008  (frozen)
    ) -> Annotated[CallToolResult, CitedAnswer]:
        theirs = seen()

        def answered() -> Answer:
            return theirs.conversation(earlier).ask(question, filters)

        answer = await _told(places.run(answered))
        made = CitedAnswer(
            status=answer.status,
            searched_for=answer.standalone_question,
            text=answer.to_markdown(),
            citations=shown.cited(answer),
        )
        return CallToolResult(
            content=[TextContent(type="text", text=made.text)],
            structuredContent=made.model_dump(mode="json"),
        )

    @server.tool(description=phrase("mcp.search"), annotations=_READS)
    async def search(
        query: Words,
        k: Annotated[int, Field(ge=1, le=50)] = 8,
        filters: Filters = Filters(),  # noqa: B008
    ) -> Passages:
        theirs = seen()
        rows = await _told(places.run(lambda: theirs.search(query, k, filters=filters)))
        return Passages(passages=[FoundPassage.model_validate(row) for row in rows])

    @server.tool(description=phrase("mcp.get_passage"), annotations=_READS)
    async def get_passage(passage_id: str) -> ShownPassage:
        theirs = seen()

        def found() -> ShownPassage:
            index = theirs.index.now()
            found = passages.find(index, passage_id)
            if isinstance(theirs, AuditedAssistant):
                theirs.opened(found.document_id, found.start, found.end)
            return shown.passage(index, found)

        return await _told(places.run(found))

    @server.tool(description=phrase("mcp.list_initiatives"), annotations=_READS)
    async def list_initiatives(named: str = "") -> list[Initiative]:
        return initiatives.find(named)

    return server


async def _told(work: Awaitable[_T]) -> _T:
    """What the work gives; an error is told in one sentence."""
    try:
        return await work
    except Exception as error:
        raise ToolError(problem_of(error).detail) from error
