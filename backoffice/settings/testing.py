"""What the tests change: fast hashing, a folder of their own, jobs drained by the test itself."""

import tempfile
from pathlib import Path

from backoffice.settings import *  # noqa: F403

DATA_DIR = Path(tempfile.mkdtemp(prefix="backoffice-tests-"))
MEDIA_ROOT = DATA_DIR / "files"
STATIC_ROOT = DATA_DIR / "static"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CELERY_BROKER_URL = "memory://"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
