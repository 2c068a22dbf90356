"""Pages, pictures and explanations drawn from registered tables; nothing is decided, read from disk or written here."""
