"""Measuring answers: question sets and, from the next issues on, metrics and reports."""
