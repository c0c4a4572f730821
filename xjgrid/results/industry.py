"""Sites and demand rows of a case, a line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from xjgrid.account.names import ALL, RENEWABLE
from xjgrid.errors import InputError

if TYPE_CHECKING:
    from xjgrid.results.case import Case

UNATTRIBUTED = "unattributed"
"""The demand row of what no other row explains."""

SCOPE_DIFFERENCE = "scope_difference"
"""The demand row of what published generation, consumption and export do not reconcile."""

PUBLISHED = "published"
"""What stands for the published whole-society consumption: all rows but the scope difference."""

LAST_PUBLISHED = 2025
"""Last year of which consumption is published; later rows are stated by the study."""

OTHER_LOAD = "other load"
"""What stands for the use of a site that makes no product of the study."""

WITHOUT_HYDROGEN = ("ammonia", "methanol")
"""Products whose hydrogen is a service and not in the figures of their tonne."""

SECTOR_WORDS = {"industry": "other industry"}
"""Sectors that are called otherwise on a screen."""

MOST_UNATTRIBUTED = 10.0
"""Part of the whole, in percent, that may be left without a name."""

SITE_COLUMNS = {
    "site": "site",
    "zone": "zone",
    "product": "product",
    "kt": "kt",
    "gwh": "GWh",
    "captive_percent": "captive %",
    "import_percent": "import %",
    "own_green_percent": "own green %",
    "bought_percent": "own+bought\ngreen %",
    "traced_percent": "traced\ngreen %",
    "electricity_cny_per_mwh": "marginal value\nCNY/MWh",
    "supply_cny_per_mwh": "supply cost\nCNY/MWh",
    "energy_cny_per_t": "energy+carbon\nCNY/t",
    "co2_t_per_t": "CO2 t/t",
}
"""Columns of the table of sites, and how they are headed on a screen."""

ROW_COLUMNS = {
    "row": "row",
    "sector": "sector",
    "whole_twh": "whole\nTWh/yr",
    "share_percent": "share\n%",
    "sites_twh": "sites\nTWh/yr",
    "services_twh": "services\nTWh/yr",
    "remainder_twh": "remainder\nTWh/yr",
    "case_twh": "in the case\nTWh",
}
"""Columns of the table of demand rows, and how they are headed on a screen."""


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
    used = _take(case, "consumption", place="*").rename("whole")
    made = _frame(case, "process_output")
    took = _frame(case, "process_electricity")
    products = took.rename("gwh").to_frame().join((made / 1e3).rename("kt"))
    rest = used.reindex(_list_sites(case)) - took.groupby(level=0).sum().reindex(
        _list_sites(case)).fillna(0.0)  # fmt: skip
    other = rest[rest > 1e-3 * used.reindex(rest.index)]
    other.index = pd.MultiIndex.from_product([other.index, [""]], names=["place", "consumer"])
    lines = pd.concat([products, other.rename("gwh").to_frame()])
    energy = _frame(case, "cost_per_tonne", method="supplied") - _frame(
        case, "cost_per_tonne", carrier="other"
    )
    lines = lines.join(energy.rename("energy_cny_per_t"))
    lines = lines.join(_frame(case, "co2_per_tonne", method="site").rename("co2_t_per_t"))
    lines = lines.reset_index().rename(columns={"place": "site", "consumer": "product"})
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
    return pd.Index(case.metrics["site"].to_numpy(), name="place")


def _list_shares(case: Case, used: pd.Series) -> dict[str, pd.Series]:
    """Shares and price of each site by column."""
    bought = case.pick("green_share", absent=True, method="bought", carrier=RENEWABLE, consumer="*")
    traced = case.pick("green_share", absent=True, method="traced", carrier=RENEWABLE, place="*")
    captive = 100.0 * _take(case, "captive_share", place="*")
    own_green = 100.0 * _take(case, "own_green_share", place="*")
    return {
        "captive_percent": captive,
        "import_percent": (100.0 - captive - own_green).clip(lower=0.0).where(used > 0),
        "own_green_percent": own_green,
        "bought_percent": 100.0 * bought.set_index("consumer")["value"],
        "traced_percent": 100.0 * traced.set_index("place")["value"],
        "electricity_cny_per_mwh": _take(case, "price", place="*", method="load-weighted"),
        "supply_cny_per_mwh": _take(case, "electricity_cost", place="*"),
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
    """Figures of the year by place."""
    return case.pick(metric, absent=True, **where).set_index("place")["value"]


def _frame(case: Case, metric: str, **where: str) -> pd.Series:
    """Figures of the year by site and product."""
    found = case.pick(metric, absent=True, place="*", consumer="*", **where)
    return found.set_index(["place", "consumer"])["value"]


def tabulate_rows(case: Case) -> pd.DataFrame:
    """Return a line for each demand row: what the tables say of the year, and the case's use.

    Returns
    -------
    Frame with the columns `ROW_COLUMNS` in the order of the tables; services that no row holds
    stand below, then the published consumption (all but the scope difference), of which the
    shares are, and what the case is asked to serve.

    Raises
    ------
    InputError
        If the case does not know its rows.
    """
    stated = case.summary[case.summary["metric"] == "row_energy"]
    if stated.empty:
        raise InputError(f"case {case.name} does not say what its demand rows hold: run it again")
    parts = stated.pivot_table(index="consumer", columns="method", values="value", sort=False)
    used = case.pick("consumption", absent=True, consumer="*").set_index("consumer")["value"]
    total = parts.loc[ALL]
    parts = parts.drop(index=ALL)
    published = parts.drop(index=SCOPE_DIFFERENCE, errors="ignore").sum()
    parts = parts.reindex(parts.index.union(used.index, sort=False))
    lines = pd.concat([parts, pd.DataFrame({PUBLISHED: published, ALL: total}).T])
    frame = pd.DataFrame({"row": lines.index})
    frame["sector"] = [_read_sectors(case).get(row, "") for row in lines.index]
    for part in ("whole", "sites", "services", "remainder"):
        frame[f"{part}_twh"] = lines[part].to_numpy() / 1e6
    frame["share_percent"] = 100.0 * lines["whole"].to_numpy() / float(published["whole"])
    case_use = used.reindex(lines.index)
    case_use[ALL] = case.value("consumption")
    case_use[PUBLISHED] = case_use[ALL] - float(used.get(SCOPE_DIFFERENCE, 0.0))
    frame["case_twh"] = case_use.to_numpy() / 1e6
    return frame[list(ROW_COLUMNS)]


def _read_sectors(case: Case) -> dict[str, str]:
    names = case.metrics.attrs.get("row_sectors", "")
    return dict(pair.split("=", 1) for pair in names.split(";") if pair)


def word_sites(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the table of sites in the words of a screen.

    Examples
    --------
    >>> frame = pd.DataFrame({"site": ["a", "all sites"], "product": ["", ""]})
    >>> word_sites(frame)["product"].tolist()
    ['other load', '']
    """
    rest = frame["product"].eq("") & frame["site"].ne("all sites")
    return frame.assign(product=frame["product"].mask(rest, OTHER_LOAD))


def explain_sites(frame: pd.DataFrame) -> list[str]:
    """Return what the columns of the table of sites mean."""
    said = [
        "captive, import and own green are where its supply comes from and add up to 100; own+bought "
        "is what it may claim, traced what reaches it",
        "shares are of all that the site uses, whatever it makes; a contract may be for one of its "
        "products",
        "marginal value: of electricity at the site's bus, weighed by its load; not what it pays",
        "supply cost: own plants' fuel, carbon, upkeep and what was built; bought and sold at the "
        "zone's hourly price, and the fee; no capital of what stood before, starts or contracts",
        "energy+carbon: electricity at its supply cost, hydrogen, fuel and carbon",
        "CO2 t/t: of fuels, of the process, and of electricity: own plants by their own factor, the "
        "grid's by the region's mean (by tracing or by contract: xjgrid green CASE --emissions)",
    ]
    short = [name for name in WITHOUT_HYDROGEN if frame["product"].eq(name).any()]
    if short:
        said.append(f"{' and '.join(short)}: cost and CO2 of a tonne are without hydrogen")
    return said


def word_rows(frame: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return the table of demand rows in the words of a screen."""
    frame = frame.assign(sector=frame["sector"].replace(SECTOR_WORDS))
    if year > LAST_PUBLISHED:
        frame = frame.assign(row=frame["row"].replace({PUBLISHED: "whole row"}))
    return frame


def explain_rows(year: int) -> list[str]:
    """Return what the lines and columns of the table of demand rows mean."""
    sum_of = "published" if year <= LAST_PUBLISHED else "whole row"
    return [
        f"{sum_of}: all rows but the scope difference, of which the shares are",
        "TWh/yr: a whole year as the tables state it; in the case: what the case serves",
    ]


def judge_rows(frame: pd.DataFrame) -> str:
    """Return one line on what of the demand has no name.

    Examples
    --------
    >>> judge_rows(pd.DataFrame({"row": ["a", "unattributed"], "share_percent": [92.0, 8.0]}))
    'unattributed: 8.0 % of the whole, at most 10 % allowed: met'
    """
    part = float(frame.loc[frame["row"] == UNATTRIBUTED, "share_percent"].sum())
    word = "met" if part <= MOST_UNATTRIBUTED else "missed"
    most = f"at most {MOST_UNATTRIBUTED:.0f} % allowed"
    return f"{UNATTRIBUTED}: {part:.1f} % of the whole, {most}: {word}"
