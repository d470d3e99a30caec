"""The fixtures of risk/tests/fixtures.py, for all rooms."""

from risk.tests.fixtures import ready, sandbox, sandbox_server, standard

__all__ = ["ready", "sandbox", "sandbox_server", "standard"]
