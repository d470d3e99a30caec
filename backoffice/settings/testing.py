"""What the tests change: fast hashing, a folder of their own, jobs drained by the test itself."""

import atexit
import shutil
import tempfile
from pathlib import Path

from backoffice.settings import *  # noqa: F403

DATA_DIR = Path(tempfile.mkdtemp(prefix="backoffice-tests-"))
atexit.register(shutil.rmtree, DATA_DIR, ignore_errors=True)
MEDIA_ROOT = DATA_DIR / "files"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir()
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CELERY_BROKER_URL = "memory://"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # A file, because threads that share a database in memory get "table is locked" where real ones wait their turn.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "tests.sqlite3")}  # noqa: F405
    DATABASES["default"]["OPTIONS"]["init_command"] = (  # noqa: F405
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=OFF;PRAGMA temp_store=MEMORY;"
    )
JOBS_DISPATCH = False
JOBS_RAISE = True
NOTIFICATIONS_CHANNELS = {"email": "smtp", "sms": "http"}  # smtp writes into Django's mail outbox of the test
MENU_BADGE_SECONDS = 0
