"""Production mode refuses what is only good for one demonstration machine, and is clean in Django's own eyes."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.contrib.auth import authenticate

from backoffice import checks
from backoffice.demo.people import hire
from backoffice.sealing.keys import write_new
from backoffice.watch.tests.test_logs import PHONE

SECRET = "k7Jd0-owl-river-stone-Qm3x9ZpT2vLs8RbNf5cYh1WgEu4aXi6"


def make_company_seal(folder):
    """A key and a certificate as a company would bring them."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Example Company")])
    start = datetime(2026, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    certificate = builder.not_valid_before(start).not_valid_after(start + timedelta(days=3650))
    pem = certificate.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
    (folder / "seal.crt").write_bytes(pem)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "seal.key").write_bytes(private)


@pytest.fixture
def manage(tmp_path):
    write_new(tmp_path / "keys.json")
    make_company_seal(tmp_path)

    def run(*command, **env):
        clean = {
            key: value for key, value in os.environ.items() if not key.startswith(("DATABASE", "BROKER", "DJANGO"))
        }
        production = {
            "BACKOFFICE_MODE": "production",
            "BACKOFFICE_DATA": str(tmp_path),
            "SECRET_KEY": SECRET,
            "ALLOWED_HOSTS": "office.example.com",
            "DATABASE_URL": "postgres://office@127.0.0.1:1/office",
            "BROKER_URL": "redis://127.0.0.1:1/0",
            "SEAL_KEY_FILE": str(tmp_path / "seal.key"),
            "SEAL_CERTIFICATE_FILE": str(tmp_path / "seal.crt"),
        }
        return subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=settings.BASE_DIR,
            env={key: value for key, value in (clean | production | env).items() if value is not None},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.mark.slow
def test_deploy_checks_are_clean(manage):
    result = manage("check", "--deploy", "--fail-level", "WARNING")
    assert result.returncode == 0, result.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"SECRET_KEY": settings.DEMO_SECRET}, "SECRET_KEY must be a secret of your own"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY must be a secret of your own"),
        ({"SECRET_KEY": None}, "SECRET_KEY"),
        ({"ALLOWED_HOSTS": None}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name"),
        ({"DEBUG": "true"}, "DEBUG shows secrets"),
        ({"SEALING_KEY_FILE": "/nowhere/keys.json"}, "No keys: set SEALING_KEYS"),
        ({"DATABASE_URL": "sqlite:////tmp/nowhere.sqlite3"}, "Production runs on SQLite"),
        ({"BACKOFFICE_MODE": "prod"}, "must be 'demo' or 'production'"),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, dict) else "",
)
@pytest.mark.slow
def test_an_unsafe_start_is_refused_with_a_sentence(manage, change, sentence):
    result = manage("check", "--deploy", "--fail-level", "WARNING", **change)
    assert result.returncode != 0
    assert sentence in result.stderr


@pytest.mark.slow
def test_the_sample_company_is_not_loaded_in_production(manage):
    result = manage("load_demo")
    assert result.returncode != 0
    assert "demo mode only" in result.stderr


@pytest.mark.django_db
def test_demo_people_exist_once_and_cannot_enter_production(settings, rf):
    from django.utils import timezone

    hire(timezone.now())
    world = hire(timezone.now())
    assert len(world.users) == len({user.pk for user in world.users.values()})
    assert checks.no_demo_people(databases=["default"]) == []
    settings.DEMO = False
    assert [error.id for error in checks.no_demo_people(databases=["default"])] == ["backoffice.E003"]
    settings.AUTHENTICATION_BACKENDS = [
        "backoffice.demo.refusal.NoDemoPeople",
        "django.contrib.auth.backends.ModelBackend",
    ]
    assert authenticate(rf.post("/"), username="demo-manager", password="Bridge-2026-demo") is None
    with pytest.raises(RuntimeError, match="public password"):
        hire(timezone.now())


def test_error_texts_of_jobs_hold_no_personal_data():
    from backoffice.jobs.services import describe

    assert PHONE not in describe(ValueError(f"no customer with {PHONE}"))
