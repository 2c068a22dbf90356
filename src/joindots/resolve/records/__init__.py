"""Records as numbers: keys, codes, and how common each value is."""
