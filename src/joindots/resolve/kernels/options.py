"""How every kernel is compiled, in one place.

`fastmath` stays off: sums must not depend on how the compiler regroups them. `nogil` lets several threads walk blocks at
once; each writes rows of its own, so results do not depend on how many there are.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

import numba

P = ParamSpec("P")
R = TypeVar("R")


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function on first use and keep the machine code beside the package."""
    return _compiled(function, counts_references=True)


def inner_kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function that makes no array and keeps none: it borrows its caller's, and counts no references to them.

    Counting is an atomic write for every array that a tuple is asked for: most of the time of a loop over pairs, and threads
    wait for one another over it.
    """
    return _compiled(function, counts_references=False)


def inlined_kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Like `inner_kernel`, written out wherever it is called: tuples of arrays are taken apart once, not at each call."""
    return _compiled(function, counts_references=False, forceinline=True)


def _compiled(function: Callable[P, R], *, counts_references: bool, **others: Any) -> Callable[P, R]:
    """Compile with the options of all kernels; each says whether it counts, or it would take after its caller."""
    counting: dict[str, Any] = {"_nrt": counts_references}
    compile_it = numba.njit(cache=True, nogil=True, fastmath=False, error_model="numpy", **counting, **others)
    return cast(Callable[P, R], compile_it(function))


def forget_stale_code(folder: Path) -> None:
    """Delete compiled kernels older than any kernel's source.

    Numba watches the file of the outermost function only: a change in a kernel that another one calls would go unseen.
    """
    sources = [path.stat().st_mtime for path in folder.glob("*.py")]
    for compiled in folder.glob("__pycache__/*.nb[ic]"):
        try:
            if compiled.stat().st_mtime < max(sources):
                compiled.unlink()
        except (FileNotFoundError, PermissionError):  # another process was first, or the package is installed read-only
            continue
