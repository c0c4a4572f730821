"""What a ledger leaves on disk, and reading it back."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from tests.account.ledger.random_systems import draw_system
from xjgrid.account.ledger import Contract, Ledger

CONTRACTS = [
    Contract("ppa", ("wind@zone0",), ("site1 load",), energy=100.0),
    Contract("north", ("wind@zone1",), ("channel",), "profile", profile=np.full(12, 5.0)),
]


@pytest.fixture(scope="module")
def ledger():
    """A ledger with contracts."""
    system = draw_system(5)
    potential = pd.Series(system.generation.sum(axis=0) * 1.2, index=system.origins.index)
    return Ledger.of(system, CONTRACTS, potential)


@pytest.fixture(scope="module")
def path(ledger, tmp_path_factory):
    """Where it was written."""
    path = tmp_path_factory.mktemp("ledger") / "ledger.nc"
    ledger.write(path)
    return path


def test_read_back(ledger, path):
    """The same answers to single precision."""
    again = Ledger.open(path)
    pd.testing.assert_frame_equal(again.shares("sink"), ledger.shares("sink"), rtol=1e-5, atol=1e-6)
    pd.testing.assert_frame_equal(again.sinks, ledger.sinks)
    pd.testing.assert_frame_equal(
        again.sales.summary(), ledger.sales.summary(), rtol=1e-6, atol=1e-5
    )
    pd.testing.assert_series_equal(again.potential, ledger.potential, check_names=False)


def test_mix_is_for_everybody_to_read(ledger, path):
    """xarray alone finds the mix of the grid's buses, which adds up to 1."""
    with xr.open_dataset(path) as ds:
        assert ds["mix"].dims == ("time", "grid_bus", "origin")
        np.testing.assert_allclose(ds["mix"].sum("origin"), 1.0, rtol=1e-6)
        slab = np.concatenate([s.mix for s in ledger.tracer.walk()])
        np.testing.assert_allclose(ds["mix"], slab[:, : ds.sizes["grid_bus"]], atol=1e-6)
        assert ds["withdrawal"].attrs["units"] == "MW"


def test_without_the_mix(ledger, tmp_path):
    """It is not needed to read the ledger back."""
    ledger.write(tmp_path / "ledger.nc", mix=False)
    found = Ledger.open(tmp_path / "ledger.nc").share("site0")
    pd.testing.assert_frame_equal(found, ledger.share("site0"), rtol=1e-5)


def test_rows_are_the_flows(ledger):
    """Row by row and in one table it is the same energy."""
    rows = pd.concat(ledger.entries())
    flows = ledger.flows("origin", "sink").xs("2030")
    found = rows.groupby(["sink", "origin"])["energy"].sum().unstack(fill_value=0.0)
    pd.testing.assert_frame_equal(
        found.loc[flows.index, flows.columns], flows, check_names=False, atol=1e-9
    )


def test_frame_holds_what_flows_hold(ledger):
    """Long rows add up to the wide table."""
    frame = ledger.to_frame("day", "carrier", "sector")
    assert list(frame.columns) == ["period", "sector", "carrier", "energy"]
    assert frame["energy"].sum() == pytest.approx(ledger.withdrawal.sum())


def test_unknown_columns_and_large_tables_are_refused(ledger, monkeypatch):
    """With the columns there are, and the way out."""
    with pytest.raises(KeyError, match="carrier"):
        ledger.flows(origin_by="colour")
    monkeypatch.setattr("xjgrid.account.ledger.flows.MOST_CELLS", 10)
    with pytest.raises(ValueError, match=r"entries\(\)"):
        ledger.flows("origin", "sink")


def test_missing_file(tmp_path):
    """The path is told."""
    with pytest.raises(FileNotFoundError, match="no ledger at"):
        Ledger.open(tmp_path / "ledger.nc")
