"""Where things are: what is built, what bases deliver, which corridors are full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xjgrid.report.wording import write_figure

if TYPE_CHECKING:
    import pandas as pd

    from xjgrid.results.case import Case

SMALLEST = 0.5
"""MW; additions below this are the solver's rounding."""

MOST = 6
"""Zones that are named for a carrier before the rest is summed."""

BUSIEST = 3
"""Corridors that are named."""

DELIVERED = ("wind", "solar")
"""Carriers that bases are planned for."""


def describe_built(case: Case) -> str:
    """Return what was built where, the largest first."""
    rows = case.pick("capacity_built", absent=True, place="*", carrier="*")
    rows = rows[rows["place"].isin(case.zones.index) & (rows["value"] > SMALLEST)]
    if rows.empty:
        return "nothing beyond the fleet and the projects taken as given"
    sizes = rows.groupby("carrier")["value"].sum().sort_values(ascending=False)
    parts = []
    for carrier in sizes.index:
        found = rows[rows["carrier"] == carrier].set_index("place")["value"]
        parts.append(f"{_name(case, carrier)} {_list_zones(case, found)} GW")
    return "; ".join(parts)


def _list_zones(case: Case, sizes: pd.Series) -> str:
    """Return zones and GW, the largest first."""
    sizes = sizes.sort_values(ascending=False) / 1e3
    words = [f"{shorten(case.zones.at[z, 'zone_name'])} {write_figure(v)}"
             for z, v in sizes.head(MOST).items()]  # fmt: skip
    rest = sizes.iloc[MOST:]
    if len(rest):
        words.append(f"{len(rest)} other zones {write_figure(rest.sum())}")
    return ", ".join(words)


def describe_bases(case: Case) -> str:
    """Return the wind and PV generation of each base in TWh."""
    parts = []
    for base in dict.fromkeys(case.zones["base"]):
        zones = case.zones.index[case.zones["base"] == base]
        made = {}
        for carrier in [c for c in DELIVERED if c in case.carriers.index]:
            rows = case.pick("generation", absent=True, place="*", carrier=carrier)
            made[carrier] = float(rows.loc[rows["place"].isin(zones), "value"].sum()) / 1e6
        if base and sum(made.values()) > 0:
            each = " + ".join(f"{_name(case, c)} {write_figure(v)}" for c, v in made.items())
            parts.append(f"{base} {write_figure(sum(made.values()))} ({each})")
    return f"{', '.join(parts)} TWh" if parts else ""


def describe_grid(case: Case) -> str:
    """Return the busiest corridors, by mean loading of what may be used."""
    loads = case.pick("loading", absent=True, place="*")
    loads = loads[loads["place"].isin(case.metrics["corridor"].to_numpy())]
    if loads.empty:
        return ""
    busiest = loads.set_index("place")["value"].nlargest(BUSIEST)
    full = case.pick("congested_hours", absent=True, place="*").set_index("place")["value"]
    words = [
        f"{corridor} {100 * share:.0f} % ({full.get(corridor, 0.0):,.0f} h at its limit)"
        for corridor, share in busiest.items()
    ]
    return f"busiest, mean share of what may be used: {', '.join(words)}"


def shorten(name: str) -> str:
    """Return a zone's name without what stands in brackets.

    Examples
    --------
    >>> shorten("Hami south (Yizhou)")
    'Hami south'
    """
    return str(name).partition(" (")[0]


def _name(case: Case, carrier: str) -> str:
    name = str(case.carriers.at[carrier, "name"])
    return "PV" if carrier == "solar" else name[:1].lower() + name[1:]
