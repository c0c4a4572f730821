"""Holds photovoltaic output against the sun's position: are the hours labelled rightly?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from xjgrid.errors import InputFault
from xjgrid.profiles.clocks import BEIJING
from xjgrid.profiles.faults import find_noon
from xjgrid.profiles.layout import HOURS, MODEL_YEAR

MOST_SHIFT = 0.7  # h, of the middle of the day's output beside the sun's
MOST_NIGHT = 0.005  # share of output while the sun is down


def find_sun(latitude: float, longitude: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the sine of the sun's elevation in each hour's middle, and whether it is night.

    An hour is one of night if the sun is more than a degree below the horizon at its beginning,
    middle and end.

    Parameters
    ----------
    latitude, longitude
        deg N, deg E.

    Returns
    -------
    tuple of numpy.ndarray
        Shape (8760,) each, hours of the model year in Beijing time.
    """
    from pvlib.solarposition import ephemeris

    halves = pd.date_range(f"{MODEL_YEAR}-01-01", periods=2 * HOURS + 1, freq="30min", tz=BEIJING)
    elevation = ephemeris(halves, latitude, longitude)["elevation"].to_numpy()
    begin, middle, end = elevation[:-2:2], elevation[1::2], elevation[2::2]
    night = np.maximum(np.maximum(begin, middle), end) < -1.0
    return np.maximum(np.sin(np.radians(middle)), 0.0), night


def find_shift(solar: np.ndarray, height: np.ndarray) -> float:
    """Return how many hours later than the sun the output is labelled, -12 to 12.

    Parameters
    ----------
    solar, height
        Output and the sine of the sun's elevation, shape (8760,).

    Examples
    --------
    >>> height, _ = find_sun(43.8, 87.6)
    >>> round(find_shift(np.roll(height, 1), height), 2)
    1.0
    """
    return (find_noon(solar) - find_noon(height) + 12.0) % 24.0 - 12.0


def check_sun(
    solar: np.ndarray,
    zones: list[str],
    latitude: dict[str, float],
    longitude: dict[str, float],
    file: str,
    time_zone: str = BEIJING,
    hour_ending: bool = False,
) -> tuple[list[InputFault], list[str]]:
    """Return faults of hours that the sun contradicts, and warnings of output by night.

    Parameters
    ----------
    solar
        Shape (years, 8760, zones), Beijing time.
    zones
        Zone of each column; those without coordinates are not checked.
    latitude, longitude
        deg N, deg E by zone.
    file
        Told to the planner.
    time_zone, hour_ending
        As the hours were read.
    """
    mean = np.nan_to_num(solar).mean(axis=0)
    shifted: list[tuple[str, float, float, float]] = []
    warnings = []
    for column, zone in enumerate(zones):
        if zone not in latitude or zone not in longitude:
            continue
        output = mean[:, column]
        if not output.sum() > 0:
            text = f"zone {zone}: no sun in any hour"
            return [InputFault(file, text, column="solar", value="0")], []
        height, night = find_sun(latitude[zone], longitude[zone])
        shift = find_shift(output, height)
        if abs(shift) > MOST_SHIFT:
            shifted.append((zone, find_noon(output), find_noon(height), shift))
            continue
        share = float(output[night].sum() / output.sum())
        if share > MOST_NIGHT:
            warnings.append(
                f"solar of {zone}: {100 * share:.1f} % of the output stands in hours of night"
            )
    if not shifted:
        return [], warnings
    zone, noon, due, shift = shifted[0]
    text = (
        f"zone {zone}: the sun stands highest at {noon:.1f} h instead of {due:.1f} h "
        f"({len(shifted)} of {len(zones)} zones); {_guess(shift, time_zone, hour_ending)}"
    )
    return [InputFault(file, text, column="solar")], []


def _guess(shift: float, time_zone: str, hour_ending: bool) -> str:
    """Return what the shift looks like, and the option that mends it."""
    hours = round(shift)
    if time_zone == BEIJING:
        if hours == -8:
            return "the hours look like UTC, profiles are in Beijing time: --time-zone UTC"
        if hours == -7 and not hour_ending:
            text = "the hours look like UTC, labelled by their end"
            return f"{text}: --time-zone UTC --hour-ending"
        if hours == -2:
            return "the hours look like Urumqi time: --time-zone UTC+06:00"
    if hours == 1 and not hour_ending:
        return "the labels look like the end of the hour: --hour-ending"
    if hours == -1 and hour_ending:
        return "the labels look like the beginning of the hour: leave out --hour-ending"
    if hours == 8 and time_zone == "UTC":
        return "the hours look like Beijing time: --time-zone UTC+08:00"
    return "give the time zone of the labels (--time-zone, --hour-ending)"
