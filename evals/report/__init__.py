"""Reports of a run: Markdown, one self-contained HTML page, CSV, and a leaderboard over runs."""
