"""Calls one function and writes what it returns as JSON: ``module:function ARGUMENTS FILE``."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path


def main(name: str, arguments: str, answer: str) -> None:
    """Import the module, call the function, write its result."""
    module, function = name.split(":")
    result = getattr(importlib.import_module(module), function)(**json.loads(arguments))
    Path(answer).write_text(json.dumps(result), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
