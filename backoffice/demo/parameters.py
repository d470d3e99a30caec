from backoffice.demo.people import World
from backoffice.parameters.services import load_shipped


def seed(world: World) -> None:
    load_shipped(now=world.now)
