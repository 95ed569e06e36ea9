"""The shipped embedding model's files and runtime; knows texts and vectors, no documents and no store."""
