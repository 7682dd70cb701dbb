"""The contract: whatever fits the description, or does not, gets what the description says."""

import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi.checks import positive_data_acceptance

from ui.api.app import create_api

load_all_checks()


# Files made up by the hundred would be in the index that other tests answer from: see test_ingest.
described = schemathesis.openapi.from_dict(create_api(None).openapi())
asked = described.exclude(path="/api/v1/ingest", method="POST")


@asked.parametrize()
@settings(
    max_examples=8,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_what_is_served_is_what_is_described(case, server):
    # A place, publisher or conversation may fit the description and still be unknown: no schema
    # can list them all.
    case.call_and_validate(base_url=server.url, timeout=300,
                           excluded_checks=[positive_data_acceptance])  # fmt: skip


def test_every_route_is_described(client):
    served = client.get("/openapi.json").json()
    paths = served["paths"]
    assert served == described.raw_schema
    assert set(paths) == {
        "/api/v1/ask", "/api/v1/ask/stream", "/api/v1/search", "/api/v1/documents",
        "/api/v1/documents/{document_id}", "/api/v1/passages/{passage_id}", "/api/v1/initiatives",
        "/api/v1/initiatives/{initiative_id}", "/api/v1/ingest", "/api/v1/ingest/{job_id}",
        "/api/v1/ingest/{job_id}/again", "/api/v1/feedback", "/v1/models",
        "/v1/models/{model}", "/v1/chat/completions", "/health", "/ready", "/metrics",
    }  # fmt: skip
