"""The small dose of faults 1 and 2: real workers and a real web server, killed with signal 9, on both databases.

The full dose: `python -m bench.faults.kill_worker` and `python -m bench.faults.kill_web` (docs/faults.md).
"""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def fault(tmp_path):
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{database['NAME']}"
    else:
        url = f"postgres://{database['USER']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    env = os.environ | {
        "DATABASE_URL": url,
        "BACKOFFICE_DATA": str(tmp_path),
        "FAULTS_HURRY": "5",
    }
    env.pop("DJANGO_SETTINGS_MODULE", None)

    def run(module, *options):
        result = subprocess.run(
            [sys.executable, "-m", f"bench.faults.{module}", *options],
            cwd=settings.BASE_DIR,
            env=env,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    return run


def test_a_worker_killed_in_the_middle_of_its_work_loses_and_doubles_nothing(fault):
    assert "0 lost, 0 doubled" in fault("kill_worker", "--kills", "5", "--tasks", "300")


def test_one_killed_child_of_the_worker_loses_and_doubles_nothing(fault):
    assert "0 lost, 0 doubled" in fault("kill_worker", "--kills", "3", "--tasks", "100", "--kind", "child")


def test_a_web_server_killed_around_commit_leaves_no_row_without_its_message(fault):
    assert "0 rows without message, 0 messages without row" in fault("kill_web", "--kills", "6")
