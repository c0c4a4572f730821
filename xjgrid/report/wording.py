"""Figures as they stand in a text."""

from __future__ import annotations

import math

import pandas as pd


def write_figure(value: float) -> str:
    """Return a figure with three or four digits that matter.

    Examples
    --------
    >>> [write_figure(v) for v in (512.34, 12.347, 0.05671, float("nan"))]
    ['512.3', '12.35', '0.0567', '']
    """
    if pd.isna(value):
        return ""
    size = abs(value)
    if size >= 1000:
        return f"{value:,.0f}"
    if size >= 100:
        return f"{value:.1f}"
    return f"{value:.2f}" if size >= 10 or size == 0 else f"{value:.3g}"


def write_small(value: float, unit: str) -> str:
    """Return a small figure in a smaller unit.

    Examples
    --------
    >>> write_small(0.00123, "TWh"), write_small(2.5, "Mt")
    ('1.23 GWh', '2.5 Mt')
    """
    for smaller in SMALLER.get(unit, ()):
        if value >= 1:
            break
        value, unit = value * 1000.0, smaller
    return f"{write_figure(value)} {unit}"


SMALLER = {"TWh": ("GWh", "MWh"), "GW": ("MW",), "Mt": ("kt", "t"), "bn CNY": ("m CNY",)}


def count_digits(column: pd.Series) -> int:
    """Return decimals so that the largest figure of a column has four digits.

    Examples
    --------
    >>> [count_digits(pd.Series([v, 0.001])) for v in (512.0, 23.0, 0.5, 0.04)]
    [1, 2, 4, 5]
    """
    most = float(column.abs().max())
    if not most > 0:
        return 1
    return int(min(6, max(1, 3 - math.floor(math.log10(most)))))


def write_fixed(value: float, digits: int) -> str:
    """Return a figure with so many decimals, nothing for a missing one."""
    return "" if pd.isna(value) else f"{value:,.{digits}f}"
