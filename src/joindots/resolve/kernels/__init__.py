"""Numba loops: integers in, bits out, nothing raised. The modules above check, allocate and name; these trust."""

from pathlib import Path

from joindots.resolve.kernels.options import forget_stale_code

forget_stale_code(Path(__file__).parent)
