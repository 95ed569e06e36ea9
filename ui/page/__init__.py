"""The page: sources, chat and reader in a browser on this machine; knows the library and `qa`, no embedding or index."""
