"""Shape of ordinary load: months, hours, and more of it in frost and heat."""

from __future__ import annotations

import numpy as np

from xjgrid.profiles.layout import hour_of_day, month_of_hour
from xjgrid.profiles.tables import MakerTables


def make_load_shape(tables: MakerTables, temperature: np.ndarray, normal: np.ndarray) -> np.ndarray:
    """Return hourly load over its yearly mean.

    Month factor times hour factor, times one plus the sensitivity to degrees of frost or heat
    beyond the normal ones of that hour (the normal ones are in the month factors already).

    Parameters
    ----------
    temperature, normal
        Shape (8760, zones), degC: the year's and the normal temperature.

    Returns
    -------
    numpy.ndarray
        Shape (8760, zones), mean 1.
    """
    months = tables.load_factors("month")[month_of_hour() - 1]
    hours = tables.load_factors("hour")[hour_of_day()]
    shape = np.repeat((months * hours)[:, None], temperature.shape[1], axis=1)
    for kind, sign in (("heating", -1.0), ("cooling", 1.0)):
        threshold, factor = tables.load_response(kind)
        real = np.maximum(0.0, sign * (temperature - threshold))
        usual = np.maximum(0.0, sign * (normal - threshold))
        shape = shape * (1.0 + factor * (real - usual))
    return shape / shape.mean(axis=0)
