"""Pictures of watches, drawn: the demo needs photos, and no photo of a real watch is ours to give.

Everything is measured in units of the watch's case, whose radius is 1, and drawn twice as large
as kept so that edges come out smooth. Pictures are JPEG, as a phone would send them.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from workshop.domain.resources import resource

SIDE_PX: Final = 640
_SUPER: Final = 2
_SHADOW_SCALE: Final = 8
_CASE_SHARE: Final = 0.27
"""Radius of the case as a share of the picture's side."""

Colour = tuple[int, int, int]
Point = tuple[float, float]

DIALS: Final[dict[str, Colour]] = {
    "white": (242, 240, 233), "silver": (205, 208, 210), "cream": (236, 222, 190),
    "black": (28, 29, 32), "navy": (24, 41, 82), "blue": (40, 84, 140), "green": (30, 76, 56),
    "grey": (92, 96, 102), "champagne": (218, 190, 138), "brown": (84, 56, 38),
    "red": (128, 30, 36),
}  # fmt: skip
CASES: Final[dict[str, Colour]] = {
    "steel": (176, 180, 186), "gold": (206, 162, 84), "rose": (206, 146, 118),
    "dark": (58, 60, 66), "bronze": (150, 112, 66), "titanium": (148, 148, 150),
    "plastic": (60, 90, 130),
}  # fmt: skip
STRAPS: Final[dict[str, Colour]] = {
    "brown": (104, 66, 38), "tan": (168, 116, 68), "black": (36, 36, 38), "navy": (32, 44, 74),
    "green": (70, 82, 56), "grey": (110, 110, 112), "burgundy": (92, 32, 38),
}  # fmt: skip
_MATS: Final[tuple[Colour, ...]] = ((214, 208, 196), (196, 204, 204), (176, 186, 176), (60, 66, 74))
_ZONES: Final[dict[str, Point]] = {
    "crystal": (0.15, -0.2), "dial": (-0.2, 0.25), "hands": (0.1, -0.1),
    "bezel_nw": (-0.66, -0.66), "bezel_ne": (0.66, -0.66), "bezel_se": (0.66, 0.66),
    "bezel_sw": (-0.66, 0.66), "lug_nw": (-0.55, -1.05), "lug_ne": (0.55, -1.05),
    "lug_se": (0.55, 1.05), "lug_sw": (-0.55, 1.05), "crown": (1.1, 0.0),
    "pusher_2": (1.0, -0.5), "pusher_4": (1.0, 0.5), "links_upper": (0.0, -1.45),
    "links_lower": (0.0, 1.45), "strap": (0.1, 1.5), "end_links": (0.0, -1.15),
    "case_back": (0.0, 0.0), "flank_left": (-0.98, 0.1), "flank_right": (0.98, 0.2),
}  # fmt: skip


@dataclass(frozen=True)
class Look:
    """How a watch looks. `bracelet` is metal; otherwise `strap` is a colour of leather or cloth."""

    dial: str = "white"
    case: str = "steel"
    strap: str = "brown"
    bracelet: bool = False
    diver: bool = False
    chronograph: bool = False
    date: bool = True
    square: bool = False
    signed: str = ""


@dataclass(frozen=True)
class Flaw:
    """A mark to be seen on the picture: where (a zone of the condition report) and what."""

    zone: str
    kind: str


def front(look: Look, flaws: Sequence[Flaw], seed: str) -> bytes:
    """The watch lying on a mat, dial up."""
    canvas = _Canvas(seed)
    _strap(canvas, look)
    _case(canvas, look)
    _dial(canvas, look)
    _hands(canvas, look)
    _reflection(canvas)
    for flaw in flaws:
        _flaw(canvas, flaw)
    return canvas.jpeg()


def back(look: Look, seed: str) -> bytes:
    """The closed case back."""
    canvas = _Canvas(seed)
    _strap(canvas, look)
    _case(canvas, look)
    metal = CASES[look.case]
    canvas.disc((0, 0), 0.88, _shade(metal, 0.94))
    canvas.ring((0, 0), 0.88, 0.02, _shade(metal, 0.6))
    canvas.ring((0, 0), 0.62, 0.012, _shade(metal, 0.7))
    for index in range(6):
        angle = math.tau * index / 6
        canvas.disc((0.76 * math.cos(angle), 0.76 * math.sin(angle)), 0.05, _shade(metal, 0.55))
    canvas.text((0, 0), look.signed.upper(), 0.16, _shade(metal, 0.55))
    _hairlines(canvas, (0.1, 0.2), 9)
    return canvas.jpeg()


def movement(look: Look, seed: str, *, quartz: bool) -> bytes:
    """The open back: bridges, jewels and balance, or circuit, coil and cell."""
    canvas = _Canvas(seed)
    _strap(canvas, look)
    _case(canvas, look)
    canvas.disc((0, 0), 0.9, (150, 146, 138))
    canvas.disc((0, 0), 0.86, (202, 190, 160) if not quartz else (188, 190, 188))
    if quartz:
        _quartz_works(canvas)
    else:
        _mechanical_works(canvas)
    return canvas.jpeg()


class _Canvas:
    """A mat with the watch's own coordinates: (0, 0) its centre, 1 the radius of its case.

    The watch lies a little aslant: `at` turns every point.
    """

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)  # noqa: S311  (the same picture for the same seed)
        self.side = SIDE_PX * _SUPER
        mat = self.random.choice(_MATS)
        self.centre = self.side / 2 + self.random.uniform(-20, 20)
        self.radius = self.side * _CASE_SHARE
        slant = math.radians(self.random.uniform(-5, 5))
        self.turn = math.cos(slant), math.sin(slant)
        self.image = self._mat(mat)
        self.draw = ImageDraw.Draw(self.image, "RGBA")

    def _mat(self, colour: Colour) -> Image.Image:
        """The mat with the soft shadow of the watch, drawn small: it has no edge to keep."""
        side = self.side // _SHADOW_SCALE
        small = Image.new("RGB", (side, side), colour)
        draw = ImageDraw.Draw(small, "RGBA")
        for reach in range(12):
            box = self.box((0.12, 0.16), 1.32 - 0.035 * reach)
            draw.ellipse([each / _SHADOW_SCALE for each in box], (*_shade(colour, 0.55), 16))
        return small.resize((self.side, self.side), Image.Resampling.BILINEAR)

    def at(self, point: Point) -> Point:
        (x, y), (cosine, sine) = point, self.turn
        return (
            self.centre + (x * cosine - y * sine) * self.radius,
            self.centre + (x * sine + y * cosine) * self.radius,
        )

    def box(self, centre: Point, radius: float) -> tuple[float, float, float, float]:
        x, y = self.at(centre)
        r = radius * self.radius
        return x - r, y - r, x + r, y + r

    def disc(self, centre: Point, radius: float, fill: tuple[int, ...]) -> None:
        self.draw.ellipse(self.box(centre, radius), fill=fill)

    def ring(self, centre: Point, radius: float, width: float, fill: tuple[int, ...]) -> None:
        self.draw.ellipse(
            self.box(centre, radius), outline=fill, width=max(1, round(width * self.radius))
        )

    def shape(self, points: Sequence[Point], fill: tuple[int, ...]) -> None:
        self.draw.polygon([self.at(point) for point in points], fill=fill)

    def line(self, points: Sequence[Point], width: float, fill: tuple[int, ...]) -> None:
        self.draw.line(
            [self.at(point) for point in points],
            fill=fill,
            width=max(1, round(width * self.radius)),
        )

    def text(self, at: Point, words: str, size: float, fill: tuple[int, ...]) -> None:
        font = ImageFont.truetype(
            str(resource("templates/documents/fonts/Inter_600SemiBold.ttf")), size * self.radius
        )
        self.draw.text(self.at(at), words, font=font, fill=fill, anchor="mm")

    def jpeg(self) -> bytes:
        small = self.image.reduce(_SUPER)
        grain = Image.frombytes("L", small.size, self.random.randbytes(SIDE_PX * SIDE_PX))
        small = Image.blend(small, Image.merge("RGB", (grain,) * 3), 0.035)
        out = BytesIO()
        small.save(out, "JPEG", quality=95)
        return out.getvalue()


def _strap(canvas: _Canvas, look: Look) -> None:
    colour = CASES[look.case] if look.bracelet else STRAPS[look.strap]
    for side in (-1, 1):
        canvas.shape(
            [(-0.53, 0.7 * side), (0.53, 0.7 * side), (0.42, 2 * side), (-0.42, 2 * side)], colour
        )
        if look.bracelet:
            _links(canvas, colour, side)
        else:
            _stitches(canvas, colour, side)


def signature(name: str) -> bytes:
    """A name written by hand, more or less, as PNG: what a customer draws on the screen."""
    hand = random.Random(name)  # noqa: S311
    image = Image.new("L", (480, 160), 255)
    draw = ImageDraw.Draw(image)
    x = 30.0
    points = []
    for _ in range(4 * len(name)):
        x += 400 / (4 * len(name))
        points.append((x, 90 + hand.uniform(-42, 34)))
    draw.line(points, fill=20, width=4, joint="curve")
    draw.line([(40, 132), (440, 118)], fill=20, width=3)
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _links(canvas: _Canvas, metal: Colour, side: int) -> None:
    for rank in range(9):
        y = side * (0.95 + 0.13 * rank)
        half = 0.5 - 0.012 * rank
        canvas.line([(-half, y), (half, y)], 0.018, _shade(metal, 0.55))
    for across in (-0.2, 0.2):
        canvas.line([(across, 0.8 * side), (across * 0.85, 2 * side)], 0.014, _shade(metal, 0.7))


def _stitches(canvas: _Canvas, leather: Colour, side: int) -> None:
    for rank in range(12):
        y = 0.95 + 0.09 * rank
        half = 0.43 - 0.09 * (y - 0.95)
        for x in (-half, half):
            canvas.line([(x, y * side), (x, (y + 0.05) * side)], 0.014, _shade(leather, 1.5))


def _case(canvas: _Canvas, look: Look) -> None:
    metal = CASES[look.case]
    for x in (-1, 1):
        for y in (-1, 1):
            canvas.shape(
                [(0.5 * x, 0.5 * y), (0.8 * x, 0.5 * y), (0.68 * x, 1.1 * y), (0.52 * x, 1.1 * y)],
                _shade(metal, 0.9),
            )
    canvas.shape([(0.95, -0.1), (1.16, -0.12), (1.16, 0.12), (0.95, 0.1)], _shade(metal, 0.72))
    if look.chronograph:
        for at in (-0.5, 0.5):
            canvas.shape(
                [(0.8, at - 0.09), (1.08, at - 0.07), (1.08, at + 0.07), (0.8, at + 0.09)],
                _shade(metal, 0.78),
            )
    if look.square:
        canvas.shape([(-0.86, -0.98), (0.86, -0.98), (0.86, 0.98), (-0.86, 0.98)], metal)
        return
    canvas.disc((0, 0), 1, _shade(metal, 0.8))
    canvas.disc((-0.012, -0.012), 0.985, metal)
    if look.diver:
        canvas.disc((0, 0), 0.96, _shade(DIALS[look.dial], 0.8))
        for index in range(60):
            length = 0.1 if index % 5 == 0 else 0.05
            _tick(canvas, index / 60, 0.94, length, 0.016, (230, 230, 225))
    else:
        canvas.ring((0, 0), 0.9, 0.05, _shade(metal, 1.15))


def _dial(canvas: _Canvas, look: Look) -> None:
    dial = DIALS[look.dial]
    ink = _ink(dial)
    if look.square:
        canvas.shape([(-0.68, -0.8), (0.68, -0.8), (0.68, 0.8), (-0.68, 0.8)], dial)
    else:
        canvas.disc((0, 0), 0.8, _shade(dial, 0.82))
        canvas.disc((0, 0), 0.775, dial)
        canvas.disc((-0.1, -0.12), 0.5, (*_shade(dial, 1.12), 60))
    reach = 0.62 if look.square else 0.72
    for index in range(60):
        _tick(canvas, index / 60, reach, 0.03, 0.008, ink)
    for index in range(12):
        _tick(canvas, index / 12, reach - 0.02, 0.14 if index % 3 else 0.2, 0.034, ink)
    if look.chronograph:
        for x, y in ((-0.33, 0), (0.33, 0), (0, 0.34)):
            canvas.ring((x, y), 0.19, 0.012, ink)
            canvas.line([(x, y), (x + 0.1, y - 0.1)], 0.012, ink)
    if look.date and not look.chronograph:
        canvas.shape([(0.44, -0.07), (0.6, -0.07), (0.6, 0.07), (0.44, 0.07)], (248, 248, 244))
        canvas.text((0.52, 0), str(canvas.random.randrange(1, 31)), 0.1, (20, 20, 20))
    canvas.text((0, -0.36), look.signed, 0.115, ink)


def _hands(canvas: _Canvas, look: Look) -> None:
    ink = _ink(DIALS[look.dial])
    hour, minute = canvas.random.uniform(0, 1), canvas.random.uniform(0, 1)
    scale = 0.82 if look.square else 1
    _tick(canvas, hour, 0.42 * scale, 0.5 * scale, 0.05, ink)
    _tick(canvas, minute, 0.62 * scale, 0.72 * scale, 0.036, ink)
    _tick(canvas, canvas.random.uniform(0, 1), 0.68 * scale, 0.84 * scale, 0.013, (170, 40, 40))
    canvas.disc((0, 0), 0.045, ink)


def _tick(
    canvas: _Canvas, turn: float, outer: float, length: float, width: float, fill: tuple[int, ...]
) -> None:
    """A stroke pointing from the centre to `turn` (0 is twelve o'clock), ending at `outer`."""
    x, y = math.sin(math.tau * turn), -math.cos(math.tau * turn)
    inner = outer - length
    canvas.line([(x * inner, y * inner), (x * outer, y * outer)], width, fill)


def _reflection(canvas: _Canvas) -> None:
    canvas.shape([(-0.5, -0.52), (-0.28, -0.66), (0.4, 0.5), (0.22, 0.62)], (255, 255, 255, 22))


def _flaw(canvas: _Canvas, flaw: Flaw) -> None:
    x, y = _ZONES.get(flaw.zone, (0.0, 0.9))
    if flaw.kind in ("crack", "chip"):
        for _ in range(5):
            angle, length = canvas.random.uniform(0, math.tau), canvas.random.uniform(0.2, 0.55)
            end = (x + length * math.cos(angle), y + length * math.sin(angle))
            canvas.line([(x, y), end], 0.012, (250, 250, 250, 190))
    elif flaw.kind in ("moisture", "stain", "oxidation"):
        tint = (235, 240, 245, 70) if flaw.kind == "moisture" else (120, 84, 44, 90)
        for _ in range(7):
            spot = (x + canvas.random.uniform(-0.3, 0.3), y + canvas.random.uniform(-0.25, 0.25))
            canvas.disc(spot, canvas.random.uniform(0.04, 0.16), tint)
    elif flaw.kind == "impact":
        canvas.disc((x, y), 0.055, (70, 70, 74, 190))
        canvas.disc((x - 0.015, y - 0.015), 0.035, (225, 225, 228, 150))
    else:
        _hairlines(canvas, (x, y), 5)


def _hairlines(canvas: _Canvas, near: Point, count: int) -> None:
    for _ in range(count):
        start = (
            near[0] + canvas.random.uniform(-0.16, 0.16),
            near[1] + canvas.random.uniform(-0.16, 0.16),
        )
        angle, length = canvas.random.uniform(0.3, 0.9), canvas.random.uniform(0.08, 0.26)
        end = (start[0] + length * math.cos(angle), start[1] + length * math.sin(angle))
        canvas.line([start, end], 0.007, (250, 250, 250, 170))


def _mechanical_works(canvas: _Canvas) -> None:
    steel, brass, ruby = (205, 207, 210), (196, 168, 106), (190, 40, 78)
    canvas.shape([(-0.8, -0.2), (0.1, -0.8), (0.5, -0.6), (0.1, 0.1), (-0.7, 0.35)], steel)
    canvas.shape([(-0.6, 0.4), (0.1, 0.2), (0.3, 0.75), (-0.2, 0.8)], _shade(steel, 0.94))
    canvas.disc((-0.28, -0.36), 0.3, _shade(steel, 0.86))
    for index in range(28):
        angle = math.tau * index / 28
        spot = (-0.28 + 0.3 * math.cos(angle), -0.36 + 0.3 * math.sin(angle))
        canvas.disc(spot, 0.022, _shade(steel, 0.7))
    canvas.ring((0.42, 0.3), 0.34, 0.04, brass)
    canvas.line([(0.08, 0.3), (0.76, 0.3)], 0.03, brass)
    for turn in range(5):
        canvas.ring((0.42, 0.3), 0.08 + 0.03 * turn, 0.008, (120, 124, 140))
    for x, y in ((0.42, 0.3), (0.05, -0.3), (-0.4, 0.1), (-0.1, 0.5), (0.2, 0.05)):
        canvas.disc((x, y), 0.045, ruby)
    for x, y in ((-0.62, -0.05), (0.34, -0.56), (-0.1, 0.7), (-0.28, -0.36)):
        canvas.disc((x, y), 0.06, (70, 90, 140))
        canvas.line([(x - 0.04, y - 0.03), (x + 0.04, y + 0.03)], 0.014, (30, 40, 70))


def _quartz_works(canvas: _Canvas) -> None:
    canvas.shape([(-0.75, -0.25), (0.2, -0.75), (0.35, -0.3), (-0.4, 0.2)], (34, 74, 60))
    canvas.disc((0.34, 0.28), 0.4, (196, 198, 202))
    canvas.ring((0.34, 0.28), 0.4, 0.02, (120, 122, 126))
    canvas.text((0.34, 0.28), "+", 0.26, (120, 122, 126))
    for rank in range(14):
        x = -0.66 + 0.035 * rank
        canvas.line([(x, 0.36), (x + 0.02, 0.6)], 0.022, (172, 96, 52))
    canvas.shape([(-0.3, -0.5), (0.02, -0.62), (0.06, -0.54), (-0.26, -0.42)], (210, 214, 218))


def _ink(dial: Colour) -> Colour:
    return (30, 30, 34) if sum(dial) > 380 else (232, 230, 224)


def _shade(colour: Colour, factor: float) -> Colour:
    red, green, blue = (min(255, round(part * factor)) for part in colour)
    return red, green, blue
