"""Other assistants, wrapped so that `evals.evaluate` measures them with the same yardstick."""
