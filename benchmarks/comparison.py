"""One measured figure beside what it must not exceed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Comparison:
    """A figure, what it is compared with, and the largest ratio of the two that is accepted.

    Attributes
    ----------
    quantity : str
        What was measured, in words.
    value, reference : float
        Both in `unit`. The reference is a fixed limit or another figure of the same run.
    unit : str
        Unit of both.
    against : str
        What the reference is, in words.
    limit : float or None
        Largest accepted ``value / reference``; None if the figure is only told.

    Examples
    --------
    >>> time = Comparison("reading the tables", 6.0, 10.0, "s", "limit")
    >>> time.ratio, time.within
    (0.6, True)
    >>> Comparison("plan", 30.0, 100.0, "s", "hourly", limit=0.25).within
    False
    """

    quantity: str
    value: float
    reference: float
    unit: str
    against: str
    limit: float | None = 1.0

    @property
    def ratio(self) -> float:
        """The value in terms of the reference."""
        return self.value / self.reference

    @property
    def within(self) -> bool:
        """Whether the ratio is at most the limit; so it is without one."""
        return self.limit is None or self.ratio <= self.limit

    def as_record(self) -> dict[str, Any]:
        """All attributes with ratio and verdict, for JSON."""
        return {**asdict(self), "ratio": round(self.ratio, 4), "within": self.within}


HEADINGS = ("benchmark", "quantity", "value", "reference", "ratio", "limit", "verdict")


def format_table(results: Iterable[tuple[str, Comparison]]) -> str:
    """Lay out comparisons as a table of plain text, one a line.

    Examples
    --------
    >>> print(format_table([("tables", Comparison("time", 6.0, 10.0, "s", "limit"))]))
    benchmark  quantity  value  reference      ratio  limit  verdict
    tables     time      6.0 s  limit: 10.0 s  0.60   1.00   within
    """
    rows = [HEADINGS, *(_format_row(name, comparison) for name, comparison in results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _format_row(name: str, comparison: Comparison) -> tuple[str, ...]:
    return (
        name,
        comparison.quantity,
        _format_figure(comparison.value, comparison.unit),
        f"{comparison.against}: {_format_figure(comparison.reference, comparison.unit)}",
        _format_ratio(comparison.ratio),
        *_format_verdict(comparison),
    )


def _format_verdict(comparison: Comparison) -> tuple[str, str]:
    if comparison.limit is None:
        return "", ""
    return f"{comparison.limit:.2f}", "within" if comparison.within else "MISSED"


def _format_ratio(ratio: float) -> str:
    """Two digits; more where a bound is within a few percent of what it bounds."""
    return f"{ratio:.5f}" if 0.9 < ratio < 1.1 else f"{ratio:.2f}"


def _format_figure(value: float, unit: str) -> str:
    digits = 1 if abs(value) < 1000 else 0
    if "CNY" in unit:
        digits = 3
    elif unit == "%":
        digits = 2
    return f"{value:,.{digits}f} {unit}"
