"""A scenario simulator of Xinjiang's power system, built on PyPSA.

The public names are loaded when first used, so that `import xjgrid` stays fast::

    from xjgrid import Study, load_scenario, build, solve, open_case, compare

    study = Study.open()
    scenario = load_scenario(study, "trial")
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_PLACES = {
    "Study": "xjgrid.inputs",
    "load_scenario": "xjgrid.scenario",
    "Scenario": "xjgrid.scenario",
    "build": "xjgrid.build",
    "solve": "xjgrid.solve",
    "open_case": "xjgrid.results",
    "Ledger": "xjgrid.account.ledger",
    "compare": "xjgrid.results",
}

__all__ = [
    "Ledger",
    "Scenario",
    "Study",
    "__version__",
    "build",
    "compare",
    "load_scenario",
    "open_case",
    "solve",
]

if TYPE_CHECKING:
    from xjgrid.account.ledger import Ledger
    from xjgrid.inputs import Study
    from xjgrid.scenario import Scenario, load_scenario


def __getattr__(name: str) -> Any:
    """Load a public name from the room that defines it."""
    if name not in _PLACES:
        raise AttributeError(f"module 'xjgrid' has no attribute {name!r}")
    value = getattr(importlib.import_module(_PLACES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


class _Package(ModuleType):
    """Keeps `xjgrid.build` and `xjgrid.solve` the verbs, whichever room is imported first.

    On the first import of a room, Python binds the room's module to its name here. A room
    that is named like its verb would thereby hide the verb.
    """

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _PLACES and isinstance(value, ModuleType):
            value = getattr(value, name, value)
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
