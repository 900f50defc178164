"""The table of slips: each row planted in every line of a right working is found there, and named or explained."""

import re
import sys
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from math import floor
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pytest

from chainrule.check import SLIPS, Report, Slip, check, report_document
from chainrule.check.claims import Claim, Right
from chainrule.check.entries import Figures
from chainrule.check.figures import Figure
from chainrule.check.slips import right_sides
from chainrule.check.spoil import Scene
from chainrule.check.world import World, are_equal, value_or_none
from chainrule.evaluate import Interval, Number, Value
from chainrule.expr import Expr, Rational, Symbol
from chainrule.expr.array import Array, entries_of, mapped, shape_of_value, shaped
from chainrule.ops import Precision, figure, plain
from chainrule.read import read_document
from chainrule.render import terminal
from test_cases import COMMENT

CASES = Path(__file__).parent / "cases"
VERSIONS = {"clean": 2, "rounded_working": 2, "matrices": 1, "recurrent": 3, "cross_entropy": 3, "batch": 3}
"""Wrong versions of a line that each slip is planted in, by page."""

PAGES = tuple(VERSIONS)

SAMPLE = 12
"""Of all places for a slip, how many are tried every day; `second_tier` tries them all."""


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


@lru_cache(None)
def plants(name: str, slip: Slip) -> tuple[Plant, ...]:
    """The slip in every line of a page where it makes a difference."""
    return tuple(_plants(name, slip))


def _plants(name: str, slip: Slip) -> Iterator[Plant]:
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
            for planted in [*_wrong_ends(claim, claim.final, slip, world)][: VERSIONS[name]]:
                place = claim.final.side.place
                yield Plant(slip, claim, text[: place.start] + planted + text[place.end :], planted)


def _wrong_ends(claim: Claim, final: Right, slip: Slip, world: World) -> Iterator[str]:
    """What the line ends in with the slip: a figure in the place of a figure, else a formula."""
    right = world.at(claim.step)[claim.quantity]
    if slip.kind == "figure":
        yield from _wrong_figures(final.figure, right, slip) if final.figure else ()
        return
    scene = Scene(claim.quantity, world.system[claim.quantity], world.network, world.backward)
    for spoiled in right_sides(slip, scene):
        if final.figure is None:
            written = plain(spoiled.result, ascii_only=True)
            # an entry of a gradient, (dL/dO)[3], has no spelling that is read
            if ")[" not in written and not _is_same(world, claim, spoiled.result):
                yield written
        else:
            value = value_or_none(spoiled.result, world.at(claim.step))
            if value is not None and _differ(value, right):
                places = max(final.figure.places, 6 if isinstance(final.figure, Figures) else 4)
                yield _text(mapped(lambda entry, places=places: _rounded(entry, places), value))


def _rounded(value: Number, places: int) -> str:
    """With so many decimals, half a unit rounded up as at school."""
    exact = value.middle if isinstance(value, Interval) else Fraction(value)
    whole = floor(abs(exact) * 10**places + Fraction(1, 2))
    digits = f"{whole:0{places + 1}d}"
    sign = "-" if exact < 0 and whole else ""
    return f"{sign}{digits[: len(digits) - places]}.{digits[len(digits) - places :]}"


def _wrong_figures(printed: Figure | Figures, right: Value, slip: Slip) -> Iterator[str]:
    """The slip in a figure; in an array in each of its entries."""
    if isinstance(printed, Figures):
        texts = [_plain(entry.value) for entry in printed.entries]
        for at, (entry, value) in enumerate(zip(printed.entries, entries_of(right), strict=True)):
            for wrong in _wrong_figures(entry, value, slip):
                yield _text(shaped(printed.shape, [*texts[:at], wrong, *texts[at + 1 :]]))
        return
    for spoiled in slip.spoil(printed):
        written = _plain(spoiled.result)
        if not _is_cut_off(written, right):
            yield written


def _plain(value: Rational) -> str:
    return figure(value, Precision(12))[0].replace("−", "-")


def _text(texts: Any) -> str:
    """Figures as a document has them: an array in brackets."""
    return f"[{', '.join(map(_text, texts))}]" if isinstance(texts, Array) else texts


def _transposed(value: Value) -> Value | None:
    """A matrix with its rows as columns; None for anything else."""
    if not isinstance(value, Array) or len(value.shape) != 2:
        return None
    rows, columns = value.shape
    return Array((columns, rows), [row[i] for i in range(columns) for row in value])


def _differ(value: Value, right: Value) -> bool:
    """Whether a value is another by more than could be rounding, of the same shape, and not the other layout's."""
    if shape_of_value(value) != shape_of_value(right) or _transposed(value) == right:
        return False
    pairs = zip(entries_of(value), entries_of(right), strict=True)
    return any(abs(float(a) - float(b)) > 0.01 for a, b in pairs)


def _is_cut_off(written: str, right: Value) -> bool:
    """Whether a figure is the right value with fewer digits, the last of which may be one off."""
    unit = Fraction(1, 10 ** len(written.partition(".")[2]))
    return abs(float(written) - float(right)) < unit * 3 / 2


def _is_same(world: World, claim: Claim, expr: Expr) -> bool:
    """Whether a spoiled formula is the right one all the same: 1·1 = 1."""
    pairs = [(value_or_none(claim.quantity, point), value_or_none(expr, point)) for point in world.points()]
    return all(a is None or b is None or are_equal(a, b) for a, b in pairs)


def _significant(wrong: Right, expected: Value | None) -> int:
    """How many digits tell of the slip: in an array those of the entry that is wrong; a formula is as good as many."""
    figure = wrong.figure
    if isinstance(figure, Figures) and expected is not None:
        differing = figure.differing(expected)
        figure = None if differing is None else differing[1]
    return 99 if figure is None else len(f"{float(figure.value):.12f}".replace(".", "").strip("-0"))


def _is_named_in_its_line(plant: Plant, page_name: str) -> bool:
    """Whether the report says the slip's own name; it must find the line, and explain it somehow."""
    report = check(read_document(plant.text, page_name))
    told = f"{page_name}: {plant.claim.read_back} with {plant.planted}"
    assert report.first is not None, told
    assert report.first.claim.place.start == plant.claim.place.start, (told, report.first.says)
    assert not values_hinted_at(report), told
    _every_explanation_comes_to_its_figure(report)
    names = [found.slip.name for found in report.slips[report.first.claim.id]]
    wrong = report.first.claim.rights[report.first.wrong_link or 0]
    is_long = _significant(wrong, report.first.expected) >= 3
    if is_long and plant.slip.name != "arithmetic slip":
        assert plant.slip.name in names, (told, names)
    return plant.slip.name in names


def values_hinted_at(report: Report) -> list[str]:
    """The figures in the first two hints, but for the numbers of lines and hints, and those in the names of slips."""
    hints = [terminal(report_document(report, level), 1_000) for level in (1, 2)]
    named = "|".join(re.escape(slip.name) for slip in SLIPS)
    return [
        figure for hint in hints for figure in re.findall(r"[0-9]+", re.sub(rf"line \d+|--hint \d|{named}", "", hint))
    ]


PLANTED = tuple(slip for slip in SLIPS if slip.kind != "statement")


@pytest.mark.parametrize("slip", PLANTED, ids=lambda slip: slip.name)
def test_a_slip_is_found_in_its_line_and_named(slip: Slip) -> None:
    """Every row of the table, in a dozen places spread over all pages."""
    found = [(plant, name) for name in PAGES for plant in plants(name, slip)]
    spread = found[:: max(1, len(found) // SAMPLE)]
    named = [_is_named_in_its_line(plant, name) for plant, name in spread]
    assert any(named), f"never named in {len(named)}"


@pytest.mark.second_tier
@pytest.mark.parametrize("slip", PLANTED, ids=lambda slip: slip.name)
@pytest.mark.parametrize("name", PAGES)
def test_a_slip_in_any_line_is_found_there_and_named(name: str, slip: Slip) -> None:
    for plant in plants(name, slip):
        _is_named_in_its_line(plant, name)


def said_twice(name: str, slip: Slip) -> Iterator[tuple[str, int, str]]:
    """A page with one of its numbers said once more and otherwise; where that stands, and how it reads."""
    text, report = page(name)
    for judgement in report.judgements:
        claim = judgement.claim
        figure = claim.final.figure if claim.final else None
        is_given = claim.role == "given"
        if isinstance(figure, Figure) and claim.stage != "update" and is_given == slip.name.startswith("given"):
            between = ", " if is_given else "\n\n    "
            end = claim.place.end if is_given else text.find("\n", claim.place.end)
            for spoiled in slip.spoil(figure):
                line = f"{claim.place.text.partition('=')[0].strip()} = {_plain(spoiled.result)}"
                if not _is_cut_off(_plain(spoiled.result), judgement.expected or figure.value):
                    yield f"{text[:end]}{between}{line}{text[end:]}", end + len(between), line


@pytest.mark.parametrize("slip", [slip for slip in SLIPS if slip.kind == "statement"], ids=lambda slip: slip.name)
def test_a_second_value_for_one_quantity_is_said(slip: Slip) -> None:
    found = [(name, *again) for name in PAGES for again in said_twice(name, slip)]
    assert found
    for name, text, start, line in found[:: max(1, len(found) // SAMPLE)]:
        # against the exercise: by itself, other data begin another problem
        exercise = page(name)[1].problem if slip.name.startswith("given") else None
        report = check(read_document(text, name), exercise)
        assert report.first is not None, (name, line)
        assert report.first.claim.place.start == start, (name, line, report.first.says)
        assert slip.name in [found.slip.name for found in report.slips[report.first.claim.id]], (name, line)


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


def test_what_floats_rule_out_explains_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    planted = [(plant, name) for name in PAGES for slip in PLANTED for plant in plants(name, slip)][::120]
    quick = [said_of(plant, name) for plant, name in planted]
    for module in ("diagnose", "parts"):
        monkeypatch.setattr(sys.modules[f"chainrule.check.{module}"], "may_be_near", lambda *_: True)
    assert [said_of(plant, name) for plant, name in planted] == quick


def said_of(plant: Plant, page_name: str) -> list[list[str]]:
    report = check(read_document(plant.text, page_name))
    return [[found.says for found in explanations] for explanations in report.slips.values()]


def chance_figures(name: str) -> Iterator[str]:
    """A page with one figure replaced by other digits, the same at every run."""
    text, report = page(name)
    chance = Random(name)  # noqa: S311 (no secret)
    for claim in (judgement.claim for judgement in report.judgements if judgement.claim.role == "work"):
        figure = claim.final.figure if claim.final else None
        if claim.final is not None and isinstance(figure, Figure) and figure.places and figure.significant >= 2:
            digits = chance.randrange(1, 10**figure.significant)
            place = claim.final.side.place
            yield text[: place.start] + _rounded(Fraction(digits, 10**figure.places), figure.places) + text[place.end :]


@pytest.mark.parametrize("name", PAGES)
def test_digits_by_chance_are_never_explained_by_what_does_not_come_to_them(name: str) -> None:
    for text in chance_figures(name):
        _every_explanation_comes_to_its_figure(check(read_document(text, name)))


def _every_explanation_comes_to_its_figure(report: Report) -> None:
    """With exact values, or with those that are printed, to every digit."""
    world = World(report.problem, {}, ())
    for judgement in report.judgements:
        claim, wrong = judgement.claim, judgement.wrong_link
        side = None if wrong is None else claim.rights[wrong]
        if side is not None and side.figure is not None:
            exact = world.at(claim.step)
            printed = {**exact, **printed_on(report, claim.step)}
            for found in report.slips[claim.id]:
                if found.formula is not None:
                    values = [value_or_none(found.formula, at) for at in (exact, printed)]
                    assert any(v is not None and side.figure.stands_for(v, side.relation) for v in values), found


def printed_on(report: Report, step: int) -> dict[Symbol, Value]:
    """What the page prints for each quantity: the figure that stands last for it."""
    claims = [judgement.claim for judgement in report.judgements if judgement.verdict != "wrong"]
    return {
        claim.quantity: claim.final.figure.value
        for claim in claims
        if claim.quantity is not None and claim.step == step and claim.final is not None and claim.final.figure
    }


CARRIED = """
```network
a = x/3
b = v*a
L = w*b
parameters: v, w
```
```given
x = 2, v = 0.5, w = 0.3
learning rate = 1
```

a ≈ 0.67

b ≈ 0.34

L = 0.120
"""


def test_a_slip_of_the_pen_is_looked_for_in_what_printed_figures_come_to() -> None:
    """b is 1/3, and 0.34 from the printed 0.67; whoever goes on from that means 0.3·0.34 = 0.102, not 0.1 or 0.1005."""
    (slips,) = check(read_document(CARRIED)).slips.values()
    assert "two digits of 0.102 changed places" in [found.says for found in slips]
