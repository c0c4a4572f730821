"""Photovoltaics: clear sky at real coordinates, stochastic clearness, a module model."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd
from scipy.special import betaincinv, ndtr

from xjgrid.profiles.chance import (
    autoregress,
    balance,
    correlate,
    draw_stream,
    years_of_block,
)
from xjgrid.profiles.layout import (
    DAYS,
    HOURS,
    MODEL_YEAR,
    day_of_year,
    month_of_day,
    month_of_hour,
)
from xjgrid.profiles.tables import MakerTables
from xjgrid.profiles.wind import make_wind_weather

WARM_UP = 60  # d


@lru_cache(maxsize=256)
def make_clear_sky(
    latitude: float, longitude: float, altitude: float, turbidity: tuple[float, ...]
) -> dict[str, np.ndarray]:
    """Return sun position and clear-sky irradiance in the middle of each hour.

    Parameters
    ----------
    latitude, longitude, altitude
        deg N, deg E, m.
    turbidity
        Linke turbidity of the twelve months.

    Returns
    -------
    dict
        `zenith`, `azimuth` (deg), `ghi`, `dni`, `dni_extra` (W/m2), each of shape (8760,).
    """
    from pvlib import atmosphere, clearsky, irradiance, solarposition

    middle = pd.date_range(f"{MODEL_YEAR}-01-01 00:30", periods=HOURS, freq="h", tz="Asia/Shanghai")
    pressure = atmosphere.alt2pres(altitude)
    sun = solarposition.get_solarposition(
        middle, latitude, longitude, altitude=altitude, pressure=pressure
    )
    zenith = sun["apparent_zenith"].to_numpy()
    airmass = atmosphere.get_absolute_airmass(atmosphere.get_relative_airmass(zenith), pressure)
    linke = np.asarray(turbidity)[month_of_hour() - 1]
    extra = irradiance.get_extra_radiation(day_of_year())
    with np.errstate(divide="ignore", invalid="ignore"):  # sun below the horizon
        sky = clearsky.ineichen(zenith, airmass, linke, altitude=altitude, dni_extra=extra)
    return {
        "zenith": zenith,
        "azimuth": sun["azimuth"].to_numpy(),
        "ghi": np.nan_to_num(np.asarray(sky["ghi"])),
        "dni": np.nan_to_num(np.asarray(sky["dni"])),
        "dni_extra": extra,
    }


def make_clearness_weather(tables: MakerTables, year: int) -> np.ndarray:
    """Return the standardised day-to-day clearness of each solar group.

    A first-order autoregression by day, correlated over groups, plus a negative share of the
    day's mean wind weather (stormy days are cloudy or dusty).

    Returns
    -------
    numpy.ndarray
        Shape (365, groups), Gaussian, order of `tables.solar_groups`.
    """
    years = years_of_block(year)
    block = np.stack([_draw_days(tables, one) for one in years])
    return balance(block, month_of_day())[years.index(year)]


def _draw_days(tables: MakerTables, year: int) -> np.ndarray:
    """Return unbalanced clearness weather, shape (365, groups)."""
    groups = tables.solar_groups
    rng = draw_stream(int(tables.value("seed")), "solar groups", year)
    noise = rng.standard_normal((WARM_UP + DAYS, len(groups)))
    noise = correlate(noise, tables.correlation("solar", list(groups.index)))
    own = np.column_stack(
        [
            autoregress(noise[:, [i]], -1.0 / np.log(rho), WARM_UP)[:, 0]
            for i, rho in enumerate(groups["persistence"])
        ]
    )
    daily = make_wind_weather(tables, year).reshape(DAYS, 24, -1).mean(axis=1)
    daily /= tables.value("wind_daily_deviation")
    names = list(tables.wind_groups.index)
    wind = daily[:, [names.index(name) for name in groups["wind_group"]]]
    tie = tables.value("solar_wind_tie")
    return np.sqrt(1.0 - tie**2) * own - tie * wind


def make_clearness(
    tables: MakerTables,
    year: int,
    station: str,
    group: str,
    weather: np.ndarray,
    weight: np.ndarray,
) -> np.ndarray:
    """Return the hourly clearness (global irradiance over clear sky) of a station.

    The day's clearness is a beta quantile of the station's weather, with the month's mean of
    its group; hours scatter around it most when the day is half clear, and keep its mean.

    Parameters
    ----------
    weather
        Shape (365, groups) of `make_clearness_weather`.
    weight
        Clear-sky irradiance, shape (8760,), by which hours count in the day's mean.

    Returns
    -------
    numpy.ndarray
        Shape (8760,), between 0 and 1.
    """
    value = tables.value
    groups = tables.solar_groups
    rng = draw_stream(int(value("seed")), "solar station", station, year)
    rho = float(groups.at[group, "persistence"])
    noise = rng.standard_normal((WARM_UP + DAYS, 1))
    local = autoregress(noise, -1.0 / np.log(rho), WARM_UP)[:, 0]
    common = float(groups.at[group, "common"])
    regional = weather[:, list(groups.index).index(group)]
    z = np.sqrt(common) * regional + np.sqrt(1.0 - common) * local
    mean = tables.solar_month("clearness", group)[month_of_day() - 1]
    spread = float(groups.at[group, "concentration"])
    day = betaincinv(mean * spread, (1.0 - mean) * spread, ndtr(z))
    hourly = autoregress(rng.standard_normal((48 + HOURS, 1)), value("solar_hour_memory"), 48)
    ripple = value("solar_hour_noise") * 4.0 * np.repeat(day * (1.0 - day), 24) * hourly[:, 0]
    clearness = np.clip(np.repeat(day, 24) * np.exp(ripple), 0.02, 1.0)
    return _keep_day_mean(clearness, day, weight)


def _keep_day_mean(clearness: np.ndarray, day: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Return hourly clearness scaled so that its weighted mean is the day's."""
    table, light = clearness.reshape(DAYS, 24), weight.reshape(DAYS, 24)
    mean = (table * light).sum(axis=1) / np.maximum(light.sum(axis=1), 1e-9)
    scaled = table * (day / np.maximum(mean, 1e-9))[:, None]
    return np.clip(scaled, 0.0, 1.0).ravel()


def make_panel_output(
    clearness: np.ndarray,
    sky: dict[str, np.ndarray],
    temperature: np.ndarray,
    panel: dict[str, float],
) -> np.ndarray:
    """Return the output of a fixed-tilt plant over its capacity.

    Beam irradiance falls faster than global with clouds: beam over its clear-sky value is
    (k - 0.38 (1 - k))^2.5 for a clearness k (Skartveit et al. 1998, used in CM SAF's SARAH);
    Hay and Davies bring beam and diffuse to the tilted plane, Faiman gives the cell
    temperature, and PVWatts the output, clipped at the inverter.

    Parameters
    ----------
    clearness
        Global irradiance over its clear-sky value, 0..1, shape (8760,).
    sky
        Result of `make_clear_sky`.
    temperature
        Air, degC, shape (8760,).
    panel
        `tilt` (deg), `albedo`, `gamma` (1/K), `dc_ratio` (module over inverter capacity),
        `loss` (share), `wind` (m/s).
    """
    from pvlib import irradiance
    from pvlib.pvsystem import pvwatts_dc
    from pvlib.temperature import faiman

    beam = np.clip(clearness - 0.38 * (1.0 - clearness), 0.0, 1.0) ** 2.5 * sky["dni"]
    ghi = clearness * sky["ghi"]
    upright = np.maximum(np.cos(np.radians(sky["zenith"])), 0.0)
    plane = irradiance.get_total_irradiance(
        panel["tilt"],
        180.0,
        sky["zenith"],
        sky["azimuth"],
        beam,
        ghi,
        np.maximum(ghi - beam * upright, 0.0),
        dni_extra=sky["dni_extra"],
        albedo=panel["albedo"],
        model="haydavies",
    )
    incident = np.nan_to_num(np.asarray(plane["poa_global"]))
    cell = faiman(incident, temperature, wind_speed=panel["wind"])
    power = pvwatts_dc(incident, cell, 1.0, panel["gamma"])
    return np.clip(power * panel["dc_ratio"] * (1.0 - panel["loss"]), 0.0, 1.0)


def make_solar_stations(
    tables: MakerTables, year: int, weather: np.ndarray, temperature: np.ndarray
) -> np.ndarray:
    """Return the hourly capacity factor of every solar station.

    Parameters
    ----------
    weather
        Shape (365, groups) of `make_clearness_weather`.
    temperature
        Shape (8760, zones), degC, order of `tables.zones`.

    Returns
    -------
    numpy.ndarray
        Shape (8760, stations), order of `tables.solar_stations`.
    """
    value = tables.value
    output = np.empty((HOURS, len(tables.solar_stations)))
    for column, station in enumerate(tables.solar_stations.itertuples()):
        group = str(station.group)
        haze = station.turbidity * tables.solar_month("turbidity", group)
        sky = make_clear_sky(
            station.latitude, station.longitude, station.altitude, tuple(haze.tolist())
        )
        clear = make_clearness(tables, year, str(station.station), group, weather, sky["ghi"])
        panel = {
            "tilt": station.tilt, "albedo": value("solar_albedo"), "gamma": value("solar_gamma"),
            "dc_ratio": station.dc_ratio, "loss": station.loss, "wind": value("solar_wind_speed"),
        }  # fmt: skip
        air = temperature[:, tables.zones.index(str(station.zone))]
        plant = make_panel_output(clear, sky, air, panel)
        clean = 1.0 - tables.solar_month("soiling", group)[month_of_hour() - 1]
        output[:, column] = plant * clean
    return output
