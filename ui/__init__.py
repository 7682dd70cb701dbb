"""The surfaces that people use: the `joinedup` command and the web chat."""
