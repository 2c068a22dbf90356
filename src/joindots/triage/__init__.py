"""Scope under dated criteria, the questions that would settle it, and the order of review, with reasons."""
