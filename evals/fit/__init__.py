"""Fitting what the assistant decides by on labelled questions: `python -m evals.fit`."""
