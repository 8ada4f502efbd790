"""Tables of medians and ratios, printed and kept in docs/performance.md."""

import os
import platform
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from statistics import geometric_mean
from typing import Final

from bench.load import Measured

PAGE: Final = Path(__file__).parent.parent / "docs" / "performance.md"

Results = Mapping[str, Mapping[str, Measured]]


def line(shape: str, sides: Mapping[str, Measured]) -> str:
    """One shape as it comes in."""
    return f"  {shape}: " + " · ".join(f"{name} {measured.requests_per_s:,.0f}/s" for name, measured in sides.items())


def table(results: Results, product: str, titles: Mapping[str, str]) -> str:
    """Markdown: per shape and side the figures, and how many times the product serves what the side serves."""
    lines = [
        "| shape | side | requests/s | p50 ms | p99 ms | CPU of the server, µs | of PostgreSQL, µs | ratio |",
        "|---|---|--:|--:|--:|--:|--:|--:|",
    ]
    for shape, sides in results.items():
        ours = sides[product].requests_per_s
        for name, each in sides.items():
            ratio = "" if name == product else f"**{ours / each.requests_per_s:.2f}×**"
            speed = f"{each.requests_per_s:,.0f} | {each.p50_ms:.1f} | {each.p99_ms:.1f}"
            lines.append(f"| {shape} | {titles[name]} | {speed} | {each.app_us:,.0f} | {each.postgres_us:,.0f} | {ratio} |")
    return "\n".join(lines)


def verdict(
    results: Results, product: str, bounds: Mapping[str, tuple[float, float]], titles: Mapping[str, str]
) -> tuple[str, bool]:
    """Markdown: per peer the worst ratio, the mean, the p99 beside the floor and the goal; whether every floor held."""
    lines = [
        "| peer | worst ratio | floor | goal | geometric mean | our p99 ÷ its p99, worst |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    held = True
    for peer, (floor, goal) in bounds.items():
        measured = {shape: (sides[product], sides[peer]) for shape, sides in results.items() if peer in sides}
        if not measured:
            continue
        ratios = {shape: ours.requests_per_s / its.requests_per_s for shape, (ours, its) in measured.items()}
        worst = min(ratios, key=lambda shape: ratios[shape])
        p99 = max(ours.p99_ms / its.p99_ms for ours, its in measured.values())
        met = "goal met" if ratios[worst] >= goal else "floor met" if ratios[worst] >= floor else "**below the floor**"
        held = held and ratios[worst] >= floor
        lines.append(
            f"| {titles[peer]} | {ratios[worst]:.2f}× ({worst}): {met} | ≥ {floor:g}× | ≥ {goal:g}× |"
            f" {geometric_mean(ratios.values()):.2f}× | {p99:.2f} |"
        )
    return "\n".join(lines), held


def circumstances(about: str) -> str:
    """When and on what: a sentence for the page."""
    load = os.getloadavg()[0]
    now = datetime.now(UTC)
    return (
        f"Measured on {now:%Y-%m-%d}: {about}; {os.cpu_count()} cores ({platform.machine()}), load average {load:.1f} at the end."
    )


def record(name: str, text: str) -> None:
    """Puts the text between the markers of this name in docs/performance.md."""
    page = PAGE.read_text(encoding="utf-8")
    marked = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    if not marked.search(page):
        raise ValueError(f"{PAGE} has no place for {name}")
    PAGE.write_text(marked.sub(lambda found: f"{found[1]}{text}\n{found[2]}", page), encoding="utf-8")
    print(f"written to {PAGE.name}")
