"""Runs a case from tables to files on disk."""

from xjgrid.cases.case import run_case
from xjgrid.cases.memory import MemoryMeter

__all__ = ["MemoryMeter", "run_case"]
