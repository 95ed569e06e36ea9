"""Documents, sentences and chunks with exact offsets; knows no vectors, no network and no language model."""
