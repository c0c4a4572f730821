"""A planner's own profiles: CSV or netCDF brought into the shared layout."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.errors import InputError, InputFault, did_you_mean
from xjgrid.profiles.faults import find_faults
from xjgrid.profiles.files import load_profile, make_dataset, read_zones, write_profile
from xjgrid.profiles.layout import VARIABLES
from xjgrid.profiles.planner_csv import Table, read_csv_table
from xjgrid.profiles.years import BEIJING, arrange_hours, place_hours

if TYPE_CHECKING:
    import xarray as xr


def import_profile(
    study_root: Path,
    files: Path | Sequence[Path],
    name: str,
    *,
    variable: str | None = None,
    fill: str | None = None,
    time_zone: str = BEIJING,
    hour_ending: bool = False,
    out: Path | None = None,
) -> Path:
    """Bring a planner's files into the shared layout, checked like every profile.

    Parameters
    ----------
    study_root
        Folder with networks/ and profiles/.
    files
        CSV or netCDF, one or several. A wide CSV has a column `time` and one column a zone; a
        long one has `time`, `zone` and a column a variable, or `variable` and `value`. A netCDF
        has dimensions time and zone. Each hour of one or several whole years is there once.
    name
        Name of the profile that is written, profiles/<name>.nc.
    variable
        What a wide CSV holds (wind, solar, temperature, hydro, load_shape); by default told by
        the file's name.
    fill
        Profile from which variables and zones that the files lack are taken.
    time_zone
        Time zone of labels that carry none.
    hour_ending
        Whether labels name the end of the hour.
    out
        File to write instead of profiles/<name>.nc.

    Returns
    -------
    pathlib.Path
        The file written.

    Raises
    ------
    InputError
        With every fault of the files; nothing is written.
    """
    root = Path(study_root)
    paths = [Path(files)] if isinstance(files, str | Path) else [Path(path) for path in files]
    zones, longitudes = read_zones(root)
    values: dict[str, np.ndarray] = {}
    years: dict[str, list[int]] = {}
    for path in paths:
        for table in _read(path, variable, zones):
            if table.variable in values:
                text = "the variable is in two of the files"
                raise InputError(InputFault(path.name, text, column=table.variable))
            calendar = arrange_hours(table.time, path.name, time_zone, hour_ending)
            faults = [*find_unknown(table, zones), *calendar.faults]
            if faults:
                raise InputError(faults)
            placed = place_hours(table.values, calendar)
            columns = [table.zones.index(z) if z in table.zones else -1 for z in zones]
            padded = np.concatenate([placed, np.full((*placed.shape[:2], 1), np.nan)], axis=2)
            values[table.variable] = padded[:, :, columns]
            years[table.variable] = calendar.years
    dataset = _assemble(root, values, years, zones, fill, [path.name for path in paths])
    target = Path(out) if out else root / "profiles" / f"{name}.nc"
    faults = find_faults(dataset, ", ".join(p.name for p in paths), zones, longitudes)
    if faults:
        raise InputError(faults)
    write_profile(dataset, target)
    return target


def _read(path: Path, variable: str | None, zones: Sequence[str]) -> list[Table]:
    """Return the tables of one file."""
    if not path.is_file():
        raise InputError(InputFault(str(path), "no such file"))
    if path.suffix.lower() in (".nc", ".nc4", ".netcdf"):
        return _read_netcdf(path)
    return read_csv_table(path, variable, zones)


def _read_netcdf(path: Path) -> list[Table]:
    """Return the variables of a netCDF file with dimensions time and zone."""
    import xarray as xr

    try:
        with xr.open_dataset(path, engine="netcdf4") as opened:
            dataset = opened.load()
    except Exception as error:  # whatever the netCDF library meets in a broken file
        text = f"cannot be read as netCDF ({str(error).splitlines()[0]})"
        raise InputError(InputFault(path.name, text)) from error
    missing = [dim for dim in ("time", "zone") if dim not in dataset.coords]
    if missing:
        text = f"lacks the coordinates {', '.join(missing)}; rename its dimensions"
        raise InputError(InputFault(path.name, text))
    tables, faults = [], []
    zone_names = [str(zone) for zone in dataset["zone"].values]
    for name in map(str, dataset.data_vars):
        if name not in VARIABLES:
            text = f"unknown variable; {did_you_mean(name, VARIABLES)}"
            faults.append(InputFault(path.name, text, column=name))
            continue
        array = dataset[name]
        if set(array.dims) != {"time", "zone"}:
            text = f"its dimensions are {', '.join(map(str, array.dims))}; needed: time, zone"
            faults.append(InputFault(path.name, text, column=name))
            continue
        numbers = array.transpose("time", "zone").to_numpy().astype(float)
        time = pd.DatetimeIndex(array["time"].values)
        tables.append(Table(name, zone_names, time, numbers))
    if faults:
        raise InputError(faults)
    return tables


def find_unknown(table: Table, zones: Sequence[str]) -> list[InputFault]:
    """Return faults of zones that the study does not know or that stand twice."""
    return [
        InputFault(table.file, f"unknown zone; {did_you_mean(z, zones)}", column="zone", value=z)
        for z in dict.fromkeys(table.zones)
        if z not in zones
    ]


def _assemble(
    root: Path,
    values: dict[str, np.ndarray],
    years: dict[str, list[int]],
    zones: list[str],
    fill: str | None,
    names: list[str],
) -> xr.Dataset:
    """Return the dataset; what the files lack comes from the profile `fill`, or is a fault."""
    if len({tuple(span) for span in years.values()}) > 1:
        spans = "; ".join(f"{key} {span[0]}-{span[-1]}" for key, span in years.items())
        raise InputError(InputFault(", ".join(names), f"the files are of several years: {spans}"))
    calendar = next(iter(years.values()))
    base = load_profile(root, fill) if fill else None
    filled: list[str] = []
    faults = []
    for name in VARIABLES:
        lacking = [z for i, z in enumerate(zones) if _is_empty(values.get(name), i)]
        if not lacking:
            continue
        if base is None:
            whole = len(lacking) == len(zones)
            what = "the variable is" if whole else f"zones {', '.join(lacking)} are"
            text = f"{what} not in the files; fill from a profile (--fill synthetic)"
            faults.append(InputFault(", ".join(names), text, column=name))
            continue
        spare = base[name].sel(zone=zones).transpose("weather_year", "time", "zone").to_numpy()
        take = np.arange(len(calendar)) % len(spare)
        array = values.get(name, np.full((len(calendar), *spare.shape[1:]), np.nan))
        for i, zone in enumerate(zones):
            if zone in lacking:
                array[:, :, i] = spare[take, :, i]
        values[name] = array
        filled.append(name if len(lacking) == len(zones) else f"{name} of {', '.join(lacking)}")
    if faults:
        raise InputError(faults)
    history = f"Imported from {', '.join(names)}, years {', '.join(map(str, calendar))}"
    if filled:
        history += f"; {'; '.join(filled)} from profiles/{fill}.nc"
    numbers = list(range(1, len(calendar) + 1))
    ordered = {name: values[name] for name in VARIABLES}
    return make_dataset(ordered, numbers, zones, maker="file", history=history)


def _is_empty(array: np.ndarray | None, column: int) -> bool:
    return array is None or bool(np.isnan(array[:, :, column]).all())
