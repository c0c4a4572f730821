"""The figures that a planner asks first, in readable units."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.account.cost import DECIDED
from xjgrid.account.metrics import RENEWABLE, WITHOUT_HYDRO

if TYPE_CHECKING:
    from xjgrid.results.case import Case

SHOWN = {"MW": (1e3, "GW"), "MWh": (1e6, "TWh"), "t": (1e6, "Mt"), "CNY": (1e9, "bn CNY")}
"""Units of the summary, their divisors and how they are shown."""

TRANSFER = "grid_fee"
"""Part of the cost that is minimised though nobody bears it: one pays it, another receives it."""

COLUMNS = ("section", "of", "key", "value", "unit")

BY_CARRIER = {
    "capacity": "capacity",
    "built": "capacity_built",
    "retrofitted": "capacity_retrofitted",
    "generation": "generation",
    "curtailment": "curtailment",
}
"""Sections that list carriers, and their metric."""

STORAGE = ("capacity_energy", "capacity_charging", "storage_discharge", "storage_cycles")
PRODUCT = ("process_output", "process_electricity", "captive_share")
SHARES = ("bought", "traced", "annual", "hourly", "contracted")
"""Green shares of a product that are told."""

MAIN_PRODUCTS = 3
"""Products that are told of first: those that take most electricity."""


@dataclass(frozen=True)
class Figure:
    """A first figure of a case; `xjgrid.report.headline` has the words.

    Parameters
    ----------
    section
        Subject.
    of
        Carrier, channel, product, sector or constraint that it is of; empty if of the whole.
    key
        Name within the section; empty where `of` says it all.
    value, unit
        In the unit in which it is shown.
    """

    section: str
    of: str
    key: str
    value: float
    unit: str


def readable(value: float, unit: str) -> tuple[float, str]:
    """Return a figure in the unit it is shown in.

    Examples
    --------
    >>> readable(1500.0, "MW")
    (1.5, 'GW')
    >>> readable(0.25, "1")
    (25.0, '%')
    """
    if unit == "1":
        return value * 100.0, "%"
    size, name = SHOWN.get(unit, (1.0, unit))
    return value / size, name


def make_headline(case: Case) -> pd.DataFrame:
    """Return the first figures of a case.

    Returns
    -------
    Frame with the columns `COLUMNS`, see `Figure`; a figure that the case has not is left out.
    """
    makers = (_by_carrier, _use, _green, _storage, _cost, _co2, _security, _industry)
    figures = [astuple(figure) for maker in makers for figure in maker(case)]
    frame = pd.DataFrame(figures, columns=list(COLUMNS))
    twice = frame[frame.duplicated(["section", "of", "key"])]
    assert twice.empty, f"figures that stand twice: {twice.to_numpy()}"
    return frame


def _sum(case: Case, metric: str, **where: str) -> float:
    """Return a figure, 0 where the case has none such."""
    return case.value(metric, default=0.0, **where)


def _rows(case: Case, metric: str, **where: str) -> pd.DataFrame:
    """Return the records of a metric, none where the case does not have it."""
    return case.pick(metric, absent=True, **where)


def _shown(section: str, of: str, key: str, value: float, unit: str) -> Figure:
    return Figure(section, of, key, *readable(float(value), unit))


def _by_carrier(case: Case) -> Iterator[Figure]:
    """Capacity, additions, generation and curtailment of each carrier."""
    for section, metric in BY_CARRIER.items():
        found = _rows(case, metric, carrier="*").set_index("carrier")
        for carrier in [c for c in case.carriers.index if c in found.index]:
            figure = _shown(section, str(carrier), "", *found.loc[carrier, ["value", "unit"]])
            if section not in ("built", "retrofitted") or abs(figure.value) >= 5e-4:
                yield figure
        if section in ("generation", "curtailment") and len(found):
            yield _shown(section, "", "total", _sum(case, metric), "MWh")
    yield _shown("curtailment", "", "rate", _sum(case, "curtailment_rate"), "1")


def _use(case: Case) -> Iterator[Figure]:
    """Consumption, exports by channel, unserved energy."""
    yield _shown("use", "", "consumption", _sum(case, "consumption"), "MWh")
    yield _shown("use", "", "unserved", _sum(case, "unserved"), "MWh")
    yield _shown("use", "", "peak", _sum(case, "peak", part="demand"), "MW")
    yield _shown("export", "", "total", _sum(case, "export"), "MWh")
    for row in _rows(case, "export", location_kind="channel").itertuples():
        yield _shown("export", str(row.location), "", row.value, "MWh")
    yield _shown("export", "", "renewable", _sum(case, "export_renewable"), "MWh")


def _green(case: Case) -> Iterator[Figure]:
    """Green shares of production and of consumption, with and without hydro."""
    for variant in ("production", "annual"):
        for part in (RENEWABLE, WITHOUT_HYDRO):
            for row in _rows(case, "green_share", variant=variant, part=part).itertuples():
                yield _shown("green share", part, variant, row.value, "1")


def _storage(case: Case) -> Iterator[Figure]:
    """Power, energy, use and losses of storage."""
    for metric in STORAGE:
        for row in _rows(case, metric, carrier="*").itertuples():
            value, unit = readable(float(row.value), str(row.unit))
            if metric == "storage_cycles":
                value, unit = float(row.value), "cycles"
            elif metric == "capacity_energy":
                value, unit = float(row.value) / 1e3, "GWh"
            yield Figure("storage", str(row.carrier), metric, value, unit)
    yield _shown("storage", "", "storage_losses", _sum(case, "storage_losses"), "MWh")


def _cost(case: Case) -> Iterator[Figure]:
    """System cost by part; fees that sites pay to the grid are a transfer and stand apart."""
    paid = _sum(case, "cost", part=TRANSFER)
    yield _shown("cost", "", "system", _sum(case, "cost") - paid, "CNY")
    for part in DECIDED:
        if part != TRANSFER:
            yield _shown("cost", "", part, _sum(case, "cost", part=part), "CNY")
    if len(_rows(case, "cost", part=TRANSFER)):
        yield _shown("cost", "", TRANSFER, paid, "CNY")
    standing = _sum(case, "cost", part="existing_fixed")
    yield _shown("cost", "", "existing_fixed", standing, "CNY")


def _co2(case: Case) -> Iterator[Figure]:
    """CO2 of electricity, fuels and processes; mean price."""
    power = _sum(case, "co2")
    yield _shown("co2", "", "electricity", power, "t")
    for row in _rows(case, "co2_final").itertuples():
        yield _shown("co2", "", "final", row.value, "t")
        yield _shown("co2", "", "total", power + float(row.value), "t")
    for row in _rows(case, "co2_final", end_use="*").itertuples():
        yield _shown("co2", str(row.end_use), "final", row.value, "t")
    for row in _rows(case, "co2_captured").itertuples():
        if row.value > 0:
            yield _shown("co2", "", "captured", row.value, "t")
    yield Figure("co2", "", "intensity", _sum(case, "co2_intensity") * 1000.0, "kg/MWh")
    for row in _rows(case, "price", variant="load-weighted").itertuples():
        yield Figure("price", "", "load-weighted", float(row.value), "CNY/MWh")


def _security(case: Case) -> Iterator[Figure]:
    """Lowest margin, and constraints that are missed."""
    yield _shown("security", "", "margin", _sum(case, "margin"), "MW")
    for row in _rows(case, "shortfall", end_use="*").itertuples():
        yield _shown("missed", str(row.end_use), "", row.value, str(row.unit))


def _industry(case: Case) -> Iterator[Figure]:
    """Products that take most electricity, electrification, CO2 of industry."""
    for product in list_main_products(case):
        for metric in PRODUCT:
            for row in _rows(case, metric, end_use=product).itertuples():
                yield _shown("industry", product, metric, row.value, str(row.unit))
        for variant in SHARES:
            where = {"variant": variant, "part": RENEWABLE, "end_use": product}
            for row in _rows(case, "green_share", **where).itertuples():
                yield _shown("industry", product, variant, row.value, "1")
    for row in _rows(case, "electrification").itertuples():
        yield _shown("final energy", "", "electrification", row.value, "1")
    for row in _rows(case, "co2_industry").itertuples():
        yield _shown("industry co2", "", "total", row.value, "t")
    for row in _rows(case, "co2_industry", part="*").itertuples():
        yield _shown("industry co2", "", str(row.part), row.value, "t")
    for row in _rows(case, "co2_industry_stated").itertuples():
        yield _shown("industry co2", "", "stated", row.value, "t")


def list_main_products(case: Case) -> list[str]:
    """Return the products that take most electricity, most first."""
    used = _rows(case, "process_electricity", end_use="*")
    return list(used.sort_values("value", ascending=False)["end_use"].head(MAIN_PRODUCTS))


def find_tightest(case: Case, days: int = 5) -> pd.DataFrame:
    """Return the hour of lowest margin on each of the tightest days.

    Returns
    -------
    Frame indexed by time, columns ``demand``, ``export``, ``margin`` and ``unserved`` in MW.
    """
    ds = case.metrics
    met, shed = ds["consumption"].sum("zone"), ds["unserved"].sum("zone")
    columns = {
        "demand": met + shed,
        "export": ds["export"].sum("channel"),
        "margin": ds["margin"],
        "unserved": shed,
    }
    frame = pd.DataFrame(
        {name: np.asarray(values, float) for name, values in columns.items()},
        index=pd.DatetimeIndex(ds["time"].to_numpy(), name="time"),
    )
    return tightest(frame, days)


def tightest(frame: pd.DataFrame, days: int = 5) -> pd.DataFrame:
    """Return the hour of lowest margin of each of the tightest days, tightest first.

    Parameters
    ----------
    frame
        Indexed by time, with a column ``margin`` in MW.
    days
        How many days.

    Examples
    --------
    >>> times = pd.date_range("2030-01-01", periods=48, freq="h")
    >>> tightest(pd.DataFrame({"margin": range(48)}, index=times), days=2)["margin"].tolist()
    [0, 24]
    """
    days_of = pd.DatetimeIndex(frame.index).normalize()
    lowest = frame.groupby(days_of)["margin"].idxmin()
    return frame.loc[lowest].sort_values("margin", kind="stable").head(days)


def carrier_table(case: Case) -> pd.DataFrame:
    """Return capacity, what was built, generation, full-load hours and curtailment by carrier.

    Returns
    -------
    Frame by carrier in GW, TWh and hours; NaN where a figure has no meaning.
    """
    columns = {
        "capacity_gw": ("capacity", 1e3, ""),
        "built_gw": ("capacity_built", 1e3, ""),
        "generation_twh": ("generation", 1e6, ""),
        "full_load_hours": ("full_load_hours", 1.0, "used"),
        "curtailment_twh": ("curtailment", 1e6, ""),
        "curtailment_rate": ("curtailment_rate", 1.0, ""),
        "discharge_twh": ("storage_discharge", 1e6, ""),
    }
    frame = pd.DataFrame(index=case.carriers.index)
    for column, (metric, size, variant) in columns.items():
        found = _rows(case, metric, carrier="*", variant=variant)
        frame[column] = found.set_index("carrier")["value"].reindex(frame.index) / size
    return frame
