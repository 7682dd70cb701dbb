"""Our figures on public data that others have measured; the data stay outside the project."""
