"""Verdicts: the same words for people and in JSON."""

from typing import Final, Literal, NamedTuple, TypeAlias

from chainrule.check.claims import Claim, Right
from chainrule.check.entries import Difference, Figures
from chainrule.evaluate import Value
from chainrule.expr import Expr

Verdict: TypeAlias = Literal[
    "right", "rounded", "follows", "wrong", "last-digit", "unread", "unjudged", "given", "blank", "missing"
]
"""right · rounded: right, given rounded working · follows: from an earlier wrong value, no new mistake · wrong ·
last-digit: one unit in the last place, remarked, not charged · unread: never charged, blocks nothing · unjudged: not of
this network, or too little to tell · given: data, and the definitions the network was taken from · blank: room that was
left · missing: asked for by the exercise and nowhere."""

VERDICTS: Final[tuple[Verdict, ...]] = (
    "right", "rounded", "follows", "wrong", "last-digit", "unread", "unjudged", "given", "blank", "missing",
)  # fmt: skip

GOOD: Final[frozenset[Verdict]] = frozenset(("right", "rounded", "last-digit", "given"))
"""What counts as right."""

SOUND: Final[frozenset[Verdict]] = GOOD | {"follows"}
"""What one may go on from."""

NOBODY: Final[frozenset[int]] = frozenset()


class Standing(NamedTuple):
    """How one side of a claim stands to what the claim is about.

    Args:
        verdict: the verdict on this side.
        says: why, in a few words; for a side that is right only under a condition, which.
        sources: the wrong claims it follows from, by number.
        value: the unrounded value that a figure stands for.
    """

    verdict: Verdict
    says: str = ""
    sources: frozenset[int] = NOBODY
    value: Value | None = None


class Link(NamedTuple):
    """One `=` or `≈` between neighbouring sides."""

    left: Right
    right: Right
    verdict: Verdict
    says: str = ""


class Judgement(NamedTuple):
    """The verdict on a claim.

    Args:
        claim: the claim.
        verdict: that on the value the chain ends in.
        standings: of each right side.
        links: between neighbouring sides.
        expected: the right value of the quantity; None where the data does not give one.
        formula: the right side by which it is worked out.
        counted: whether it is one of the lines that a summary counts.
    """

    claim: Claim
    verdict: Verdict
    standings: tuple[Standing, ...] = ()
    links: tuple[Link, ...] = ()
    expected: Value | None = None
    formula: Expr | None = None
    counted: bool = True

    @property
    def sources(self) -> frozenset[int]:
        """The wrong claims that it follows from."""
        return self.standings[-1].sources if self.standings else NOBODY

    @property
    def wrong_link(self) -> int | None:
        """The number of the first link that does not hold."""
        return next((i for i, link in enumerate(self.links) if link.verdict == "wrong"), None)

    @property
    def wrong_entry(self) -> Difference | None:
        """The first entry of an array that is wrong."""
        figure = None if self.wrong_link is None else self.claim.rights[self.wrong_link].figure
        if not isinstance(figure, Figures) or self.expected is None:
            return None
        return figure.differing(self.expected)

    @property
    def is_charged(self) -> bool:
        """Whether something in it is a mistake of its own."""
        return self.verdict == "wrong" or self.wrong_link is not None

    @property
    def says(self) -> str:
        """What there is to say of it: of the link that is wrong, else of its last side."""
        if self.wrong_link is not None:
            return self.links[self.wrong_link].says
        return next((standing.says for standing in reversed(self.standings) if standing.says), "")
