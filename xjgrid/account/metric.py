"""What a metric is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Metric:
    """A figure that a case reports.

    Parameters
    ----------
    name
        As in ``summary.csv`` and, where it is hourly, as a variable of ``metrics.nc``.
    unit
        Unit of the value in ``summary.csv``; ``1`` is a share.
    description
        What the figure says, in one sentence.
    iamc
        Variable name in the IAMC format; ``{carrier}`` and ``{method}`` are filled in.
    hourly_unit
        Unit of the hourly variable in ``metrics.nc``; empty if there is none.
    cf
        CF cell method of the hourly variable.
    """

    name: str
    unit: str
    description: str
    iamc: str
    hourly_unit: str = ""
    cf: str = "time: mean"
