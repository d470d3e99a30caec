"""A sheet to draw on, and what a camera makes of it."""

import functools
import io
import math
import random
from pathlib import Path

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont

FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
)
INK = (30, 32, 36)
GREY = (120, 128, 136)
SIMPLIFIED = 2  # the place of the SC face in the collection


@functools.cache
def font(size: int) -> ImageFont.FreeTypeFont:
    path = next((path for path in FONTS if Path(path).exists()), None)
    if path is None:
        raise FileNotFoundError("No Noto Sans CJK font; install fonts-noto-cjk.")
    return ImageFont.truetype(path, size, index=SIMPLIFIED)


class Sheet:
    """White paper of so many pixels; everything is placed in pixels from the upper left corner."""

    def __init__(self, width: int, height: int, colour: tuple[int, int, int] = (255, 255, 255)) -> None:
        self.image = Image.new("RGB", (width, height), colour)
        self.pen = ImageDraw.Draw(self.image)

    def write(
        self, x: float, y: float, text: str, size: int = 28, ink: tuple[int, int, int] = INK, anchor: str = "la"
    ):
        self.pen.text((x, y), text, font=font(size), fill=ink, anchor=anchor)

    def line(self, x0: float, y0: float, x1: float, y1: float, ink: tuple[int, int, int] = (170, 174, 180)) -> None:
        self.pen.line((x0, y0, x1, y1), fill=ink, width=2)

    def stamp(self, x: float, y: float, text: str, radius: int = 110) -> None:
        """A red round stamp with a star, as firms put on papers."""
        red = (214, 46, 46)
        self.pen.ellipse((x - radius, y - radius, x + radius, y + radius), outline=red, width=7)
        points = [
            (x + r * math.sin(n * math.pi / 5), y - r * math.cos(n * math.pi / 5))
            for n in range(10)
            for r in [radius * (0.34 if n % 2 == 0 else 0.14)]
        ]
        self.pen.polygon(points, fill=red)
        for index, char in enumerate(text[:14]):
            turn = math.radians(-120 + 240 * (index + 0.5) / len(text[:14]))
            self.write(x + radius * 0.76 * math.sin(turn), y - radius * 0.76 * math.cos(turn), char, 24, red, "mm")

    def jpeg(self, quality: int = 90) -> bytes:
        return jpeg(self.image, quality)


def jpeg(image: Image.Image, quality: int = 90) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


def _through(corners: list[tuple[float, float]], size: tuple[int, int]) -> list[float]:
    """Coefficients of the perspective that brings the corners of a sheet to these places, by elimination."""
    width, height = size
    table = []
    for (x, y), (u, v) in zip(corners, [(0, 0), (width, 0), (width, height), (0, height)], strict=True):
        table.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        table.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    for column in range(8):
        best = max(range(column, 8), key=lambda row: abs(table[row][column]))
        table[column], table[best] = table[best], table[column]
        lead = table[column][column]
        table[column] = [value / lead for value in table[column]]
        for row in range(8):
            if row != column:
                factor = table[row][column]
                table[row] = [a - factor * b for a, b in zip(table[row], table[column], strict=True)]
    return [row[8] for row in table]


def photographed(image: Image.Image, seed: int, strength: float = 1.0) -> bytes:
    """The sheet on a table: seen from aside, turned by a degree or two, unevenly lit, a little out of focus, noisy."""
    rng = random.Random(seed)
    width, height = image.size
    margin = int(width * 0.05)
    table = Image.new("RGB", (width + 2 * margin, height + 2 * margin), (96, 88, 78))
    shift = 0.018 * strength * width

    def near(x: float, y: float) -> tuple[float, float]:
        return x + margin + rng.uniform(-shift, shift), y + margin + rng.uniform(-shift, shift)

    corners = [near(0, 0), near(width, 0), near(width, height), near(0, height)]
    seen = image.transform(
        table.size, Image.Transform.PERSPECTIVE, _through(corners, image.size), Image.Resampling.BICUBIC
    )
    mask = Image.new("L", image.size, 255).transform(
        table.size, Image.Transform.PERSPECTIVE, _through(corners, image.size)
    )
    table.paste(seen, (0, 0), mask)
    light = Image.linear_gradient("L").rotate(rng.choice([0, 90, 180, 270])).resize(table.size)
    shade = ImageEnhance.Brightness(table).enhance(0.72)
    table = Image.composite(table, shade, light)
    table = table.filter(ImageFilter.GaussianBlur(0.7 * strength))
    noise = Image.effect_noise(table.size, 18 * strength).convert("RGB")
    return jpeg(Image.blend(table, noise, 0.06 * strength), quality=78)
