"""Tracing as it is configured: to a collector over OTLP/HTTP, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version

from corpus.errors import UsageError
from ingest.observing import observe, stop_observing
from ingest.settings import Settings
from ui.store import Store

try:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.trace import Tracer
except ImportError as error:  # the extra is not installed
    raise UsageError(
        "otel_endpoint: traces need an extra; install it with: pip install 'joinedup[otel]'"
    ) from error

from ui.tracing.spans import Spans, trace_store


@dataclass(frozen=True)
class Tracing:
    """What makes spans and sends them, until closed."""

    tracer: Tracer
    provider: TracerProvider

    def close(self) -> None:
        """Send what is left, and make no spans any more."""
        stop_observing()
        self.provider.shutdown()


def tracing(settings: Settings, store: Store, to: SpanProcessor | None = None) -> Tracing:
    """Trace from now on.

    Args:
        settings: `otel_endpoint` is the collector's address, as http://127.0.0.1:4318.
        store: its statements are traced too.
        to: takes the spans in the collector's place.

    Raises:
        UsageError: the address is none.
    """
    provider = TracerProvider(
        resource=Resource.create(
            {"service.name": "joinedup", "service.version": version("joinedup")}
        )
    )
    provider.add_span_processor(to or BatchSpanProcessor(_exporter(settings.otel_endpoint)))
    tracer = provider.get_tracer("joinedup")
    observe(Spans(tracer))
    trace_store(store.engine, tracer)
    return Tracing(tracer, provider)


def _exporter(endpoint: str) -> OTLPSpanExporter:
    if not endpoint.startswith(("http://", "https://")):
        raise UsageError(f"otel_endpoint {endpoint!r}: give an address, as http://127.0.0.1:4318")
    return OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces", timeout=5)
