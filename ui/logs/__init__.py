"""Logs: what the server says of its work, a line a record, without what people asked or added."""
