"""What the figures depend on besides the code."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from typing import Any

import psutil

LIBRARIES = ("highspy", "linopy", "numpy", "pandas", "pypsa", "xarray")


def describe_machine() -> dict[str, Any]:
    """Processors, memory, versions, and how busy the machine is with other work.

    ``load_average`` is the number of running processes in the minute before: what it says at
    the start of a benchmark was taken from the benchmark.
    """
    return {
        "cpus": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "load_average": round(psutil.getloadavg()[0], 1),
        "system": platform.system(),
        "python": platform.python_version(),
        "versions": {library: version(library) for library in LIBRARIES},
    }
