"""Traces: spans of OpenTelemetry for requests, answers and what they are made of."""
