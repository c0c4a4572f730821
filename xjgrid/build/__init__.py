"""Tables, profiles and a scenario become a ``pypsa.Network``; one short file a subject."""

from xjgrid.build.context import Context
from xjgrid.build.network import build, build_problem

__all__ = ["Context", "build", "build_problem"]
