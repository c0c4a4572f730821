"""Looks at imported values: load shapes that are no shapes, constants, and figures to show."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from xjgrid.errors import InputError, InputFault
from xjgrid.profiles.layout import HOURS, VARIABLES
from xjgrid.profiles.years import make_label

if TYPE_CHECKING:
    import pandas as pd

MOST_OFF = 0.02  # of a load shape's mean beside 1
MOST_SUM_OFF = 0.05  # of a load shape's peak, or its sum over a year, beside 1
OUTPUTS = ("wind", "solar", "hydro")


@dataclass
class Intake:
    """One variable of one or several files, brought onto the model year.

    Parameters
    ----------
    values
        Shape (years, 8760, zones of the study); NaN where the files have nothing.
    years
        Calendar years.
    files
        Names of the files it came from.
    zones
        Zones it came for.
    """

    values: np.ndarray
    years: list[int]
    files: list[str] = field(default_factory=list)
    zones: list[str] = field(default_factory=list)


def scale_load(values: np.ndarray, zones: Sequence[str], file: str) -> list[str]:
    """Bring load shapes over their peak or their sum to a mean of 1, in place.

    Parameters
    ----------
    values
        Shape (years, 8760, zones).
    zones
        Zone of each column.
    file
        Told to the planner.

    Returns
    -------
    list of str
        Which zones were scaled, and why.

    Raises
    ------
    InputError
        If a mean is not 1 and the values are over neither peak nor sum.
    """
    faults, scaled = [], {}
    for column, zone in enumerate(zones):
        shape = values[:, :, column]
        mean = float(shape.mean())
        if abs(mean - 1.0) <= MOST_OFF or not np.isfinite(mean):
            continue
        if abs(float(shape.max()) - 1.0) <= MOST_SUM_OFF and mean > 0:
            scaled[zone] = (mean, "their peak")
        elif abs(mean * HOURS - 1.0) <= MOST_SUM_OFF:
            scaled[zone] = (mean, "their sum over a year")
        elif abs(mean - 100.0) <= 100.0 * MOST_OFF:
            scaled[zone] = (mean, "their mean, in per cent")
        else:
            text = f"zone {zone}: its mean is 1, load over its mean; divide by the mean"
            faults.append(InputFault(file, text, column="load_shape", value=f"mean {mean:.4g}"))
            continue
        values[:, :, column] = shape / mean
    if faults:
        raise InputError(faults)
    return [
        f"load_shape of {zone} was divided by its mean {mean:.4g}: the values are over {what}"
        for zone, (mean, what) in scaled.items()
    ]


def find_constants(name: str, values: np.ndarray, zones: Sequence[str]) -> list[str]:
    """Return warnings of zones that have one value in all hours of a year.

    Examples
    --------
    >>> find_constants("wind", np.zeros((1, 8760, 1)), ["altay"])
    ['wind of altay is 0 in every hour of the year']
    """
    flat = np.ptp(values, axis=1) == 0  # (years, zones)
    return [
        f"{name} of {zone} is {values[int(flat[:, column].argmax()), 0, column]:.4g} "
        "in every hour of the year"
        for column, zone in enumerate(zones)
        if flat[:, column].any()
    ]


def describe(name: str, intake: Intake, zones: Sequence[str]) -> dict[str, Any]:
    """Return the figures of a variable that came out of files.

    Parameters
    ----------
    name
        The variable.
    intake
        Its values; gaps are hours without a value in the zones that came in.
    zones
        Zones of the study.
    """
    columns = [zones.index(zone) for zone in intake.zones]
    values = intake.values[:, :, columns]
    mean = float(np.nanmean(values))
    row: dict[str, Any] = {
        "variable": name,
        "from": ", ".join(intake.files),
        "zones": _say_zones(intake.zones, zones),
        "years": ", ".join(map(str, intake.years)),
        "hours": int(values.shape[0] * values.shape[1]),
        "gaps": int(np.isnan(values).any(axis=2).sum()),
        "mean": round(mean, 6),
        "full_load_hours": round(mean * HOURS) if name in OUTPUTS else None,
    }
    for word, find in (("least", np.nanargmin), ("most", np.nanargmax)):
        year, hour, column = np.unravel_index(int(find(values)), values.shape)
        when = make_label(intake.years[int(year)], int(hour))
        row[word] = round(float(values[year, hour, column]), 6)
        row[f"{word}_when"] = f"{when} {intake.zones[int(column)]}"
    return row


def describe_filled(name: str, values: np.ndarray, filled: Sequence[str], fill: str,
                    zones: Sequence[str]) -> dict[str, Any]:  # fmt: skip
    """Return the figures of what another profile gave."""
    columns = [zones.index(zone) for zone in filled]
    mean = float(values[:, :, columns].mean())
    return {
        "variable": name,
        "from": f"profiles/{fill}.nc",
        "zones": _say_zones(filled, zones),
        "hours": int(values.shape[0] * values.shape[1]),
        "gaps": 0,
        "mean": round(mean, 6),
        "full_load_hours": round(mean * HOURS) if name in OUTPUTS else None,
    }


def _say_zones(some: Sequence[str], zones: Sequence[str]) -> str:
    """Return zones in words, the way that is shortest."""
    if len(some) == len(zones):
        return f"all {len(zones)}"
    if len(some) <= 3:
        return ", ".join(some)
    missing = [zone for zone in zones if zone not in some]
    if len(missing) <= 3:
        return f"all but {', '.join(missing)}"
    return f"{len(some)} of {len(zones)}"


def read_intake(path: Path) -> tuple[pd.DataFrame, list[str], list[str]]:
    """Return what an imported profile says of its making: figures, notes and warnings.

    Parameters
    ----------
    path
        A profile that `import_profile` wrote.

    Raises
    ------
    InputError
        If the profile was not imported.
    """
    import pandas as pd
    from netCDF4 import Dataset

    with Dataset(path) as file:
        text = getattr(file, "imported", None)
    if text is None:
        raise InputError(InputFault(f"profiles/{Path(path).name}", "is no imported profile"))
    told = json.loads(text)
    columns = ["variable", "from", "zones", "years", "hours", "gaps", "mean", "full_load_hours",
               "least", "least_when", "most", "most_when"]  # fmt: skip
    frame = pd.DataFrame(told["figures"], columns=columns)
    rank = {name: number for number, name in enumerate(VARIABLES)}
    frame = frame.sort_values("variable", key=lambda c: c.map(rank), kind="stable")
    return frame.reset_index(drop=True), told["notes"], told["warnings"]
