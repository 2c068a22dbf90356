"""Kernels without their compiler."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def plain(kernel: Callable[P, R]) -> Callable[P, R]:
    """Give a kernel as the Python it was written in: itself, where kernels are not compiled (``NUMBA_DISABLE_JIT``)."""
    written: Callable[P, R] = getattr(kernel, "py_func", kernel)
    return written
