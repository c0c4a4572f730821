"""Industry in words: products, final energy, and the tables of sites and of end uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from xjgrid.report.headline import select_figures
from xjgrid.report.wording import write_figure
from xjgrid.results.headline import list_main_products
from xjgrid.results.industry import PUBLISHED

if TYPE_CHECKING:
    from xjgrid.results.case import Case

UNATTRIBUTED = "unattributed"
"""The demand row that no other row explains."""

LAST_PUBLISHED = 2025
"""Last year of which consumption is published; later rows are stated by the study."""

OTHER_LOAD = "other load"
"""Use of a site that makes no product of the study."""

WITHOUT_HYDROGEN = ("ammonia", "methanol")
"""Products whose hydrogen is a service and not in the figures of their tonne."""

SECTOR_WORDS = {"industry": "other industry"}
"""Sectors that are called otherwise on a screen."""

MOST_UNATTRIBUTED = 10.0
"""Part of the whole, in percent, that may be left without a name."""

SITE_HEADS = {
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
"""Heads of the columns of the table of sites."""

END_USE_HEADS = {
    "end_use": "end use",
    "sector": "sector",
    "whole_twh": "whole\nTWh/yr",
    "share_percent": "share\n%",
    "sites_twh": "sites\nTWh/yr",
    "services_twh": "services\nTWh/yr",
    "remainder_twh": "remainder\nTWh/yr",
    "case_twh": "in the case\nTWh",
}
"""Heads of the columns of the table of end uses."""


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
        "captive, import and own green are where its supply comes from and add up to 100; "
        "own+bought is what it may claim, traced what reaches it",
        "shares are of all that the site uses, whatever it makes; a contract may be for one of its "
        "products",
        "marginal value: of electricity at the site's bus, weighed by its load; not what it pays",
        "supply cost: own plants' fuel, carbon, upkeep and what was built; bought and sold at the "
        "zone's hourly price, and the fee; no capital of what stood before, starts or contracts",
        "energy+carbon: electricity at its supply cost, hydrogen, fuel and carbon",
        "CO2 t/t: of fuels, of the process, and of electricity: own plants by their own factor, "
        "the grid by the region's mean (traced or by contract: xjgrid green CASE --emissions)",
    ]
    short = [name for name in WITHOUT_HYDROGEN if frame["product"].eq(name).any()]
    if short:
        said.append(f"{' and '.join(short)}: cost and CO2 of a tonne are without hydrogen")
    return said


def word_end_uses(frame: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return the table of demand rows in the words of a screen."""
    frame = frame.assign(sector=frame["sector"].replace(SECTOR_WORDS))
    if year > LAST_PUBLISHED:
        frame = frame.assign(end_use=frame["end_use"].replace({PUBLISHED: "whole row"}))
    return frame


def explain_end_uses(year: int) -> list[str]:
    """Return what the lines and columns of the table of demand rows mean."""
    sum_of = "published" if year <= LAST_PUBLISHED else "whole row"
    return [
        f"{sum_of}: all rows but the scope difference, of which the shares are",
        "TWh/yr: a whole year as the tables state it; in the case: what the case serves",
    ]


def judge_end_uses(frame: pd.DataFrame) -> str:
    """Return one line on what of the demand has no name.

    Examples
    --------
    >>> frame = pd.DataFrame({"end_use": ["a", "unattributed"], "share_percent": [92.0, 8.0]})
    >>> judge_end_uses(frame)
    'unattributed: 8.0 % of the whole, at most 10 % allowed: met'
    """
    part = float(frame.loc[frame["end_use"] == UNATTRIBUTED, "share_percent"].sum())
    word = "met" if part <= MOST_UNATTRIBUTED else "missed"
    most = f"at most {MOST_UNATTRIBUTED:.0f} % allowed"
    return f"{UNATTRIBUTED}: {part:.1f} % of the whole, {most}: {word}"


INDUSTRY_WORDS = {
    "captive_share": "captive",
    "bought": "own and bought green",
    "traced": "green as traced",
    "annual": "by annual balance (share of the common pool)",
    "hourly": "by the hour",
    "contracted": "by contract and residual mix",
}
"""Shares of a product's electricity in the order in which they are told, and their words."""


def describe_products(case: Case, head: pd.DataFrame) -> str:
    """Return the products that take most electricity: tonnes, TWh, captive and green shares."""
    lines = []
    for product in list_main_products(case):
        own = select_figures(head, "industry", product)
        tonnes, energy = own["process_output"], own["process_electricity"]
        made = f"{product} {write_figure(tonnes)} Mt, {write_figure(energy)} TWh"
        shares = [f"{own[n]:.1f} % {word}" for n, word in INDUSTRY_WORDS.items() if n in own]
        lines.append(": ".join(filter(None, (made, ", ".join(shares)))))
    return "\n".join(lines)


def describe_final_energy(case: Case, head: pd.DataFrame) -> str:
    """Return the electrification of final energy, and the CO2 of industry."""
    share, co2 = select_figures(head, "final energy"), select_figures(head, "industry co2")
    said = [f"{share['electrification']:.1f} % electric"] if share else []
    if "total" in co2:
        kinds = ", ".join(
            f"{k} {write_figure(v)}" for k, v in co2.items() if k not in ("total", "stated")
        )
        part = case.hours < 8760
        when = f" in these {case.hours:,.0f} hours" if part else ""
        year = ""
        if part and "stated" in co2:
            stated = write_figure(co2["stated"])
            year = f"; orders and adoption paths state {stated} Mt for the year"
        said.append(
            f"industry emits {write_figure(co2['total'])} Mt CO2{when} ({kinds}) beside its "
            f"electricity{year}"
        )
    return "; ".join(said)
