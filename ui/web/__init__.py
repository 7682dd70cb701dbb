"""The pages that are only read, and what the chat fetches: FastAPI routes over Jinja templates."""
