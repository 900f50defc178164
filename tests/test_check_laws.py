"""Laws of checking, over random workings: what is right is clean, however it is written down."""

import re
from fractions import Fraction
from random import Random

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from chainrule.check import Report, check
from chainrule.read import read_document
from workings import (
    Line,
    Network,
    backward,
    data,
    definitions,
    document,
    forward,
    networks,
    stepped,
    updates,
    used,
    written,
)

RATE = Fraction(1, 4)
FEW = settings(max_examples=25)
OTHER = {"z": "a", "h": "o", "w": "v"}


def verdicts(text: str) -> dict[str, str]:
    """The verdict on each line, by its text."""
    return {j.claim.place.text: j.verdict for j in checked(text).judgements if j.counted}


def checked(text: str) -> Report:
    return check(read_document(text, "working.md"))


def is_clean(report: Report) -> bool:
    return report.first is None and all(j.verdict in ("right", "given", "rounded") for j in report.judgements)


def whole(network: Network) -> list[list[str]]:
    return [
        definitions(network),
        data(network, RATE),
        [written(line) for line in forward(network)],
        [written(line) for line in backward(network)],
        [written(line) for line in updates(network, RATE)],
        [written(line) for line in forward(stepped(network, RATE))],
    ]


@FEW
@given(networks())
def test_a_right_working_is_clean(network: Network) -> None:
    assume(used(network))
    report = checked(document(*whole(network)))
    assert is_clean(report), [(j.claim.read_back, j.verdict, j.says) for j in report.judgements if j.verdict != "right"]


@FEW
@given(networks(), st.randoms(use_true_random=False))
def test_the_order_of_the_lines_changes_no_verdict(network: Network, random: Random) -> None:
    assume(used(network))
    parts = whole(network)[:4]
    spoiled = _spoiled(parts, random)
    before = verdicts(document(*spoiled))
    shuffled = [spoiled[0], spoiled[1], random.sample([*spoiled[2], *spoiled[3]], len(spoiled[2]) + len(spoiled[3]))]
    assert verdicts(document(*shuffled)) == before


@FEW
@given(networks(), st.randoms(use_true_random=False))
def test_other_names_change_no_verdict(network: Network, random: Random) -> None:
    assume(used(network))
    text = document(*_spoiled(whole(network), random))
    renamed = re.sub(r"([zhw])_(\d+)", lambda found: f"{OTHER[found[1]]}_{found[2]}", text)
    assert [*verdicts(renamed).values()] == [*verdicts(text).values()]


@FEW
@given(networks(), st.randoms(use_true_random=False))
def test_a_line_split_in_two_changes_no_verdict(network: Network, random: Random) -> None:
    assume(used(network))
    parts = whole(network)
    lines = backward(network)
    split = [text for i, line in enumerate(lines) for text in _split(line, i)]
    assert is_clean(checked(document(*parts[:3], split, *parts[4:])))


def _split(line: Line, i: int) -> list[str]:
    """`∂L/∂q = a·b + c·d = v` as `s_i = a·b + c·d` and `∂L/∂q = s_i = v`."""
    return [f"s_{i} = {line.rights[-1]}", written(line._replace(rights=(f"s_{i}",)))]


@FEW
@given(networks(), st.integers(2, 4))
def test_going_on_from_rounded_values_is_not_charged(network: Network, places: int) -> None:
    assume(used(network))

    def kept(value: Fraction) -> Fraction:
        return round(value, places)

    lines = [*forward(network, kept), *backward(network, kept)]
    report = checked(document(definitions(network), data(network), [written(line, "≈") for line in lines]))
    assert report.first is None, (report.first.claim.read_back, report.first.says)


@FEW
@given(networks(), st.integers(2, 4))
def test_rounding_only_what_is_printed_is_not_charged(network: Network, places: int) -> None:
    assume(used(network))
    lines = [*forward(network), *backward(network)]
    printed = [
        written(line._replace(rights=line.rights[:1]), "≈", lambda value: round(value, places)) for line in lines
    ]
    report = checked(document(definitions(network), data(network), printed))
    assert report.first is None, (report.first.claim.read_back, report.first.says)


def _spoiled(parts: list[list[str]], random: Random) -> list[list[str]]:
    """The working with one figure of the forward or backward pass replaced."""
    part = random.choice((2, 3))
    at = random.randrange(len(parts[part]))
    line = parts[part][at].rpartition(" = ")[0] + " = 7.77"
    return [*parts[:part], [*parts[part][:at], line, *parts[part][at + 1 :]], *parts[part + 1 :]]
