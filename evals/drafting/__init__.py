"""Questions proposed from documents by rule, without a language model, for people to review."""

from evals.drafting.draft import draft

__all__ = ["draft"]
