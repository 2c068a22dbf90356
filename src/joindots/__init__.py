"""Joindots: find the cases that were closed too soon and join the dots between them.

The rooms of the house, and what each may import, are described in ``docs/explanation/the-house.md`` and enforced by
import-linter. Importing this package loads none of them.
"""

__version__ = "0.1.0"
