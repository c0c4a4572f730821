"""Plan, operate and certificate: how a network is solved."""

from xjgrid.solve.run import Method, read_method, solve
from xjgrid.solve.solution import Solution

__all__ = ["Method", "Solution", "read_method", "solve"]
