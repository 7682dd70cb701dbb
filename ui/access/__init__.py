"""Access: who may use a server that others can reach, and what each of them may do there."""
