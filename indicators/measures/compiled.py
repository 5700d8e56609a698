"""Compiling a loop over pairs of areas, with the code kept on disk.

What is compiled has no annotations (``type: ignore[no-untyped-def]``): numba finds the types when it is
called, and others use the typed function around it.
"""

from collections.abc import Callable
from typing import Any

from numba import njit


def compiled() -> Callable[[Any], Any]:
    """Compile a function and keep the code on disk; without a folder to write to, compile at each start."""

    def decorate(function: Any) -> Any:
        try:
            return njit(function, cache=True, nogil=True, error_model="numpy")
        except RuntimeError:  # numba found no folder for its cache
            return njit(function, nogil=True, error_model="numpy")

    return decorate
