"""Looking at Jan: once, until it serves models, or as long as a person wants."""
