"""`joinedup mcp`: an MCP server on standard input and output."""

from __future__ import annotations

from ui.commands.options import IndexOption, ModelOption, open_assistant


def mcp(index: IndexOption = None, model: ModelOption = None) -> None:
    """Serve the corpus to a model over MCP, on standard input and output.

    Name this command in your MCP client's configuration. `joinedup serve` has MCP over HTTP.

    Example: joinedup mcp
    """
    from ui.api.tools import build

    build(open_assistant(index, model)).run()
