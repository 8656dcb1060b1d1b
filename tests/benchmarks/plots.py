"""Small plots over size, both axes logarithmic, drawn with Pillow."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

Points = Sequence[tuple[float, float]]
_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 520, 300, 60, 150, 34, 40
_COLOURS = ("#1f4e79", "#b5482a", "#4d7c3a", "#7a4d8c", "#8a6d1a", "#3a7c7c")


def plot(file: Path, title: str, unit: str, lines: Mapping[str, Points]) -> None:
    """Draw lines of (size, value), each with its name at its end, into a PNG file."""
    image = Image.new("RGB", (_WIDTH, _HEIGHT), "white")
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(12)
    points = [point for line in lines.values() for point in line if min(point) > 0]
    low = [math.log10(min(point[at] for point in points)) for at in (0, 1)]
    high = [math.log10(max(point[at] for point in points)) for at in (0, 1)]
    low[1], high[1] = math.floor(low[1]), max(math.ceil(high[1]), math.floor(low[1]) + 1)

    def place(point: tuple[float, float]) -> tuple[float, float]:
        x = (math.log10(point[0]) - low[0]) / max(high[0] - low[0], 1e-9)
        y = (math.log10(point[1]) - low[1]) / (high[1] - low[1])
        return _LEFT + x * (_WIDTH - _LEFT - _RIGHT), _HEIGHT - _BOTTOM - y * (_HEIGHT - _TOP - _BOTTOM)

    draw.text((10, 8), f"{title} ({unit})", fill="black", font=font)
    for power in range(int(low[1]), int(high[1]) + 1):
        _, y = place((10 ** low[0], 10.0**power))
        draw.line((_LEFT, y, _WIDTH - _RIGHT, y), fill="#dddddd")
        draw.text((_LEFT - 6, y), f"{10.0**power:g}", fill="#555555", font=font, anchor="rm")
    for size in sorted({size for size, _ in points}):
        x, _ = place((size, 10 ** low[1]))
        draw.line((x, _HEIGHT - _BOTTOM, x, _HEIGHT - _BOTTOM + 4), fill="#555555")
        draw.text((x, _HEIGHT - _BOTTOM + 6), f"{size / 1000:g}k", fill="#555555", font=font, anchor="ma")
    draw.text(((_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 6), "clauses", fill="#555555", font=font, anchor="ms")
    taken: list[float] = []
    for colour, (name, line) in zip(_COLOURS, lines.items(), strict=False):
        places = [place(point) for point in line if min(point) > 0]
        draw.line(places, fill=colour, width=2)
        for x, y in places:
            draw.ellipse((x - 3, y - 3, x + 3, y + 3), fill=colour)
        y = places[-1][1]
        while any(abs(y - other) < 14 for other in taken):
            y -= 2
        taken.append(y)
        draw.text((_WIDTH - _RIGHT + 8, y), name, fill=colour, font=font, anchor="lm")
    image.quantize(32).save(file, optimize=True)
