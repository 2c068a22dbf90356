"""Joindots: find the cases that were closed too soon and join the dots between them.

The rooms of the house, and what each may import, are described in ``docs/explanation/the-house.md`` and enforced by
import-linter. Importing this package loads none of them.
"""

import os

# Huge pages are asked for one fault at a time, and a machine that has run for a while must first make room for each: that
# took up to half of a second's linkage. Read by NumPy when it is first imported; whoever has set it keeps their choice.
os.environ.setdefault("NUMPY_MADVISE_HUGEPAGE", "0")

__version__ = "0.1.0"
