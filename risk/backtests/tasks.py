"""The job that tries a version on history, and the watch over the version in use."""

from datetime import datetime, timedelta

from backoffice.jobs.registry import job, sweep
from risk.backtests import services


@job("backtests.run", transactional=False)
def run(*, backtest_id: int, now: datetime) -> None:
    services.run_backtest(backtest_id=backtest_id, now=now)


@sweep("backtests.guard", every=timedelta(minutes=1))
def guard(now: datetime) -> None:
    """A version whose C rate strays from its backtest is stopped; looking twice stops once."""
    services.guard(now=now)
