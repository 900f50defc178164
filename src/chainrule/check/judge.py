"""Every claim judged, in order of dependency: what a line uses is judged before it, wherever it stands on the page."""

from collections.abc import Iterable, Sequence
from typing import Final

from chainrule.check.candidates import Candidate, Offers
from chainrule.check.case import Case, Formula
from chainrule.check.claims import Claim, Right
from chainrule.check.entries import laid_out
from chainrule.check.lines import line_of
from chainrule.check.links import links_of
from chainrule.check.reach import Before
from chainrule.check.sides import judged
from chainrule.check.verdict import NOBODY, SOUND, Judgement, Standing, Verdict
from chainrule.check.world import World, are_equal, value_or_none
from chainrule.evaluate import Value
from chainrule.expr import Apply, Expr, Gradient, Name, Next, Symbol
from chainrule.read import Statement

MOST_DERIVED: Final = 3
"""Right formulas that are kept of one quantity."""

MOST_REPEATED: Final = 50
"""Lines about one quantity that a later figure may repeat."""


class Judged:
    """The judgements on the claims of a document, in order of dependency."""

    def __init__(self, world: World, claims: Sequence[Claim]) -> None:
        self.world: Final = world
        self.offers: Final = Offers(world)
        self.in_order: Final[list[Judgement]] = []
        self._stated: Final[dict[Symbol, tuple[Formula, ...]]] = {}
        self._derived: Final[dict[Symbol, tuple[Formula, ...]]] = {}
        self._printed: Final[dict[tuple[Symbol, int], list[Judgement]]] = {}
        self._judge_all(claims)

    def case(self, claim: Claim) -> Case:
        """The claim with its surroundings."""
        return Case(claim, self.world, self.offers, self._stated, self._derived)

    def same_as(self, claim: Claim) -> tuple[Judgement, ...]:
        """The judgements on what is said of the claim's quantity at its step."""
        return () if claim.quantity is None else tuple(self._printed.get((claim.quantity, claim.step), ()))

    def _judge_all(self, claims: Sequence[Claim]) -> None:
        """Step by step; in each, the claims about a quantity after everything that its equation uses."""
        about: dict[tuple[int, Symbol | None], list[Claim]] = {}
        for claim in claims:
            known = claim.quantity is not None and self.world.knows(claim.quantity)
            about.setdefault((claim.step, claim.quantity if known else None), []).append(claim)
        symbols = [*self.world.leaves, *(left for left, _ in self.world.system.ordered)]
        for step in range(max((claim.step for claim in claims), default=0) + 1):
            for symbol in symbols:
                self._judge(about.get((step, symbol), ()))
                self._settle(symbol, step)
            self._judge(about.get((step, None), ()))

    def _judge(self, claims: Iterable[Claim]) -> None:
        """Formulas before numbers, as they stand otherwise."""
        for claim in sorted(claims, key=lambda claim: (claim.has_value, claim.id)):
            judgement = self._judgement(claim)
            self.in_order.append(judgement)
            if claim.role != "given" and claim.quantity is not None and self.world.knows(claim.quantity):
                self._remember(claim.quantity, judgement)

    def _settle(self, symbol: Symbol, step: int) -> None:
        if symbol in self.world.system and (self.offers.any_loose or self._stated):
            own: Formula = (self.world.system[symbol], NOBODY)
            self.offers.settle(symbol, step, (own, *self._stated.get(symbol, ())))

    # ------------------------------------------------------------------ one claim

    def _judgement(self, claim: Claim) -> Judgement:
        """The judgement on a claim; a row of a table may be about the gradient of the parameter that it names."""
        judgement = self._judgement_as(claim)
        if judgement.verdict == "wrong" and (gradient := self._gradient_in_row(claim)) is not None:
            again = self._judgement_as(claim._replace(quantity=gradient, stage="numbers", overwrites=False))
            return judgement if again.verdict == "wrong" else again
        return judgement

    def _gradient_in_row(self, claim: Claim) -> Gradient | None:
        name = claim.quantity.of if isinstance(claim.quantity, Next) else claim.quantity
        if len(claim.rights) > 1 or not isinstance(name, Name) or not stands_in_table(claim.statement):
            return None
        gradient = Gradient(self.world.network.loss, name)
        return gradient if self.world.knows(gradient) else None

    def _judgement_as(self, claim: Claim) -> Judgement:
        if claim.left is None:
            return Judgement(claim, "unread")
        if claim.role == "given":
            return Judgement(claim, "given", counted=False)
        claim, standings = self._best_left(claim)
        repeated = self._repeated(claim)
        if repeated is not None and standings[-1].verdict == "wrong":
            standings = [repeated]
        case = self.case(claim)
        verdict = _verdict(claim, standings)
        return Judgement(
            claim,
            verdict,
            tuple(standings),
            links_of(case, standings),
            case.exact,
            None if case.subject is None else case.own,
            # what a block states is data: the exercise says it, nobody has worked it out
            counted=verdict != "unjudged"
            and not claim.statement.block
            and (claim.role != "definition" or claim.statement.display),
        )

    def _repeated(self, claim: Claim) -> Standing | None:
        """How a bare figure stands that an earlier line came to: a summary repeats that line, right or wrong."""
        figure = claim.rights[-1].figure
        if len(claim.rights) > 1 or figure is None or claim.quantity is None:
            return None
        printed = self._printed.get((claim.quantity, claim.step), ())
        before = next((judgement for judgement in printed if _ends_in(judgement, figure.value)), None)
        if before is None:
            return None
        charged = frozenset((before.claim.id,)) if before.verdict == "wrong" else before.sources
        verdict: Verdict = "follows" if charged else "right"
        return Standing(verdict, f"repeats {line_of(before.claim.place)}", charged, figure.value)

    def _best_left(self, claim: Claim) -> tuple[Claim, list[Standing]]:
        """The claim and its standings: an expression on the left in the reading that makes it true, if there is one."""
        found = self._sides(claim)
        others = claim.left.others if claim.left is not None and claim.quantity is None else ()
        for other in others if any(standing.verdict == "wrong" for standing in found[1]) else ():
            again = self._sides(claim._replace(left=claim.left and claim.left.read_as(other)))
            if not any(standing.verdict == "wrong" for standing in again[1]):
                return again
        return found

    def _sides(self, claim: Claim) -> tuple[Claim, list[Standing]]:
        """Each right side in its best reading, and its verdict."""
        before: list[tuple[Right, Standing]] = []
        for right in claim.rights:
            before.append(_best_reading(self.case(claim), right, before))
        return claim._replace(rights=tuple(right for right, _ in before)), [standing for _, standing in before]

    def _remember(self, quantity: Symbol, judgement: Judgement) -> None:
        """What later lines may go on from: the figures that are printed, and right sides that are wrong."""
        claim = judgement.claim
        mine = frozenset((claim.id,))
        about_it = self._printed.setdefault((quantity, claim.step), [])
        if len(about_it) < MOST_REPEATED:
            about_it.append(judgement)
        same = self.world.helpers.get(quantity) if isinstance(quantity, Name) else None
        for right, standing in zip(claim.rights, judgement.standings, strict=True):
            if right.expr is None:
                continue
            if not right.is_numeric:
                self._remember_formula(quantity, right.expr, standing, mine)
                continue
            value = value_or_none(right.expr, {})
            value = value if judgement.expected is None or value is None else laid_out(value, judgement.expected)
            if value is None or standing.verdict == "blank":
                continue
            sources = mine if standing.verdict == "wrong" else standing.sources
            printed = [Candidate(value, sources, exact=False)]
            if standing.verdict in SOUND and standing.value is not None:
                printed.append(Candidate(standing.value, sources, exact=False))
            self.offers.offer(quantity, claim.step, printed)
            if isinstance(same, Symbol):  # δ is but another name: whoever goes on from ∂L/∂z may take its figure
                self.offers.offer(same, claim.step, printed)

    def _remember_formula(self, quantity: Symbol, expr: Expr, standing: Standing, mine: frozenset[int]) -> None:
        """A wrong formula, from which more may follow; a right one, into which a later line may put numbers."""
        if standing.verdict == "wrong":
            self._stated[quantity] = (*self._stated.get(quantity, ()), (expr, mine))
        elif standing.verdict == "right" and isinstance(expr, Apply):
            known = self._derived.get(quantity, ())
            if len(known) < MOST_DERIVED and all(expr != formula for formula, _ in known):
                self._derived[quantity] = (*known, (expr, NOBODY))


def stands_in_table(statement: Statement) -> bool:
    """Whether it is a row of a table: the line begins with a border."""
    return statement.place.lead.lstrip(" \t>").startswith("|")


def _ends_in(judgement: Judgement, value: Value) -> bool:
    """Whether a line that was judged comes to `value`."""
    figure = judgement.claim.rights[-1].figure
    return judgement.verdict in SOUND | {"wrong"} and figure is not None and are_equal(figure.value, value)


def _best_reading(case: Case, right: Right, before: Before) -> tuple[Right, Standing]:
    """A side and its verdict: in the reading that makes it true, if there is one, else in the first."""
    standing = judged(case, right, before)
    for other in right.others if standing.verdict in ("wrong", "unjudged") else ():
        again = right.read_as(other)
        found = judged(case, again, before)
        if found.verdict in SOUND or (standing.verdict, found.verdict) == ("wrong", "unjudged"):
            return again, found
    return right, standing


def _verdict(claim: Claim, standings: Sequence[Standing]) -> Verdict:
    """That on the side the chain ends in; a definition without numbers is given."""
    if not standings:
        return "unread"
    verdict = standings[-1].verdict
    if claim.role == "definition" and not claim.has_value and verdict == "right":
        return "given"
    return verdict
