"""The HTTP API: what the chat can do, for programs. Routers hold one noun each."""
