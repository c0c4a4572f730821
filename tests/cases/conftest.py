"""Fixtures on the mini case."""

from tests.account.fixtures import mini_results, solution

__all__ = ["mini_results", "solution"]
