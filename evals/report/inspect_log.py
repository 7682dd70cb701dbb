"""A run as an inspect-ai log, so that whoever uses the AI Security Institute's tools can open it.

The form is EvalLog, version 2: https://inspect.aisi.org.uk/reference/inspect_ai.log.html
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from assistant.answer import Answer, Citation
from evals.dataset import Question
from evals.metrics import HEADLINE, METRICS, VERSION
from evals.record import Record
from evals.score import Scores
from evals.statistics import Interval

_SCORER = "joinedup"


def inspect_log(about: dict[str, Any], records: Sequence[Record], scores: Scores) -> dict[str, Any]:
    """A run as JSON-ready data in the form of inspect-ai's EvalLog, version 2.

    A metric is a score of its own, left out of the samples for which it could not be computed.
    Its standard error is clustered, as inspect-ai's `stderr(cluster="cluster")`, or binomial for
    the refusal figures; "low" and "high" are the ends of the run's own 95% interval. What
    Inspect has no place for stands in the metadata of the log, the results and the samples.

    Args:
        about: what `evals.run.describe` gives; "assistant" in it names one that is not ours.
        records: of the run.
        scores: of the records.
    """
    asked = about["dataset"]["questions"]
    run_id = _identifier(about)
    assistant = about.get("assistant", "joinedup")
    model = f"{assistant}/{about['index']['model']}"
    return {
        "version": 2,
        "status": "success" if len(records) == asked else "cancelled",
        "eval": _spec(about, records, scores, run_id, model),
        "plan": {
            "name": "plan",
            "steps": [{"solver": assistant, "params": about["configuration"]}],
        },
        "results": {
            "total_samples": asked,
            "completed_samples": sum(not record.error for record in records),
            "scores": [_score(name, len(records), scores) for name in scores.overall],
            "headline": {"scorer": _SCORER, "score": HEADLINE, "metric": "mean"},
            "metadata": {"single": scores.single, "errors": scores.errors},
        },
        "stats": {"started_at": about["started"], "completed_at": _ended(about, records)},
        "samples": [_sample(record, scores, run_id, model) for record in records],
    }


def inspect_name(log: dict[str, Any]) -> str:
    """The name of a log's file: Inspect lists only JSON files whose names begin with a time."""
    spec = log["eval"]
    parts = (spec["created"], spec["task"], spec["eval_id"])
    return re.sub(r"[^\w.]+", "-", "_".join(parts)) + ".json"


def _spec(
    about: dict[str, Any], records: Sequence[Record], scores: Scores, run_id: str, model: str
) -> dict[str, Any]:
    configuration, dataset = about["configuration"], about["dataset"]
    revision = about["revision"]
    return {
        "eval_id": _identifier([run_id, scores.metrics, scores.judge]),
        "run_id": run_id,
        "created": about["started"],
        "task": dataset["name"],
        "task_id": dataset["fingerprint"],
        "task_version": VERSION,
        "task_args": configuration,
        "dataset": {
            "name": dataset["name"],
            "location": about["source"],
            "samples": dataset["questions"],
            "sample_ids": [record.question.id for record in records],
        },
        "model": model,
        "config": {"limit": configuration.get("limit"), "epochs": 1, "fail_on_error": False},
        "revision": {"type": "git", "origin": "", "commit": revision} if revision else None,
        "packages": about["packages"],
        "metadata": {
            "judge": scores.judge,
            "metrics_version": scores.metrics,
            "dataset_fingerprint": dataset["fingerprint"],
            "corpus_contents": about["contents"],
            "index": about["index"],
            "python": about["python"],
            "machine": about["machine"],
            "processors": about["processors"],
        },
    }


def _ended(about: dict[str, Any], records: Sequence[Record]) -> str:
    """When the run would have ended with one question asked at a time: a run does not save when."""
    taken = timedelta(seconds=sum(record.seconds for record in records))
    return (datetime.fromisoformat(about["started"]) + taken).isoformat(timespec="seconds")


def _score(name: str, asked: int, scores: Scores) -> dict[str, Any]:
    interval = scores.overall[name]
    own = {q: values[name] for q, values in scores.questions.items() if name in values}
    figures = {
        "mean": interval.value,
        "stderr": _clustered_error(own, scores.clusters) if own else _binomial_error(interval),
        "low": interval.low,
        "high": interval.high,
    }
    return {
        "name": name,
        "scorer": _SCORER,
        "scored_samples": interval.n,
        "unscored_samples": asked - interval.n,
        "metrics": {figure: {"name": figure, "value": value} for figure, value in figures.items()},
        "metadata": {"definition": METRICS[name].__doc__} if name in METRICS else None,
    }


def _sample(record: Record, scores: Scores, run_id: str, model: str) -> dict[str, Any]:
    question, answer = record.question, record.answer
    spoken = [
        {"id": f"{question.id}-{n}", "role": "user", "content": turn, "source": "input"}
        for n, turn in enumerate(question.turns, 1)
    ]
    reply = [{"id": f"{question.id}-reply", **_reply(answer, model)}] if answer else []
    return {
        "id": question.id,
        "epoch": 1,
        "uuid": _identifier([run_id, question.id]),
        "input": question.turns[0] if len(spoken) == 1 else spoken,
        "target": _target(question),
        "messages": [*spoken, *reply],
        "output": {
            "model": model,
            "choices": [{"message": message, "stop_reason": "stop"} for message in reply],
            "completion": answer.to_markdown() if answer else "",
            "time": record.seconds,
        },
        "scores": {
            name: {"value": value, "answer": answer.status if answer else None,
                   "explanation": _explanation(name)}
            for name, value in scores.questions.get(question.id, {}).items()
        },
        "metadata": _metadata(record, scores),
        "error": {"message": record.error, "traceback": record.error,
                  "traceback_ansi": record.error} if record.error else None,
        "total_time": record.seconds,
    }  # fmt: skip


def _reply(answer: Answer, model: str) -> dict[str, Any]:
    """The answer as a message: a block of text for each claim, with what it cites.

    Viewers show the blocks joined, so those after the first begin a paragraph.
    """
    blocks: list[dict[str, Any]] = [
        {
            "type": "text",
            "text": f"\n\n{claim.text}" if place else claim.text,
            "citations": [_citation(cited) for cited in claim.citations],
        }
        for place, claim in enumerate(answer.claims)
    ]
    content = blocks or [{"type": "text", "text": answer.to_markdown(), "refusal": True}]
    return {"role": "assistant", "content": content, "source": "generate", "model": model}


def _citation(citation: Citation) -> dict[str, Any]:
    return {
        "type": "document",
        "cited_text": citation.quote,
        "title": citation.title,
        "range": {"type": "char", "start_index": citation.start, "end_index": citation.end},
        "internal": {
            "document_id": citation.document_id,
            "page": citation.page,
            "url": citation.url,
        },
    }


def _target(question: Question) -> str | list[str]:
    """What a good answer holds: its vital nuggets, else a reference answer, else the status."""
    vital = [nugget.text for nugget in question.nuggets if nugget.vital]
    return vital or question.reference_answer or question.status or ""


def _metadata(record: Record, scores: Scores) -> dict[str, Any]:
    question, answer = record.question, record.answer
    return {
        **question.model_dump(mode="json", exclude={"id", "turns"}),
        "cluster": scores.clusters[question.id],
        "given": answer.status if answer else None,
        "standalone_question": answer.standalone_question if answer else None,
        "confidence": answer.confidence if answer else None,
        "withheld": answer.withheld if answer else None,
        "misplaced": record.misplaced,
        "timings": answer.timings if answer else {},
        # Without the passages' text, which the run keeps: Inspect's viewer chokes on large logs.
        "retrieved": [
            {name: value for name, value in passage.items() if name in ("document_id", "id")}
            for passage in record.retrieved
        ],
    }


def _explanation(name: str) -> str | None:
    """The first paragraph of the metric's definition."""
    definition = METRICS[name].__doc__ if name in METRICS else None
    return " ".join(definition.split("\n\n")[0].split()) if definition else None


def _clustered_error(values: dict[str, float], clusters: dict[str, str]) -> float:
    """The standard error of the mean with whole clusters as the unit; 0 for one cluster.

    Miller, "Adding Error Bars to Evals", 2024 (arXiv 2411.00640), with the correction for few
    clusters that inspect-ai makes.
    """
    mean = sum(values.values()) / len(values)
    off: dict[str, float] = {}
    for name, value in values.items():
        off[clusters[name]] = off.get(clusters[name], 0.0) + value - mean
    if len(off) < 2:
        return 0.0
    return math.sqrt(sum(d * d for d in off.values()) * len(off) / (len(off) - 1)) / len(values)


def _binomial_error(share: Interval) -> float:
    """The standard error of a proportion, for a figure that no single question has."""
    return math.sqrt(share.value * (1 - share.value) / share.n)


def _identifier(of: object) -> str:
    """The same short id for the same thing, so that a log exported twice is one log."""
    return hashlib.sha256(json.dumps(of, sort_keys=True).encode()).hexdigest()[:22]
