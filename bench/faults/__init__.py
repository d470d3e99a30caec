"""Faults on purpose: each module breaks something while work is going on, then counts what was lost or doubled.

    python -m bench.faults.kill_worker --kills 20 --tasks 2000 --record docs/faults.md
    python -m bench.faults.kill_web --kills 30 --record docs/faults.md

Without DATABASE_URL and BROKER_URL they use a fresh SQLite file and the folder broker; set both for PostgreSQL and
Redis. They create and drop two tables of their own and never touch others. A small dose of each runs in the tests.
"""
