"""A new delivery at its own cost: what a full run with the same frozen model gives, without starting over."""
