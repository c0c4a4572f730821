"""Puts what several files give together, and takes the rest from another profile."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from xjgrid.errors import InputError, InputFault
from xjgrid.profiles.faults import find_faults
from xjgrid.profiles.files import load_profile
from xjgrid.profiles.intake import Intake
from xjgrid.profiles.layout import HOURS, VARIABLES
from xjgrid.profiles.planner_table import Table


def merge(
    placed: np.ndarray, table: Table, years: list[int], found: dict[str, Intake], zones: list[str]
) -> list[InputFault]:
    """Add a table to what other files gave of its variable."""
    name, file = table.variable, table.file
    intake = found.setdefault(name, Intake(np.full((len(years), HOURS, len(zones)), np.nan), years))
    double = [zone for zone in table.zones if zone in intake.zones]
    if double:
        text = f"the variable is in two of the files, for {', '.join(double[:3])}"
        return [InputFault(file, text, column=name)]
    if years != intake.years:
        text = f"is of {years[0]}-{years[-1]}, {intake.files[0]} of {intake.years[0]}-"
        return [InputFault(file, f"{text}{intake.years[-1]}; give the same years", column=name)]
    intake.values[:, :, [zones.index(zone) for zone in table.zones]] = placed
    intake.files.append(file)
    intake.zones += table.zones
    return []


def fill_rest(
    root: Path,
    found: dict[str, Intake],
    zones: list[str],
    fill: str | None,
    names: str,
    notes: list[str],
) -> tuple[dict[str, np.ndarray], dict[str, list[str]]]:
    """Return all variables, and zones by variable that come from the profile `fill`.

    Parameters
    ----------
    root
        The study.
    found
        What came in, by variable.
    zones
        Zones of the study.
    fill
        Name of the profile for the rest, or None.
    names
        Files, as told to the planner.
    notes
        Where it is noted that weather years are taken again.

    Raises
    ------
    InputError
        If something is lacking and there is no profile to take it from, or that one is wrong.
    """
    years = next(iter(found.values())).years
    lacking = {
        name: [zone for zone in zones if name not in found or zone not in found[name].zones]
        for name in VARIABLES
    }
    lacking = {name: some for name, some in lacking.items() if some}
    values = {name: found[name].values for name in VARIABLES if name in found}
    if lacking and fill is None:
        faults = []
        for name, some in lacking.items():
            what = "the variable is" if name not in found else f"zones {', '.join(some)} are"
            text = f"{what} not in the files; fill from a profile (--fill synthetic)"
            faults.append(InputFault(names, text, column=name))
        raise InputError(faults)
    if lacking:
        base = load_profile(root, str(fill))
        faults = find_faults(base, f"profiles/{fill}.nc", zones)
        if faults:
            raise InputError(faults)
        has = base.sizes["weather_year"]
        take = np.arange(len(years)) % has
        if len(years) > has:
            notes.append(
                f"{fill} has {has} weather years: weather years above {has} take them again"
            )
        for name, some in lacking.items():
            spare = base[name].sel(zone=zones).transpose("weather_year", "time", "zone").to_numpy()
            array = values.setdefault(name, np.full((len(years), *spare.shape[1:]), np.nan))
            for zone in some:
                column = zones.index(zone)
                array[:, :, column] = spare[take, :, column]
    return {name: values[name] for name in VARIABLES}, lacking
