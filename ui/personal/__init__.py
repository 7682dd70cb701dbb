"""What is held of a person: given to them, or forgotten."""
