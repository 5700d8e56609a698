"""One reader per file format; each returns a RawTable that remembers every cell's place."""
