"""Seeded mutations of a profile: its bytes, its values, and what its header says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import netCDF4
import numpy as np

from tests.mutate.texts import mutate_bytes
from xjgrid.profiles.layout import HOURS, VARIABLES

NAMES = tuple(VARIABLES)
Change = Callable[[netCDF4.Dataset, Random], str]


def mutate_profile(raw: bytes, target: Path, random: Random) -> str:
    """Write a mutated profile to `target` and return what was done to it."""
    target.write_bytes(raw)
    if random.random() < 0.5:
        return _spoil_bytes(raw, target, random)
    change = random.choice(CHANGES)
    with netCDF4.Dataset(target, "a") as file:
        file.set_auto_maskandscale(False)
        return change(file, random)


def _spoil_bytes(raw: bytes, target: Path, random: Random) -> str:
    way = random.randrange(5)
    if way == 0:
        place = random.randrange(len(raw))
        target.write_bytes(raw[:place])
        return f"cut at {place}"
    if way == 1:
        start, size = random.randrange(len(raw)), random.choice((8, 512, 8192))
        target.write_bytes(raw[:start] + bytes(size) + raw[start + size :])
        return f"{size} bytes of nothing at {start}"
    if way == 2:
        spoilt = mutate_bytes(b"\x89HDF\r\n\x1a\n" + b"a,b\n" * 50, random)[1]
        target.write_bytes(spoilt)
        return "another file"
    flipped = bytearray(raw)
    first = random.choice((512, 8192, len(raw)))
    count = random.choice((1, 8, 64))
    for _ in range(count):
        flipped[random.randrange(min(first, len(raw)))] ^= 1 << random.randrange(8)
    target.write_bytes(bytes(flipped))
    return f"{count} bits flipped in the first {first} bytes"


def _put_value(file: netCDF4.Dataset, random: Random) -> str:
    name, value = random.choice(NAMES), random.choice((-32768, -32767, -5, 20000, 32767))
    file.variables[name][0, random.randrange(HOURS), random.randrange(2)] = value
    return f"{name}: {value} packed"


def _pack_oddly(file: netCDF4.Dataset, random: Random) -> str:
    name = random.choice((*NAMES, "time", "weather_year"))
    attribute = random.choice(("scale_factor", "add_offset", "missing_value", "valid_range"))
    value = random.choice(
        ("text", "", np.array([1.0, 2.0]), 0.0, -1.0, np.nan, np.inf, 1e300, np.int8(3), "0.5")
    )
    file.variables[name].setncattr(attribute, value)
    return f"{attribute} of {name} = {value!r}"


def _describe_oddly(file: netCDF4.Dataset, random: Random) -> str:
    name = random.choice((*NAMES, "time", "weather_year", "zone"))
    attribute = random.choice(("units", "calendar", "_Unsigned", "coordinates", "bounds"))
    value = random.choice(
        ("hours", "days since 1-1-1", "hours since 2025-01-01", "noleap", "360_day", "true", "",
         "x", "K", "%", "hours since tomorrow", np.int32(3), np.array([1, 2]), "冷年", "float64")
    )  # fmt: skip
    file.variables[name].setncattr(attribute, value)
    return f"{attribute} of {name} = {value!r}"


def _change_time(file: netCDF4.Dataset, random: Random) -> str:
    time = file.variables["time"]
    way = random.randrange(5)
    if way == 0:
        time[:] = np.roll(time[:], random.randrange(1, HOURS))
    elif way == 1:
        time[random.randrange(HOURS)] = random.choice((-1, 0, 5, 2**31 - 1, -(2**31)))
    elif way == 2:
        time[:] = 0
    elif way == 3:
        time[:] = time[:] + random.choice((-8760, 24, 1))
    else:
        time[:] = time[::-1]
    return f"hours changed ({way})"


def _change_years(file: netCDF4.Dataset, random: Random) -> str:
    value = random.choice(([1, 1], [2, 1], [-1, 0], [2**31 - 1, 1], [2019, 2020]))
    file.variables["weather_year"][:] = value
    return f"weather years {value}"


def _change_zones(file: netCDF4.Dataset, random: Random) -> str:
    value = random.choice((("urumqi", "urumqi"), ("hami", "urumqi"), ("", ""), ("冷", "x\ny")))
    zones = file.variables["zone"]
    for index, name in enumerate(value):
        zones[index] = name
    return f"zones {value}"


def _rename(file: netCDF4.Dataset, random: Random) -> str:
    old = random.choice((*NAMES, "time", "zone", "weather_year"))
    new = random.choice(("x", "Wind", "valid_time", "冷", *NAMES))
    if new in file.variables:
        new = "other"
    file.renameVariable(old, new)
    if old in file.dimensions and random.random() < 0.5:
        file.renameDimension(old, new)
    return f"{old} is called {new}"


def _retype(file: netCDF4.Dataset, random: Random) -> str:
    """Put a variable of another type, or of other dimensions, in the place of one."""
    name = random.choice((*NAMES, "time", "zone", "weather_year"))
    kind = random.choice((str, "S1", "f8", "i8", "u1"))
    own = file.variables[name].dimensions
    dims = random.choice((own, own, own[:1], (), own[::-1], (*own, "zone")))
    if len(set(dims)) < len(dims):
        dims = own
    file.renameVariable(name, f"old_{name}")
    if kind is not str and kind != "S1":
        made = file.createVariable(name, kind, dims, fill_value=random.choice((None, 0, 1)))
        if random.random() < 0.5:
            made[...] = random.choice((0, 1, 200))
    else:
        file.createVariable(name, kind, dims)
    return f"{name} is {kind} of {dims}"


def _retime(file: netCDF4.Dataset, random: Random) -> str:
    file.time_zone = random.choice(("UTC", "", "Asia/Shanghai", 8, np.array([1.0, 2.0]), "冷"))
    return f"time zone {file.time_zone!r}"


CHANGES: tuple[Change, ...] = (
    _put_value, _pack_oddly, _pack_oddly, _describe_oddly, _describe_oddly, _change_time,
    _change_years, _change_zones, _rename, _retype, _retype, _retime,
)  # fmt: skip
