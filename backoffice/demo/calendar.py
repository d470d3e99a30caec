from backoffice.demo.people import World
from backoffice.workcalendar.services import load_shipped


def seed(world: World) -> None:
    load_shipped(now=world.now)
