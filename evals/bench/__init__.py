"""Speed, measured in one run against the stock LangChain pipeline: see README.md."""
