"""The fleet: capacity by carrier, zone, site and vintage at the end of any year."""

from xjgrid.fleet.fleet import Fleet
from xjgrid.fleet.reading import FleetChoices, read_fleet

__all__ = ["Fleet", "FleetChoices", "read_fleet"]
