"""Plan, operate and certificate: how a network is solved."""

from xjgrid.solve.method import Method, read_method
from xjgrid.solve.run import solve
from xjgrid.solve.solution import Solution

__all__ = ["Method", "Solution", "read_method", "solve"]
