"""Tiers of the sample customers, from the loans that the seeds before have funded."""

from backoffice.demo.people import World
from customers.tiering.services import recompute_all


def seed(world: World) -> None:
    recompute_all(now=world.now)
