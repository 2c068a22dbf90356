"""Judgements and decisions as events: types, hash chain, replay, verification. Writes through a cursor it is given."""
