"""A key of a made-up partner, so that the interface can be tried with the calls of its page."""

from datetime import timedelta

from backoffice.accounts.api_keys.domain import write_key
from backoffice.accounts.api_keys.machine import scopes
from backoffice.accounts.api_keys.models import ApiKey
from backoffice.accounts.api_keys.selectors import digest_of
from backoffice.accounts.api_keys.services import issue_key
from backoffice.accounts.roles import Role
from backoffice.demo.people import World

# Public like the password of the demo people; production mode refuses to fill the sample company.
PREFIX, SECRET = "demokey2", "Bridge-2026-demo-key-for-the-sample-company"
CLEAR = write_key(PREFIX, SECRET)


def seed(world: World) -> None:
    if ApiKey.objects.exists():
        return
    key, _clear = issue_key(
        actor=world.by(Role.ADMINISTRATOR), name="门户网站(演示)", owner="晨星网络科技有限公司", owner_code="morning",
        scopes=list(scopes()), per_minute=120, expires_at=world.now + timedelta(days=180), now=world.now,
    )  # fmt: skip
    key.prefix, key.digest = PREFIX, digest_of(SECRET)
    key.save(update_fields=["prefix", "digest"])
