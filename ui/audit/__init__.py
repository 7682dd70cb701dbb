"""The audit: who asked what and was shown what, kept apart from the logs, only ever added to."""
