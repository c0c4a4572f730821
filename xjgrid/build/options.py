"""PyPSA's own settings, the same wherever the project uses it."""

from __future__ import annotations


def prepare_pypsa() -> None:
    """No requests to the network; strings as Python objects.

    With pandas' own strings PyPSA 1.4 cannot take powers of the voltage of an empty component
    in a copied network.
    """
    import pypsa

    pypsa.options.general.allow_network_requests = False
    pypsa.options.api.legacy_string_dtype = True
