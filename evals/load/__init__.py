"""Load: many people at work on a served Joinedup at once, over minutes."""
