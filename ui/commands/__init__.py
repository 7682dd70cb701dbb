"""One module a command of `joinedup`."""
