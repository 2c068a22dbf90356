"""Read a delivery, keep every row's origin, map it to registered tables, quarantine the rest."""
