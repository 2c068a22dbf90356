"""The words: errors, enumerations and the registry of tables. No input or output."""
