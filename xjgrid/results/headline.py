"""The figures that a planner asks first, in readable units."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.account.adequacy import tightest
from xjgrid.account.cost import DECIDED
from xjgrid.account.names import RENEWABLE, WITHOUT_HYDRO

if TYPE_CHECKING:
    from xjgrid.results.case import Case

SHOWN = {"MW": (1e3, "GW"), "MWh": (1e6, "TWh"), "t": (1e6, "Mt"), "CNY": (1e9, "bn CNY")}
"""Units of the summary, by what to divide them and how they are shown."""

PARTS = {
    "investment": "investment, yearly",
    "fixed": "fixed, of what is built",
    "variable": "variable",
    "fuel": "fuel",
    "carbon": "carbon",
    "starts": "starts",
    "grid_fee": "grid fees of sites",
    "industry": "industry, above its cheapest routes",
    "services": "heat, hydrogen and transport",
    "response": "demand response",
    "unserved": "unserved energy",
    "slack": "missed policy and security rows",
    "repairs": "repairs where windows join",
}

TRANSFER = "grid_fee"
"""Part of the cost that is minimised though nobody bears it: one pays it, another receives it."""

PAID = "paid to the grid by sites (a transfer, not in system)"


Row = tuple[str, str, float, str]


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
    Frame ``section, figure, value, unit``; a figure that does not exist in the case is left out.
    """
    rows = [
        *_by_carrier(case),
        *_use(case),
        *_green(case),
        *_storage(case),
        *_money(case),
        *_security(case),
        *_industry(case),
    ]
    frame = pd.DataFrame(rows, columns=["section", "figure", "value", "unit"])
    twice = frame[frame.duplicated(["section", "figure"])]
    assert twice.empty, f"figures that stand twice: {twice[['section', 'figure']].to_numpy()}"
    return frame


def _sum(case: Case, metric: str, **where: str) -> float:
    """Return a figure, 0 where the case has none such."""
    return case.value(metric, default=0.0, **where)


def _rows(case: Case, metric: str, **where: str) -> pd.DataFrame:
    """Return the rows of a metric, none where the case does not have it."""
    return case.pick(metric, absent=True, **where)


def _by_carrier(case: Case) -> list[Row]:
    """Capacity, what was built, generation and curtailment of each carrier."""
    names = case.carriers["name"]
    out: list[Row] = []
    for section, metric in (
        ("capacity", "capacity"),
        ("built", "capacity_built"),
        ("retrofitted", "capacity_retrofitted"),
        ("generation", "generation"),
        ("curtailment", "curtailment"),
    ):
        found = _rows(case, metric, carrier="*").set_index("carrier")
        for carrier in [c for c in names.index if c in found.index]:
            value, unit = readable(found.at[carrier, "value"], found.at[carrier, "unit"])
            if section in ("built", "retrofitted") and abs(value) < 5e-4:
                continue
            out.append((section, str(names[carrier]), value, unit))
        if metric in ("generation", "curtailment") and len(found):
            out.append((section, "total", *readable(_sum(case, metric), "MWh")))
    out.append(("curtailment", "rate", *readable(_sum(case, "curtailment_rate"), "1")))
    return out


def _use(case: Case) -> list[Row]:
    """Consumption, exports by channel, unserved energy."""
    out: list[Row] = [
        ("use", "consumption", *readable(case.value("consumption"), "MWh")),
        ("use", "unserved", *readable(_sum(case, "unserved"), "MWh")),
        ("use", "peak demand", *readable(_sum(case, "peak", consumer="demand"), "MW")),
        ("export", "total", *readable(_sum(case, "export"), "MWh")),
    ]
    sent = case.summary[
        (case.summary["metric"] == "export") & (case.summary["period"] == case.year)
    ]
    for row in sent[sent["consumer"] != "all"].itertuples():
        out.append(("export", str(row.consumer), *readable(float(row.value), "MWh")))
    out.append(("export", "renewable part", *readable(_sum(case, "export_renewable"), "MWh")))
    return out


def _green(case: Case) -> list[Row]:
    """Green shares of production and of consumption, with and without hydro."""
    out: list[Row] = []
    for method, of in (("production", "of production"), ("annual", "of consumption")):
        for carrier, suffix in ((RENEWABLE, ""), (WITHOUT_HYDRO, ", without hydro")):
            found = _rows(case, "green_share", method=method, carrier=carrier)
            if len(found):
                out.append(
                    ("green share", of + suffix, *readable(float(found["value"].iloc[0]), "1"))
                )
    return out


def _storage(case: Case) -> list[Row]:
    """Power, energy, use and losses of storage."""
    names = case.carriers["name"]
    out: list[Row] = []
    words = {
        "capacity_energy": "energy",
        "capacity_charging": "charging power",
        "storage_discharge": "discharged",
        "storage_cycles": "cycles",
    }
    for metric, word in words.items():
        for row in _rows(case, metric, carrier="*").itertuples():
            value, unit = readable(float(row.value), str(row.unit))
            if metric == "storage_cycles":
                value, unit = float(row.value), "cycles"
            elif metric == "capacity_energy":
                value, unit = float(row.value) / 1e3, "GWh"
            out.append(("storage", f"{names[row.carrier]}, {word}", value, unit))
    out.append(("storage", "storage losses", *readable(_sum(case, "storage_losses"), "MWh")))
    return out


def _money(case: Case) -> list[Row]:
    """Cost by part, CO2, mean price; what sites pay to the grid is a transfer and stands apart."""
    paid = _sum(case, "cost", method=TRANSFER)
    whole = case.value("cost", method="system") - paid
    out: list[Row] = [("cost", "system", *readable(whole, "CNY"))]
    for part in DECIDED:
        if part != TRANSFER:
            out.append(("cost", PARTS[part], *readable(_sum(case, "cost", method=part), "CNY")))
    if len(_rows(case, "cost", method=TRANSFER)):
        out.append(("cost", PAID, *readable(paid, "CNY")))
    existing = _sum(case, "cost", method="existing_fixed")
    out.append(("cost", "fixed, of what stands (not in system)", *readable(existing, "CNY")))
    power = _sum(case, "co2")
    out.append(("co2", "of electricity", *readable(power, "t")))
    for row in _rows(case, "co2_final").itertuples():
        out.append(("co2", "of fuels and processes", *readable(float(row.value), "t")))
        out.append(("co2", "total", *readable(power + float(row.value), "t")))
    for row in _rows(case, "co2_final", consumer="*").itertuples():
        out.append(("co2", f"fuels and processes, {row.consumer}", *readable(row.value, "t")))
    for row in _rows(case, "co2_captured").itertuples():
        if row.value > 0:
            out.append(("co2", "captured", *readable(float(row.value), "t")))
    out.append(("co2", "per MWh generated", _sum(case, "co2_intensity") * 1000.0, "kg/MWh"))
    price = _rows(case, "price", method="load-weighted")
    if len(price):
        out.append(("price", "marginal, load-weighted", float(price["value"].iloc[0]), "CNY/MWh"))
    return out


def _security(case: Case) -> list[Row]:
    out: list[Row] = [("security", "lowest margin", *readable(case.value("margin"), "MW"))]
    for row in _rows(case, "shortfall", consumer="*").itertuples():
        out.append(("missed", str(row.consumer), *readable(float(row.value), str(row.unit))))
    return out


def _industry(case: Case) -> list[Row]:
    """Products that take most electricity, electrification, CO2 of industry."""
    out: list[Row] = []
    for product in list_main_products(case):
        where = {"consumer": product}
        for metric, word in PRODUCT_FIGURES.items():
            found = _rows(case, metric, **where)
            for row in found.itertuples():
                out.append(("industry", f"{product}, {word}", *readable(row.value, row.unit)))
        for method, word in GREEN_WORDS.items():
            found = _rows(case, "green_share", method=method, carrier=RENEWABLE, **where)
            for row in found.itertuples():
                out.append(("industry", f"{product}, {word}", *readable(row.value, row.unit)))
    for row in _rows(case, "electrification").itertuples():
        out.append(("final energy", "electricity", *readable(float(row.value), "1")))
    for row in _rows(case, "co2_industry", method="").itertuples():
        out.append(("industry co2", "total", *readable(float(row.value), "t")))
    for row in _rows(case, "co2_industry", method="", carrier="*").itertuples():
        out.append(("industry co2", str(row.carrier), *readable(float(row.value), "t")))
    for metric, method in (("co2_industry_stated", ""), ("co2_industry", "stated")):
        for row in _rows(case, metric, method=method).itertuples():
            out.append(("industry co2", STATED, *readable(float(row.value), "t")))
    return out


STATED = "stated for the whole year"
"""CO2 of industry as orders and adoption paths state it for the year, not solved."""

PRODUCT_FIGURES = {
    "process_output": "output",
    "process_electricity": "electricity",
    "captive_share": "captive",
}
GREEN_WORDS = {
    "bought": "own and bought green",
    "traced": "green as traced",
    "annual": "green by annual balance",
    "hourly": "green by the hour",
    "contracted": "green by contract",
}
MAIN_PRODUCTS = 3
"""Products that are told of first: those that take most electricity."""


def list_main_products(case: Case) -> list[str]:
    """Return the products that take most electricity, most first."""
    used = _rows(case, "process_electricity", consumer="*")
    return list(used.sort_values("value", ascending=False)["consumer"].head(MAIN_PRODUCTS))


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
    for column, (metric, size, method) in columns.items():
        found = _rows(case, metric, carrier="*", **({"method": method} if method else {}))
        frame[column] = found.set_index("carrier")["value"].reindex(frame.index) / size
    return frame
