from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2id19(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes, one lane (OWASP). Django's 100 MiB a try would let a handful of wrong
    passwords at once take the memory of the web server."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
