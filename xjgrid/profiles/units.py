"""Units that a file states, brought to those of the profile's variables."""

from __future__ import annotations

import re
from dataclasses import dataclass

from xjgrid.profiles.layout import VARIABLES

SHARES = {"1", "-", "–", "pu", "p.u.", "p.u", "per unit", "share", "factor", "none",
          "capacity factor", "标幺值"}  # fmt: skip
PER_CENTS = {"%", "％", "percent", "per cent", "pct"}
DEGREES = {"degc", "°c", "℃", "c", "celsius", "deg c", "degree_celsius", "degrees_celsius",
           "degree celsius", "degrees celsius", "摄氏度"}  # fmt: skip
KELVIN = {"k", "kelvin"}


@dataclass(frozen=True)
class Change:
    """What brings values to the unit of the profile: value times `factor` plus `offset`."""

    factor: float = 1.0
    offset: float = 0.0
    note: str = ""


def find_change(variable: str, unit: str | None) -> Change | str:
    """Return the change that a unit asks for, or the fault if there is none.

    Parameters
    ----------
    variable
        Name in `layout.VARIABLES`.
    unit
        As the file states it; None or empty if it states none.

    Examples
    --------
    >>> find_change("wind", "%").factor
    0.01
    >>> find_change("wind", "MW")
    'the unit is MW; wind is a share of capacity: divide by the capacity'
    """
    name = re.sub(r"\s+", " ", (unit or "").strip().strip("[]()（）").strip()).lower()
    if not name:
        return Change()
    if variable == "temperature":
        if name in DEGREES:
            return Change()
        if name in KELVIN:
            return Change(offset=-273.15, note="from K to degC")
        return f"the unit is {unit}; {variable} is in {VARIABLES[variable].unit}"
    ratio = re.fullmatch(r"(.+?)\s*(?:/|per)\s*(.+)", name)
    if name in SHARES or (ratio and re.sub(r"[ph]$", "", ratio[1]) == ratio[2].rstrip("hp")):
        return Change()
    if name in PER_CENTS:
        return Change(factor=0.01, note="from per cent to shares")
    if variable == "load_shape":
        return f"the unit is {unit}; load_shape is the load over its mean: divide by the mean"
    return f"the unit is {unit}; {variable} is a share of capacity: divide by the capacity"


def is_unit(text: str) -> bool:
    """Tell whether a cell names a unit and holds no value.

    Examples
    --------
    >>> [is_unit(t) for t in ("[%]", "MW", "p.u.", "0.35", "n/a")]
    [True, True, True, False, False]
    """
    name = text.strip("[]()（） ").lower()
    known = SHARES | PER_CENTS | DEGREES | KELVIN
    watts = re.fullmatch(r"[kmgt]?w(?:h)?(?:[/ ](?:[kmgt]?wh?p?|h))?", name)
    return name in known or bool(watts)
