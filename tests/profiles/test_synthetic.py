"""The synthetic maker: reproducible, and true to its tables."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from xjgrid.errors import InputError
from xjgrid.profiles import make_profiles
from xjgrid.profiles.layout import VARIABLES, month_of_hour
from xjgrid.profiles.solar import make_clear_sky, make_panel_output
from xjgrid.profiles.synthetic import WeatherYear, make_year
from xjgrid.profiles.tables import MakerTables, hash_tables, read_maker_tables
from xjgrid.profiles.wind import SPEEDS, make_farm_curve


@pytest.fixture(scope="module")
def third(tables: MakerTables) -> WeatherYear:
    """Weather year 3, made alone."""
    return make_year(tables, 3)


def test_shipped_file_comes_from_the_shipped_tables(repository: Path, shipped: xr.Dataset) -> None:
    assert shipped.attrs["tables_sha256"] == hash_tables(repository), "run xjgrid profiles make"


def test_a_year_made_alone_is_the_shipped_one(third: WeatherYear, shipped: xr.Dataset) -> None:
    for name, values in third.zones.items():
        packed = np.round(values / VARIABLES[name].step) * VARIABLES[name].step
        kept = shipped[name].sel(weather_year=3).transpose("time", "zone").values
        np.testing.assert_array_equal(packed, kept, err_msg=name)


def test_threads_and_runs_make_no_difference(repository: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from xjgrid.profiles import make_profiles;"
        "make_profiles(Path(sys.argv[1]), Path(sys.argv[2]), years=[4])"
    )
    running = []
    for threads in ("1", "2"):
        env = os.environ | {"OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads}
        command = [sys.executable, "-c", code, str(repository), str(tmp_path / f"{threads}.nc")]
        running.append(subprocess.Popen(command, env=env, cwd=repository))
    assert [process.wait() for process in running] == [0, 0]
    digests = {hashlib.sha256(path.read_bytes()).hexdigest() for path in tmp_path.glob("*.nc")}
    assert len(digests) == 1


def test_progress_is_told_and_years_can_be_chosen(repository: Path, tmp_path: Path) -> None:
    told: list[tuple[int, int, str]] = []
    path = make_profiles(repository, tmp_path / "x.nc", [7], lambda *now: told.append(now))
    assert told[0] == (0, 1, "weather year 7") and told[-1][:2] == (1, 1)
    with xr.open_dataset(path) as made:
        assert list(made["weather_year"].values) == [7]


@pytest.mark.parametrize("years", [[], [0, 1]])
def test_years_count_from_one(years: list[int], repository: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="numbered from 1"):
        make_profiles(repository, tmp_path / "x.nc", years)


def test_a_new_station_leaves_the_others_alone(study_copy: Path, third: WeatherYear) -> None:
    path = study_copy / "profiles" / "wind_stations.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    other = lines[1].replace("dabancheng", "newcomer", 1)
    path.write_text("\n".join([lines[0], other, *lines[1:]]) + "\n", encoding="utf-8")
    made = make_year(read_maker_tables(study_copy), 3)
    shared = list(third.wind_stations.columns)
    assert made.wind_stations[shared].equals(third.wind_stations)
    assert "newcomer" in made.wind_stations


def test_zones_are_smoother_than_their_stations(third: WeatherYear, tables: MakerTables) -> None:
    column = tables.zones.index("zhundong")
    members = tables.wind_stations.query("zone == 'zhundong'")["station"]
    zone = np.abs(np.diff(third.zones["wind"][:, column])).mean()
    assert zone < 0.9 * third.wind_stations[members].diff().abs().mean().min()


def test_temperature_keeps_its_monthly_normals(shipped: xr.Dataset, tables: MakerTables) -> None:
    mean = shipped["temperature"].mean("weather_year").to_pandas().groupby(month_of_hour()).mean()
    wanted = tables.temperature.pivot(index="month", columns="zone", values="mean")
    assert np.abs(mean[tables.zones] - wanted[tables.zones]).max().max() < 0.1


def test_there_are_cold_spells(shipped: xr.Dataset) -> None:
    winter = shipped["temperature"].sel(zone="urumqi").values[:, : 59 * 24]
    daily = winter.reshape(5, 59, 24).mean(axis=2)
    assert (daily.min(axis=1) < daily.mean() - 8).sum() >= 4
    assert shipped["temperature"].min() > -45


def test_load_and_hydro_keep_their_means(shipped: xr.Dataset, tables: MakerTables) -> None:
    load = shipped["load_shape"]
    assert np.abs(load.mean("time") - 1).max() < 1e-4
    january = slice(0, 24 * 31)
    days = [
        shipped[name].sel(zone="urumqi").values[:, january].reshape(-1, 24).mean(axis=1)
        for name in ("temperature", "load_shape")
    ]
    assert np.corrcoef(*days)[0, 1] < -0.5
    wanted = tables.hydro_months.groupby("zone")["availability"].mean()[tables.zones]
    made = shipped["hydro"].mean(["time", "weather_year"]).to_pandas()[tables.zones]
    assert np.abs(made / wanted - 1).max() < 0.04
    yearly = shipped["hydro"].sel(zone="ili").mean("time")
    assert 0.02 < float(yearly.std() / yearly.mean()) < 0.2


def test_no_sun_at_night(shipped: xr.Dataset) -> None:
    night = shipped["solar"].values[:, np.isin(np.arange(8760) % 24, [0, 1, 2, 3])]
    assert night.max() == 0


@pytest.mark.parametrize("turbine", ["V90/2000", "VS112/2500"])
def test_farm_curve_rises_to_rated_and_thin_air_costs(turbine: str) -> None:
    low = make_farm_curve(turbine, 0.0, 0.15, 15.0)
    high = make_farm_curve(turbine, 2000.0, 0.15, 15.0)
    rising = SPEEDS < 14
    assert (np.diff(low[rising]) >= -1e-12).all() and low.max() <= 1
    assert (high[rising] <= low[rising] + 1e-12).all()
    assert low[SPEEDS < 1].max() < 0.01


def test_panel_follows_a_hand_calculation() -> None:
    """Horizontal panel, no diffuse ambiguity: P = G/1000 (1 + gamma (T_cell - 25)) ratio keep."""
    sky = make_clear_sky(42.9, 93.6, 740.0, (3.0,) * 12)
    panel = dict(tilt=0.0, albedo=0.2, gamma=-0.004, dc_ratio=1.1, loss=0.1, wind=2.0)
    air = np.full(8760, 20.0)
    output = make_panel_output(np.ones(8760), sky, air, panel)
    hour = 171 * 24 + 13
    incident = sky["ghi"][hour]
    cell = 20.0 + incident / (25.0 + 6.84 * 2.0)
    expected = incident / 1000 * (1 - 0.004 * (cell - 25)) * 1.1 * 0.9
    assert output[hour] == pytest.approx(expected, rel=1e-3)
    assert 850 < incident < 1050


@pytest.mark.parametrize(
    ("table", "old", "new", "told"),
    [
        ("temperature", "urumqi,1,", "urumqi,13,", "temperature.csv:2:2 column month = 13"),
        ("wind_stations", "urumqi,dabancheng", "hami_south,dabancheng", "missing: zone urumqi"),
        ("maker_parameters", "wind_memory,", "wind_memry,", "missing: parameter wind_memory"),
        ("wind_factors", "month,ertix,6,", "month,ertix,7,", "same kind, group and index"),
    ],
)
def test_faults_of_the_tables(table: str, old: str, new: str, told: str, study_copy: Path) -> None:
    path = study_copy / "profiles" / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError, match=told):
        make_profiles(study_copy)
