"""Zones of a study by every name that stands for them, and their coordinates."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from xjgrid.errors import InputFault, did_you_mean


@dataclass(frozen=True)
class Places:
    """Zones of networks/zones.csv.

    Parameters
    ----------
    names
        Zone of each name, lower case: the key, the English and the Chinese name.
    zones
        Keys in order.
    latitude, longitude
        deg N and deg E by zone.
    """

    names: Mapping[str, str]
    zones: list[str]
    latitude: Mapping[str, float]
    longitude: Mapping[str, float]

    def find(self, name: str) -> str | None:
        """Return the zone that a name stands for, or None."""
        return self.names.get(_plain(name))

    def hint(self, name: str) -> str:
        """Return the hint that follows an unknown name."""
        if re.search(r"[\u4e00-\u9fff]", name):
            spelt = [word for word in self.names if re.search(r"[\u4e00-\u9fff]", word)]
            return did_you_mean(name, spelt, most=20)
        return did_you_mean(name, self.zones)


def _plain(name: str) -> str:
    """Return a name without the differences of typing: case, width of signs, blanks."""
    table = str.maketrans("（），、；", "(),,;")
    return re.sub(r"\s+", " ", name.translate(table)).strip().lower().replace(" (", "(")


def read_places(study_root: Path) -> Places:
    """Return the zones of a study."""
    path = Path(study_root) / "networks" / "zones.csv"
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    names: dict[str, str] = {}
    for column in ("name_zh", "name", "zone"):  # a key goes before a name that is written alike
        names |= {_plain(row[column]): row["zone"] for row in rows if row.get(column)}
    return Places(
        names,
        [row["zone"] for row in rows],
        {row["zone"]: float(row["latitude"]) for row in rows if row.get("latitude")},
        {row["zone"]: float(row["longitude"]) for row in rows},
    )


def resolve_zones(
    found: Sequence[str], places: Places, file: str
) -> tuple[list[str], list[InputFault]]:
    """Return the zones that names stand for, and faults of those unknown, empty or doubled."""
    zones: list[str] = []
    faults = []
    for name in found:
        zone = places.find(name)
        if zone is None:
            text = f"unknown zone; {places.hint(name)}" if name else "a zone has no name"
            faults.append(InputFault(file, text, column="zone", value=name or None))
            continue
        if zone in zones:
            first = found[zones.index(zone)] if not faults else zone
            also = f" (as {first} and as {name})" if first != name else ""
            text = f"the zone {zone} is there twice{also}; keep one"
            faults.append(InputFault(file, text, column="zone", value=name))
        zones.append(zone)
    return zones, faults
