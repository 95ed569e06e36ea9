"""The tables of the record and the state of its derived indexes; statements only, no connection."""

from __future__ import annotations

__all__ = ["SCHEMA", "SCHEMA_VERSION"]

SCHEMA_VERSION = 3
"""Written to `PRAGMA user_version`; an older library is brought up to date (`index.migrate`), any other is refused."""

# Documents are numbered (`key`) apart from their id so that a new version can lie beside the old one as
# `pending` until one transaction makes it `ready` and deletes the other. AUTOINCREMENT: a chunk's key is its id
# in Chroma, so it must never be used again for other text. Long columns come last: reading one behind them means reading them.
SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE documents (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'ready')),
    characters INTEGER NOT NULL,
    chunks INTEGER NOT NULL,
    title TEXT NOT NULL,
    date TEXT,
    author TEXT,
    publisher TEXT,
    language TEXT,
    extractor TEXT NOT NULL,
    encoding TEXT,
    added_at TEXT NOT NULL,
    page_starts TEXT NOT NULL,
    metadata TEXT NOT NULL,
    regions TEXT NOT NULL,
    offset_map BLOB NOT NULL,
    text TEXT NOT NULL
);
CREATE UNIQUE INDEX ready_documents ON documents (id) WHERE state = 'ready';

CREATE INDEX pending_documents ON documents (key) WHERE state = 'pending';

CREATE TABLE sources (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    document INTEGER NOT NULL REFERENCES documents (key) ON DELETE CASCADE,
    location TEXT NOT NULL,
    source TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size INTEGER,
    mtime_ns INTEGER,
    extractor TEXT,
    container TEXT,
    kept INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX sources_by_location ON sources (location);
CREATE INDEX sources_by_document ON sources (document);
CREATE INDEX sources_by_hash ON sources (sha256);
CREATE INDEX sources_by_container ON sources (container) WHERE container IS NOT NULL;

-- Files that hold other files. `notes` tells what became of those that gave no document, once all have been dealt
-- with; it is NULL before that and when one has been removed since, and then the same bytes are opened again.
CREATE TABLE containers (
    location TEXT PRIMARY KEY,
    sha256 TEXT NOT NULL,
    extractor TEXT NOT NULL,
    encoding TEXT,
    notes TEXT
) WITHOUT ROWID;

-- Hashes of kept bytes that a source was made from which is gone; deleted if no other source needs them.
CREATE TABLE discarded (sha256 TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TRIGGER source_gone AFTER DELETE ON sources BEGIN
    UPDATE containers SET notes = NULL WHERE location = old.container;
    DELETE FROM containers
    WHERE location = old.location AND NOT EXISTS (SELECT 1 FROM sources s WHERE s.location = old.location);
    INSERT OR IGNORE INTO discarded SELECT old.sha256 WHERE old.kept;
END;

-- Where on its pages a document's text stands: apart, for it is several times the text.
CREATE TABLE layouts (
    document INTEGER PRIMARY KEY REFERENCES documents (key) ON DELETE CASCADE,
    layout BLOB NOT NULL
);

-- What turns the direction of writing and the text leaves out: where it stood, shown there as marks.
CREATE TABLE turns (
    document INTEGER PRIMARY KEY REFERENCES documents (key) ON DELETE CASCADE,
    marks TEXT NOT NULL
);

-- What was fetched from a URL, by location: what to ask its server next time, and where redirects led.
CREATE TABLE fetched (
    location TEXT PRIMARY KEY,
    final_url TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    etag TEXT,
    last_modified TEXT,
    fetched_at TEXT NOT NULL,
    gone_at TEXT
) WITHOUT ROWID;
CREATE TRIGGER source_removed AFTER DELETE ON sources BEGIN
    DELETE FROM fetched
    WHERE location = old.location AND NOT EXISTS (SELECT 1 FROM sources s WHERE s.location = old.location);
END;

-- Near-duplicates (index/near_duplicates.py): a document's shingles, hashed and sorted; the sample of them by which
-- documents that share some are found; and the pairs that share enough. Groups are made from the pairs when asked for.
CREATE TABLE shingles (
    document INTEGER PRIMARY KEY REFERENCES documents (key) ON DELETE CASCADE,
    count INTEGER NOT NULL,
    hashes BLOB NOT NULL
);
-- No foreign key: deleting would need a second index as large as the table. `near_duplicates.forget` deletes by hash.
CREATE TABLE minima (hash INTEGER NOT NULL, document INTEGER NOT NULL, PRIMARY KEY (hash, document)) WITHOUT ROWID;
CREATE TABLE likenesses (
    document INTEGER NOT NULL REFERENCES documents (key) ON DELETE CASCADE,
    other INTEGER NOT NULL REFERENCES documents (key) ON DELETE CASCADE,
    shared INTEGER NOT NULL,
    PRIMARY KEY (document, other),
    CHECK (document < other)
) WITHOUT ROWID;
CREATE INDEX likenesses_by_other ON likenesses (other);

CREATE TABLE sentences (
    document INTEGER NOT NULL REFERENCES documents (key) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    start INTEGER NOT NULL,
    stop INTEGER NOT NULL,
    paragraph INTEGER NOT NULL,
    heading INTEGER NOT NULL,
    speaker TEXT,
    PRIMARY KEY (document, number)
) WITHOUT ROWID;

CREATE TABLE chunks (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    document INTEGER NOT NULL REFERENCES documents (key) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    start INTEGER NOT NULL,
    stop INTEGER NOT NULL,
    tokens INTEGER NOT NULL,
    first_sentence INTEGER NOT NULL,
    last_sentence INTEGER NOT NULL,
    text TEXT NOT NULL,
    heading TEXT NOT NULL,
    header TEXT NOT NULL,
    folded_text TEXT,
    folded_heading TEXT,
    folded_header TEXT
);
CREATE INDEX chunks_by_document ON chunks (document);

CREATE TABLE chunk_vectors (
    chunk INTEGER PRIMARY KEY REFERENCES chunks (key) ON DELETE CASCADE,
    vector BLOB NOT NULL
);
CREATE TABLE sentence_vectors (
    chunk INTEGER PRIMARY KEY REFERENCES chunks (key) ON DELETE CASCADE,
    vectors BLOB NOT NULL
);

-- Chunk keys that are gone from the record and may still be in Chroma.
CREATE TABLE orphans (chunk INTEGER PRIMARY KEY);

-- What words are found by: `index.terms.fold` of a chunk, stored where it differs from what was written, so that what
-- leaves the full-text index is always what went into it.
CREATE VIEW compared AS SELECT
    key,
    coalesce(folded_text, text) AS text,
    coalesce(folded_heading, heading) AS heading,
    coalesce(folded_header, header) AS header
FROM chunks;
CREATE VIRTUAL TABLE words USING fts5 (
    text, heading, header, content='compared', content_rowid='key', tokenize='porter unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE word_counts USING fts5vocab (words, 'row');
CREATE TRIGGER chunk_added AFTER INSERT ON chunks BEGIN
    INSERT INTO words (rowid, text, heading, header) VALUES (
        new.key,
        coalesce(new.folded_text, new.text),
        coalesce(new.folded_heading, new.heading),
        coalesce(new.folded_header, new.header)
    );
END;
CREATE TRIGGER chunk_removed AFTER DELETE ON chunks BEGIN
    INSERT INTO words (words, rowid, text, heading, header) VALUES (
        'delete',
        old.key,
        coalesce(old.folded_text, old.text),
        coalesce(old.folded_heading, old.heading),
        coalesce(old.folded_header, old.header)
    );
    INSERT OR IGNORE INTO orphans VALUES (old.key);
END;
"""
