"""Which pairs are looked at, and what looking at no more may lose."""
