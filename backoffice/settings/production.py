"""What production mode demands and switches on; read by `backoffice.settings` at its end."""

from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

YEAR = 31_536_000


def harden(settings: dict[str, Any], env: environ.Env) -> dict[str, Any]:
    """The settings that differ in production mode. Raises ImproperlyConfigured for what would be unsafe."""
    secret = settings["SECRET_KEY"]
    if secret == settings["DEMO_SECRET"] or len(secret) < 50 or len(set(secret)) < 10:
        raise ImproperlyConfigured(
            "SECRET_KEY must be a secret of your own of at least 50 random characters; "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(60))' makes one."
        )
    if settings["DEBUG"]:
        raise ImproperlyConfigured("DEBUG shows secrets to strangers; it is not allowed in production mode.")
    if "*" in settings["ALLOWED_HOSTS"]:
        raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts that you serve, not '*'.")
    backends = list(settings["AUTHENTICATION_BACKENDS"])
    backends.insert(1 if backends[0].startswith("axes.") else 0, "backoffice.demo.refusal.NoDemoPeople")
    hardened: dict[str, Any] = {
        "AUTHENTICATION_BACKENDS": backends,
        "SECURE_SSL_REDIRECT": True,
        "SECURE_REDIRECT_EXEMPT": [r"^healthz/", r"^metrics$"],  # asked for by machines inside, without TLS
        "SECURE_HSTS_SECONDS": env.int("HSTS_SECONDS", default=YEAR),
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
        "SECURE_HSTS_PRELOAD": True,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
    }
    if env.bool("BEHIND_TLS_PROXY", default=False):
        # Only if the proxy sets this header itself on every request; else a client could pretend to use TLS.
        hardened["SECURE_PROXY_SSL_HEADER"] = ("HTTP_X_FORWARDED_PROTO", "https")
    return hardened
