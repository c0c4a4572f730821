"""How much is tried: little at every change, much with XJGRID_THOROUGH=1 (`make thorough`)."""

from __future__ import annotations

import os

THOROUGH = os.environ.get("XJGRID_THOROUGH", "") == "1"


def choose(usual: int, thorough: int) -> int:
    """Return how many examples are tried."""
    return thorough if THOROUGH else usual
