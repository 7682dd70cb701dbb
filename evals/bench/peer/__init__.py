"""The peer's side: scripts that stand alone, for a Python that has LangChain's packages."""
