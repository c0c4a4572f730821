"""Bounds of numbers: outside the hard ones a value is refused, outside the usual ones it is told.

A column takes the hard bounds of its unit where it states none of its own; a unit without bounds
here needs them at the column, so that no number is without.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Span = tuple[float, float]


@dataclass(frozen=True)
class Bounds:
    """What a number may be.

    Parameters
    ----------
    low, high
        Smallest and largest value; both may be taken.
    usual
        Smallest and largest value that is met in practice; zero is never unusual.
    rate
        It is a share or a rate, a fraction of one and no percentage.

    Examples
    --------
    >>> discount = Bounds(0, 0.5, (0.02, 0.12), rate=True)
    >>> discount.tell_outside(6, "1")
    'above 0.5 (1): 6 % is 0.06; usual 0.02 to 0.12'
    >>> discount.tell_outside(-1, "1")
    'below 0 (1)'
    >>> discount.is_unusual(0.3), discount.is_unusual(0.06), discount.is_unusual(0)
    (True, False, False)
    """

    low: float
    high: float
    usual: Span | None = None
    rate: bool = False

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high

    def is_unusual(self, value: float) -> bool:
        """Tell whether a value lies outside the usual range; zero never does."""
        return is_unusual(value, self.usual)

    def tell_outside(self, value: float, unit: str) -> str:
        """Return what is wrong with a value outside the hard bounds, and how it may be meant."""
        if value < self.low:
            advice = advise(value, self.low, self.usual) if value > 0 else ""
            return f"below {self.low:g} ({unit}){advice}"
        advice = advise(value, self.high, self.usual, percent=self.rate or unit in RATES)
        return f"above {self.high:g} ({unit}){advice}"


def is_unusual(value: float, usual: Span | None) -> bool:
    """Tell whether a value lies outside a usual range; zero never does."""
    return usual is not None and value != 0 and not usual[0] <= value <= usual[1]


def advise(value: float, limit: float, usual: Span | None, percent: bool = False) -> str:
    """Return how a value beyond a limit may be meant: as a percentage, and what is usual.

    Examples
    --------
    >>> advise(60, 1, (0.02, 1), percent=True)
    ': 60 % is 0.6'
    >>> advise(4.2, 1, (0.15, 1), percent=True)  # 0.042 would be as strange
    '; usual 0.15 to 1'
    >>> advise(3, 0.5, (0.02, 0.12))
    '; usual 0.02 to 0.12'
    """
    meant = percent and 1 < value <= 100 and not is_unusual(value / 100, usual)
    said = f": {value:g} % is {value / 100:g}" if meant else ""
    shown = usual is not None and (limit not in usual or (percent and not meant))
    return said + (f"; usual {tell_span(usual)}" if usual and shown else "")


def tell_span(span: Span) -> str:
    """Return a range in words.

    Examples
    --------
    >>> tell_span((100, 2e6))
    '100 to 2000000'
    """
    return f"{show_number(span[0])} to {show_number(span[1])}"


def show_number(value: float) -> str:
    """Return a number without an exponent where it has few digits.

    Examples
    --------
    >>> [show_number(value) for value in (0.06, 77500.0, 2e6, 1e-12)]
    ['0.06', '77500', '2000000', '1e-12']
    """
    return f"{value:.0f}" if 1e4 <= abs(value) < 1e12 else f"{value:g}"


#: units whose numbers are fractions of one
RATES = ("share", "pu", "factor")

#: hard bounds of a column by its unit; what no power system on earth reaches lies outside
UNIT_BOUNDS: dict[str, Span] = {
    "MW": (0, 1e7),
    "MVA": (0, 1e6),
    "MWh": (0, 1e9),
    "GWh": (0, 1e8),
    "MW/yr": (0, 1e6),
    "MW/MW": (0, 10),
    "kV": (0, 1500),
    "km": (0, 2e4),
    "ohm": (0.001, 1e5),
    "h": (0, 8760),
    "share": (0, 1),
    "kt/yr": (0, 1e6),
    "t/MWh_th": (0, 2),
    "CNY/kW": (0, 1e6),
    "CNY/MWh": (0, 1e6),
    "CNY/MWh_th": (0, 1e5),
    "CNY/t": (0, 1e6),
    "10^4 people": (0, 150_000),
    "1e8 CNY": (0, 2e6),
    "month": (1, 12),
    "year": (1900, 2100),
}


def fill_limits(unit: str, limits: dict[str, Any]) -> dict[str, Any]:
    """Return the limits of a column, those of its unit where it states none of its own.

    Parameters
    ----------
    unit
        Unit of the column.
    limits
        `ge`, `gt`, `le` and `lt` as declared, and further words that are passed on.

    Raises
    ------
    TypeError
        If neither the column nor its unit says how small or how large it may be.

    Examples
    --------
    >>> fill_limits("MW", {"gt": 0})
    {'gt': 0, 'le': 10000000.0}
    """
    filled = dict(limits)
    for words, place in ((("ge", "gt"), 0), (("le", "lt"), 1)):
        if any(word in limits for word in words):
            continue
        if unit not in UNIT_BOUNDS:
            raise TypeError(f"a number in {unit} needs {' or '.join(words)}")
        filled[words[0]] = UNIT_BOUNDS[unit][place]
    return filled
