"""Draws a match weight as a waterfall: from the starting odds, comparison by comparison, to what is needed and beyond.

A bar that speaks for the pair is solid and leads right, one that speaks against it is hatched and leads left, and each
carries its signed number. The numbers are those of the table of the same explanation: both are drawn from one `Waterfall`.
"""

from __future__ import annotations

from dataclasses import dataclass

from joindots.report.dots_svg import shortened
from joindots.report.svg import document, lines_at, text_at, xml_text
from joindots.resolve.explain.steps import HUNDREDTHS, Step

WIDTH = 880
_LEFT, _PLOT_FROM, _PLOT_TO, _NUMBERS = 28, 428, 776, 852
_ROW, _BAR = 42, 18
_MOST_CHARACTERS, _MOST_BELOW = 58, 68
_TICKS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
_MOST_TICKS = 8


@dataclass(frozen=True, slots=True)
class Bar:
    """One step of the weight: what was compared, what was found, what stood there, and how rare that is."""

    name: str
    found: str
    values: tuple[str, ...]
    rarity: str
    rarity_bits: str
    is_recorded: bool
    step: Step


@dataclass(frozen=True, slots=True)
class Waterfall:
    """A match weight in steps. `total` and `threshold` are in hundredths of a bit."""

    title: str
    sentence: str
    bars: tuple[Bar, ...]
    total: int
    threshold: int
    verdict: str


def waterfall_picture(waterfall: Waterfall) -> str:
    """Draw a waterfall as an SVG document."""
    drawn = [bar for bar in waterfall.bars if bar.is_recorded]
    scale = _Scale.of(waterfall)
    content = [text_at(_LEFT, 38, waterfall.title, "head")]
    said, top = lines_at(_LEFT, 62, waterfall.sentence, 128)
    content.append(said)
    top += 34
    bottom = top + _ROW * (len(drawn) + 1)
    content += _axis(scale, waterfall.threshold, top, bottom)
    for n, bar in enumerate(drawn):
        content += _row(bar, scale, top + n * _ROW)
    content += _total(waterfall, scale, top + len(drawn) * _ROW)
    foot, end = _footer(waterfall, bottom + 44)
    return document(WIDTH, end + 6, waterfall.title, description_of(waterfall), [*content, foot])


def description_of(waterfall: Waterfall) -> str:
    """Say in words all that the picture shows."""
    rows = [f"{bar.name}, {bar.found}: {bar.step.text} bits" for bar in waterfall.bars]
    total, needed = _number(waterfall.total), _number(waterfall.threshold)
    return f"{waterfall.sentence} {'; '.join(rows)}. Match weight {total} bits; {needed} are needed: {waterfall.verdict}."


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where a number of hundredths stands between both ends of the plot."""

    least: int
    greatest: int

    @classmethod
    def of(cls, waterfall: Waterfall) -> _Scale:
        ends = [0, waterfall.threshold, waterfall.total, *(bar.step.end for bar in waterfall.bars)]
        return cls(min(ends), max(max(ends), min(ends) + HUNDREDTHS))

    def x(self, hundredths: int) -> float:
        """The place of a number, in pixels to one decimal."""
        share = (hundredths - self.least) / (self.greatest - self.least)
        return round(_PLOT_FROM + share * (_PLOT_TO - _PLOT_FROM), 1)

    @property
    def ticks(self) -> list[int]:
        """Whole bits to write on the axis."""
        extent = (self.greatest - self.least) / HUNDREDTHS
        apart = next((tick for tick in _TICKS if extent / tick <= _MOST_TICKS), _TICKS[-1])
        first = -(-self.least // (apart * HUNDREDTHS)) * apart
        return list(range(first, self.greatest // HUNDREDTHS + 1, apart))


def _axis(scale: _Scale, threshold: int, top: float, bottom: float) -> list[str]:
    content = [
        f'<line class="{"axis" if tick == 0 else "line"}" x1="{scale.x(tick * HUNDREDTHS):g}" y1="{top - 6:g}" '
        f'x2="{scale.x(tick * HUNDREDTHS):g}" y2="{bottom:g}"/>'
        + text_at(scale.x(tick * HUNDREDTHS), top - 12, str(tick).replace("-", "−"), "small middle")
        for tick in scale.ticks
    ]
    content.append(text_at(_NUMBERS, top - 12, "bits", "small number"))
    at = scale.x(threshold)
    content.append(f'<line class="needed" x1="{at:g}" y1="{top - 6:g}" x2="{at:g}" y2="{bottom + 6:g}"/>')
    content.append(text_at(at, bottom + 20, f"needed: {_number(threshold)}", "small middle halo"))
    return content


def _row(bar: Bar, scale: _Scale, top: float) -> list[str]:
    start, end = scale.x(bar.step.start), scale.x(bar.step.end)
    middle = top + _ROW / 2
    kind = "against" if bar.step.end < bar.step.start else "for"
    name, found = shortened(bar.name, 26), bar.found
    found = shortened(found, max(_MOST_CHARACTERS - len(name), 12))
    return [
        f'<line class="line" x1="{_LEFT}" y1="{top + _ROW:g}" x2="{_NUMBERS}" y2="{top + _ROW:g}"/>',
        f'<text x="{_LEFT}" y="{middle - 3:g}"><tspan class="bold">{xml_text(name)}</tspan> {xml_text(found)}</text>',
        text_at(_LEFT, middle + 13, shortened(_below(bar), _MOST_BELOW), "small"),
        f'<rect class="{kind}" x="{min(start, end):g}" y="{middle - _BAR / 2:g}" '
        f'width="{max(round(abs(end - start), 1), 0.5):g}" height="{_BAR}"><title>{xml_text(_in_full(bar))}</title></rect>',
        f'<line class="axis" x1="{end:g}" y1="{middle + _BAR / 2:g}" x2="{end:g}" y2="{middle + _ROW - _BAR / 2:g}"/>',
        text_at(_NUMBERS, middle + 4.5, _signed(bar.step), "number"),
    ]


def _below(bar: Bar) -> str:
    values = " · ".join(dict.fromkeys(value or "nothing" for value in bar.values)) if any(bar.values) else ""
    return "; ".join(part for part in (values, bar.rarity) if part)


def _in_full(bar: Bar) -> str:
    return ", ".join(part for part in (bar.name, bar.found, *bar.values, bar.rarity, f"{bar.step.text} bits") if part)


def _total(waterfall: Waterfall, scale: _Scale, top: float) -> list[str]:
    start, end = scale.x(0), scale.x(waterfall.total)
    middle = top + _ROW / 2
    return [
        text_at(_LEFT, middle - 3, "match weight", "bold"),
        text_at(_LEFT, middle + 13, f"{_number(waterfall.threshold)} needed: {waterfall.verdict}", "small"),
        f'<rect class="total" x="{min(start, end):g}" y="{middle - _BAR / 2:g}" '
        f'width="{max(round(abs(end - start), 1), 0.5):g}" height="{_BAR}"/>',
        text_at(_NUMBERS, middle + 4.5, _signed(Step(0, waterfall.total)), "number bold"),
    ]


def _footer(waterfall: Waterfall, top: float) -> tuple[str, float]:
    """Name what could not be compared, and say how to read the bars."""
    absent = ", ".join(bar.name for bar in waterfall.bars if not bar.is_recorded)
    said = f"Nothing to compare, so worth nothing either way: {absent}. " if absent else ""
    said += (
        "Each bit doubles the odds that the records are one. Solid bars lead right and speak for it; hatched bars lead left "
    )
    return lines_at(_LEFT, top, said + "and speak against it. The dashed line is what is needed.", 138, "small", 16)


def _number(hundredths: int) -> str:
    return f"{hundredths / HUNDREDTHS:.2f}"


def _signed(step: Step) -> str:
    return step.text.replace("-", "−")
