"""Pairs weighed against a fitted model."""
