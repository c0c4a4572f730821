"""What is possible and yet unlikely, or has no effect: told as warnings, not refused."""

from xjgrid.inputs.plausibility.finding import find_warnings

__all__ = ["find_warnings"]
