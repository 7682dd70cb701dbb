"""Progress: how a run says how far it is."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int, str], None]
"""Called with (files done, files in all, current file)."""
