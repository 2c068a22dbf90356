"""Codes and law as dated rows, each with its source, edition and confidence, and typed look-ups over them."""
