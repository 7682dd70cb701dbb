"""The commands of `joinedup eval`, a module each."""
