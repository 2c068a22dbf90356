"""Who did what and who looked at what: actions, reads, both hash chains, signed heads."""
