"""The table of slips: each row planted in every line of a right working is found there, and named or explained."""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pytest

from chainrule.check import SLIPS, Report, Slip, check
from chainrule.check.claims import Claim, Right
from chainrule.check.slips import right_sides
from chainrule.check.spoil import Scene
from chainrule.check.world import World, are_equal, value_or_none
from chainrule.evaluate import Value
from chainrule.expr import Expr
from chainrule.ops import Precision, figure, plain
from chainrule.read import read_document
from test_cases import COMMENT

CASES = Path(__file__).parent / "cases"
PAGES = ("clean", "rounded_working")
VERSIONS = 2
"""Wrong versions of a line that each slip is planted in."""


class Plant(NamedTuple):
    """A working with one slip in it."""

    slip: Slip
    claim: Claim
    text: str
    planted: str


@lru_cache
def page(name: str) -> tuple[str, Report]:
    text = COMMENT.sub("", (CASES / f"{name}.md").read_text(encoding="utf-8"))
    return text, check(read_document(text, f"{name}.md"))


def plants(name: str, slip: Slip) -> Iterator[Plant]:
    """The slip in every line of a page where it makes a difference."""
    text, report = page(name)
    world = World(report.problem, {}, ())
    for judgement in report.judgements:
        claim = judgement.claim
        if (
            judgement.verdict != "last-digit"
            and claim.role == "work"
            and claim.final is not None
            and claim.quantity in world.system
        ):
            for planted in [*_wrong_ends(claim, claim.final, slip, world)][:VERSIONS]:
                place = claim.final.side.place
                yield Plant(slip, claim, text[: place.start] + planted + text[place.end :], planted)


def _wrong_ends(claim: Claim, final: Right, slip: Slip, world: World) -> Iterator[str]:
    """What the line ends in with the slip: a figure in the place of a figure, else a formula."""
    right = world.at(claim.step)[claim.quantity]
    if slip.kind == "figure":
        for spoiled in slip.spoil(final.figure) if final.figure else ():
            written = figure(spoiled.result, Precision(12))[0].replace("−", "-")
            if not _is_cut_off(written, right):
                yield written
        return
    scene = Scene(claim.quantity, world.system[claim.quantity], world.network)
    for spoiled in right_sides(slip, scene):
        if final.figure is None:
            if not _is_same(world, claim, spoiled.result):
                yield plain(spoiled.result, ascii_only=True)
        else:
            value = value_or_none(spoiled.result, world.at(claim.step))
            if value is not None and abs(float(value) - float(right)) > 0.01:
                yield f"{float(value):.{max(final.figure.places, 4)}f}"


def _is_cut_off(written: str, right: Value) -> bool:
    """Whether a figure is the right value with fewer digits, the last of which may be one off."""
    unit = Fraction(1, 10 ** len(written.partition(".")[2]))
    return abs(float(written) - float(right)) < unit * 3 / 2


def _is_same(world: World, claim: Claim, expr: Expr) -> bool:
    """Whether a spoiled formula is the right one all the same: 1·1 = 1."""
    pairs = [(value_or_none(claim.quantity, point), value_or_none(expr, point)) for point in world.points()]
    return all(a is None or b is None or are_equal(a, b) for a, b in pairs)


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.name)
def test_a_slip_in_any_line_is_found_there_and_named_or_explained(slip: Slip) -> None:
    found: Counter[str] = Counter()
    for name in PAGES:
        for plant in plants(name, slip):
            report = check(read_document(plant.text, name))
            told = f"{plant.claim.read_back} with {plant.planted}"
            assert report.first is not None, told
            assert report.first.claim.place.start == plant.claim.place.start, (told, report.first.says)
            names = [found.slip.name for found in report.slips[report.first.claim.id]]
            wrong = report.first.claim.rights[report.first.wrong_link or 0]
            found["named" if slip.name in names else "explained" if names else "found"] += 1
            is_long = wrong.figure is None or wrong.figure.significant >= 3
            if is_long and slip.name != "arithmetic slip":
                assert names, told
    assert found["named"], f"{slip.name} was never named in {found}"


def test_every_row_has_a_name_of_its_own() -> None:
    assert len({slip.name for slip in SLIPS}) == len(SLIPS)


def test_a_right_figure_is_never_diagnosed() -> None:
    for name in PAGES:
        assert not page(name)[1].slips


def test_from_one_digit_alone_nothing_is_claimed() -> None:
    text = page("clean")[0].replace("h_1 = 0.6\n", "h_1 = 0.3\n")
    report = check(read_document(text, "clean.md"))
    assert report.first is not None
    assert report.slips[report.first.claim.id] == ()
