"""Faults of a profile: every maker's file passes the same checks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from xjgrid.errors import InputFault, did_you_mean
from xjgrid.profiles.layout import (
    DIMENSIONS,
    HOURS,
    MODEL_YEAR,
    TIME_ZONE,
    VARIABLES,
    make_time,
)

if TYPE_CHECKING:
    import xarray as xr

BEIJING = {"utc+08:00", "utc+8", "+08:00", "asia/shanghai", "prc", "cst-8"}
NOON_TOLERANCE = 2.0  # h


def find_faults(
    dataset: xr.Dataset,
    file: str,
    zones: Sequence[str],
    longitudes: Mapping[str, float] | None = None,
    variables: Iterable[str] = tuple(VARIABLES),
) -> list[InputFault]:
    """Return everything that is wrong with a profile.

    Parameters
    ----------
    dataset
        Unpacked profile.
    file
        Path told to the planner, relative to the study.
    zones
        Zones that networks/zones.csv knows.
    longitudes
        deg E by zone; with them a shifted clock shows in each zone's solar noon.
    variables
        Variables that have to be there.

    Returns
    -------
    list of InputFault
        Empty if the profile can be used.
    """
    faults = find_missing(file, list(dataset.dims), list(dataset.data_vars), variables)
    if "zone" in dataset.coords:
        faults += find_zone_faults(file, [str(z) for z in dataset["zone"].values], zones)
    faults += find_zone_attribute(file, dataset.attrs.get("time_zone"))
    if any(fault.column is None or fault.column in DIMENSIONS for fault in faults):
        return faults
    faults += find_time_faults(file, dataset["time"].values)
    for name in dataset.data_vars:
        if name in VARIABLES and set(dataset[name].dims) == set(DIMENSIONS):
            faults += find_value_faults(file, dataset[name].transpose(*DIMENSIONS))
        elif name in VARIABLES:
            text = f"its dimensions are {_join(dataset[name].dims)}; needed: {_join(DIMENSIONS)}"
            faults.append(InputFault(file, text, column=str(name)))
    if not faults and "solar" in dataset:
        faults += find_clock_faults(file, dataset["solar"], longitudes or {})
    return faults


def _join(names: Iterable[object]) -> str:
    return ", ".join(str(name) for name in names)


def find_missing(
    file: str, dims: Sequence[object], present: Sequence[object], needed: Iterable[str]
) -> list[InputFault]:
    """Return faults of dimensions and variables that are missing or unknown."""
    faults = [
        InputFault(file, f"the dimension {dim} is missing (found: {_join(dims)})", column=dim)
        for dim in DIMENSIONS
        if dim not in dims
    ]
    for name in needed:
        if name not in present:
            text = "the variable is missing; it is needed by every scenario"
            faults.append(InputFault(file, text, column=name))
    for other in present:
        if other not in VARIABLES:
            text = f"unknown variable; {did_you_mean(str(other), VARIABLES)}"
            faults.append(InputFault(file, text, column=str(other)))
    return faults


def find_zone_faults(file: str, found: Sequence[str], zones: Sequence[str]) -> list[InputFault]:
    """Return faults of zones that are unknown, twice there or missing."""
    faults = []
    for zone in dict.fromkeys(found):
        if zone not in zones:
            text = f"unknown zone; {did_you_mean(zone, zones)}"
            faults.append(InputFault(file, text, column="zone", value=zone))
        elif found.count(zone) > 1:
            text = f"the zone is there {found.count(zone)} times; keep one"
            faults.append(InputFault(file, text, column="zone", value=zone))
    for zone in zones:
        if zone not in found:
            text = f"the zone {zone} of networks/zones.csv is missing; add its columns"
            faults.append(InputFault(file, text, column="zone"))
    return faults


def find_zone_attribute(file: str, time_zone: object) -> list[InputFault]:
    """Return a fault if the file says another time zone than Beijing's."""
    if time_zone is None or str(time_zone).strip().lower() in BEIJING:
        return []
    text = f"profiles are in Beijing time ({TIME_ZONE}); import the file with its time zone"
    return [InputFault(file, text, column="time_zone", value=str(time_zone))]


def find_time_faults(file: str, time: np.ndarray) -> list[InputFault]:
    """Return faults of hours that are missing, doubled, unordered or of another year."""
    expected = make_time()
    if np.asarray(time).dtype.kind != "M":
        text = "no dates of the standard calendar; import the file with xjgrid profiles import"
        return [InputFault(file, text, column="time")]
    if len(time) == HOURS and np.array_equal(time, expected):
        return []
    time = np.asarray(time).astype("datetime64[ns]")
    values, counts = np.unique(time, return_counts=True)
    faults = []

    def tell(hours: np.ndarray, what: str, cure: str) -> None:
        if len(hours):
            more = "" if len(hours) == 1 else f" and {len(hours) - 1} more"
            value = f"{_hour(hours[0])}{more}"
            faults.append(InputFault(file, f"{what}; {cure}", column="time", value=value))

    tell(values[counts > 1], "the hour is there twice", "keep one")
    tell(np.setdiff1d(expected, values), "the hour is missing", "fill the gap")
    year = f"a profile has the {HOURS} hours of {MODEL_YEAR}, labelled by their beginning"
    tell(np.setdiff1d(values, expected), year, "import the file with xjgrid profiles import")
    if not faults:
        faults.append(InputFault(file, "the hours are not in order; sort them", column="time"))
    return faults


def _hour(moment: np.datetime64) -> str:
    return str(moment.astype("datetime64[m]")).replace("T", " ")


def find_value_faults(file: str, array: xr.DataArray) -> list[InputFault]:
    """Return faults of values that are missing or outside the variable's limits, by zone."""
    variable = VARIABLES[str(array.name)]
    if array.dtype.kind not in "iuf":
        return [InputFault(file, f"holds {array.dtype}, not numbers", column=str(array.name))]
    values = np.asarray(array.values, dtype=float)
    slack = variable.step / 2
    tests = (
        (~np.isfinite(values), "not a number; fill the gap"),
        (values < variable.low - slack, f"below {variable.low:g} ({_unit(variable.unit)})"),
        (values > variable.high + slack, f"above {variable.high:g} ({_unit(variable.unit)})"),
    )
    faults = []
    for wrong, text in tests:
        if not wrong.any():
            continue
        for column in np.flatnonzero(wrong.any(axis=(0, 1))):
            year, hour = np.argwhere(wrong[:, :, column])[0]
            count = int(wrong[:, :, column].sum())
            place = (
                f"zone {array['zone'].values[column]}, weather year "
                f"{array['weather_year'].values[year]}, {_hour(array['time'].values[hour])}"
            )
            more = f" (in {count} hours)" if count > 1 else ""
            value = f"{values[year, hour, column]:.4g}"
            faults.append(
                InputFault(file, f"{text}: {place}{more}", column=str(array.name), value=value)
            )
    return faults


def _unit(unit: str) -> str:
    return "share of capacity" if unit == "1" else unit


def find_noon(solar: np.ndarray) -> float:
    """Return the hour of day around which solar output is centred (circular mean, 0..24).

    Parameters
    ----------
    solar
        Shape (8760,), hour-beginning.

    Examples
    --------
    >>> day = np.zeros(24)
    >>> day[12:16] = 1.0
    >>> find_noon(np.tile(day, 365))
    14.0
    """
    angle = 2.0 * np.pi * (np.arange(len(solar)) % 24 + 0.5) / 24.0
    east, north = (solar * np.sin(angle)).sum(), (solar * np.cos(angle)).sum()
    return round(float(np.arctan2(east, north) * 24.0 / (2.0 * np.pi)) % 24.0, 9)


def find_clock_faults(
    file: str, solar: xr.DataArray, longitudes: Mapping[str, float]
) -> list[InputFault]:
    """Return faults of zones whose sun stands highest at the wrong hour.

    Solar noon in Beijing time is 12 h + (120 - longitude) / 15, 14 to 15 h in Xinjiang.
    """
    mean = solar.mean("weather_year").transpose("time", "zone").values
    shifted = []
    for column, zone in enumerate(str(name) for name in solar["zone"].values):
        if not mean[:, column].sum() > 0:
            text = f"zone {zone}: no sun in any hour"
            return [InputFault(file, text, column="solar", value="0")]
        due = 12.0 + (120.0 - longitudes.get(zone, 85.0)) / 15.0
        noon = find_noon(mean[:, column])
        off = (noon - due + 12.0) % 24.0 - 12.0
        if abs(off) > NOON_TOLERANCE:
            shifted.append((zone, noon, due, off))
    if not shifted:
        return []
    zone, noon, due, off = shifted[0]
    guess = "the hours look like UTC, " if abs(off + 8.0) < NOON_TOLERANCE else ""
    text = (
        f"zone {zone}: the sun stands highest at {noon:.1f} h instead of {due:.1f} h "
        f"({len(shifted)} zones); {guess}profiles are in Beijing time ({TIME_ZONE})"
    )
    return [InputFault(file, text, column="solar")]
