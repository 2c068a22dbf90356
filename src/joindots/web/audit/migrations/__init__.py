"""Migrations of this room, each tried on both databases."""
