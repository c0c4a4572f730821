"""Fixtures of the account."""

from tests.account.fixtures import account, hourly, solution, solved

__all__ = ["account", "hourly", "solution", "solved"]
