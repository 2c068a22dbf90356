"""Measures of what arrived and how far it can be trusted; changes nothing."""
