"""Fixtures on the mini case."""

from tests.account.fixtures import case, mini_results, solution

__all__ = ["case", "mini_results", "solution"]
