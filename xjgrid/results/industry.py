"""Sites and end uses of a case, a line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from xjgrid.account.metrics import ALL, RENEWABLE
from xjgrid.errors import InputError

if TYPE_CHECKING:
    from xjgrid.results.case import Case

SCOPE_DIFFERENCE = "scope_difference"
"""The demand row of the difference by which published generation, consumption and export do not reconcile."""

PUBLISHED = "published"
"""What stands for the published whole-society consumption: all rows but the scope difference."""

STATED = ("sites", "services", "remainder")
"""Parts of a demand row that the tables state."""

SITE_COLUMNS = (
    "site", "zone", "product", "kt", "gwh", "captive_percent", "import_percent",
    "own_green_percent", "bought_percent", "traced_percent", "electricity_cny_per_mwh",
    "supply_cny_per_mwh", "energy_cny_per_t", "co2_t_per_t",
)  # fmt: skip
"""Columns of the table of sites."""

END_USE_COLUMNS = (
    "end_use", "sector", "whole_twh", "share_percent", "sites_twh", "services_twh",
    "remainder_twh", "case_twh",
)  # fmt: skip
"""Columns of the table of end uses."""


def tabulate_sites(case: Case) -> pd.DataFrame:
    """Return a line for each product of each site, and one for the rest of its use.

    Returns
    -------
    Frame with the columns `SITE_COLUMNS`, the sites of most use first. Shares are those of the
    whole site; the cost of a tonne is that of electricity as supplied, hydrogen, fuel and
    carbon, its CO2 that of energy, process and electricity by what supplied the site. The last
    line is all sites.

    Raises
    ------
    InputError
        If the case has no sites.
    """
    if "site" not in case.metrics:
        raise InputError(f"case {case.name} has no sites: industry.sites was off in its scenario")
    used = _take(case, "consumption").rename("whole")
    made = _frame(case, "process_output")
    took = _frame(case, "process_electricity")
    products = took.rename("gwh").to_frame().join((made / 1e3).rename("kt"))
    sites = _list_sites(case)
    rest = used.reindex(sites) - took.groupby(level=0).sum().reindex(sites).fillna(0.0)
    other = rest[rest > 1e-3 * used.reindex(rest.index)]
    other.index = pd.MultiIndex.from_product([other.index, [""]], names=["location", "end_use"])
    lines = pd.concat([products, other.rename("gwh").to_frame()])
    energy = _frame(case, "cost_per_tonne", variant="supplied") - _frame(
        case, "cost_per_tonne", variant="priced", part="other"
    )
    lines = lines.join(energy.rename("energy_cny_per_t"))
    lines = lines.join(_frame(case, "co2_per_tonne", variant="site").rename("co2_t_per_t"))
    lines = lines.reset_index().rename(columns={"location": "site", "end_use": "product"})
    lines["gwh"] /= 1e3
    for column, values in _list_shares(case, used).items():
        lines[column] = lines["site"].map(values)
    zones = dict(zip(case.metrics["site"].to_numpy(), case.metrics["site_zone"].to_numpy(),
                     strict=True))  # fmt: skip
    lines["zone"] = lines["site"].map(zones)
    lines["size"] = lines["site"].map(used)
    lines = lines.sort_values(["size", "site", "gwh"], ascending=[False, True, False])
    lines = pd.concat([lines, _sum_sites(case, lines, used)], ignore_index=True)
    return lines[list(SITE_COLUMNS)]


def _list_sites(case: Case) -> pd.Index:
    return pd.Index(case.metrics["site"].to_numpy(), name="location")


def _list_shares(case: Case, used: pd.Series) -> dict[str, pd.Series]:
    """Shares and price of each site by column."""
    bought, traced = (
        100.0 * _take(case, "green_share", variant=variant, part=RENEWABLE)
        for variant in ("bought", "traced")
    )
    captive, own_green = (100.0 * _take(case, f"{kind}_share") for kind in ("captive", "own_green"))
    return {
        "captive_percent": captive,
        "import_percent": (100.0 - captive - own_green).clip(lower=0.0).where(used > 0),
        "own_green_percent": own_green,
        "bought_percent": bought,
        "traced_percent": traced,
        "electricity_cny_per_mwh": _take(case, "price", variant="load-weighted"),
        "supply_cny_per_mwh": _take(case, "electricity_cost"),
    }


def _sum_sites(case: Case, lines: pd.DataFrame, used: pd.Series) -> pd.DataFrame:
    whole = float(used.reindex(_list_sites(case)).sum())
    captive, own_green = (
        100.0 * case.value(f"{kind}_share", default=0.0) for kind in ("captive", "own_green")
    )
    total = {
        "site": "all sites", "gwh": lines["gwh"].sum(),
        "captive_percent": captive,
        "import_percent": max(0.0, 100.0 - captive - own_green) if whole > 0 else float("nan"),
        "own_green_percent": own_green,
        "supply_cny_per_mwh": case.value("electricity_cost", default=0.0),
    }  # fmt: skip
    return pd.DataFrame([total]).assign(zone="", product="")


def _take(case: Case, metric: str, **where: str) -> pd.Series:
    """Figures of the year by site."""
    return case.pick(metric, absent=True, location_kind="site", **where).set_index("location")["value"]


def _frame(case: Case, metric: str, **where: str) -> pd.Series:
    """Figures of the year by site and product."""
    found = case.pick(metric, absent=True, location_kind="site", end_use="*", **where)
    return found.set_index(["location", "end_use"])["value"]


def tabulate_end_uses(case: Case) -> pd.DataFrame:
    """Return a line for each demand row: the tables' figures of the year, and the case's use.

    Returns
    -------
    Frame with the columns `END_USE_COLUMNS` in the order of the tables; services that no row holds
    stand below, then the published consumption (all but the scope difference), of which the
    shares are, and the demand that the case serves.

    Raises
    ------
    InputError
        If the case does not know its demand rows.
    """
    stated = case.summary[case.summary["metric"] == "end_use_demand"]
    if stated.empty:
        raise InputError(f"case {case.name} does not say what its demand rows hold: run it again")
    parts = stated.pivot_table(index="end_use", columns="part", values="value", sort=False)
    used = case.pick("consumption", absent=True, end_use="*").set_index("end_use")["value"]
    total = parts.loc[ALL]
    parts = parts.drop(index=ALL)
    published = parts.drop(index=SCOPE_DIFFERENCE, errors="ignore").sum()
    parts = parts.reindex(parts.index.union(used.index, sort=False))
    lines = pd.concat([parts, pd.DataFrame({PUBLISHED: published, ALL: total}).T])
    frame = pd.DataFrame({"end_use": lines.index})
    frame["sector"] = [case.sectors.get(name, "") for name in lines.index]
    for column, part in (("whole", ALL), *((name, name) for name in STATED)):
        frame[f"{column}_twh"] = lines[part].to_numpy() / 1e6
    frame["share_percent"] = 100.0 * lines[ALL].to_numpy() / float(published[ALL])
    case_use = used.reindex(lines.index)
    case_use[ALL] = case.value("consumption")
    case_use[PUBLISHED] = case_use[ALL] - float(used.get(SCOPE_DIFFERENCE, 0.0))
    frame["case_twh"] = case_use.to_numpy() / 1e6
    return frame[list(END_USE_COLUMNS)]
