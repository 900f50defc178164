"""The report on a piece of work: every judgement, the first mistake, what follows from it, what it did not touch."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from chainrule.check.align import aligned
from chainrule.check.assigned import takes_other_steps
from chainrule.check.claims import Claim, claims_of
from chainrule.check.diagnose import Found, diagnosed
from chainrule.check.infer import with_inferred
from chainrule.check.judge import Judged
from chainrule.check.missing import Missing, missing_from
from chainrule.check.remarks import remarks_of
from chainrule.check.rename import in_names_of, read_for
from chainrule.check.steps import in_stages
from chainrule.check.untouched import Untouched, untouched_by
from chainrule.check.value import TRANSPOSED
from chainrule.check.verdict import VERDICTS, Judgement, Verdict
from chainrule.check.world import World
from chainrule.ops import plain
from chainrule.problem import Problem, build
from chainrule.read import Reading

DIAGNOSED: Final = 40
"""Wrong lines for which a slip is looked for; who has more needs no diagnosis of each."""


class Report(NamedTuple):
    """What checking a piece of work found.

    Args:
        work: the document.
        problem: what it was judged against.
        judgements: in the order of the document.
        in_order: the same in order of dependency.
        first: the first mistake, in order of dependency.
        slips: by the number of the claim, the slips that reproduce what it says to every digit.
        untouched: what the first mistake did not touch, and why.
        missing: what the exercise asks for and the document nowhere has.
        remarks: conventions that were found, values that were inferred, a notation that differs.
    """

    work: Reading
    problem: Problem
    judgements: tuple[Judgement, ...]
    in_order: tuple[Judgement, ...]
    first: Judgement | None
    slips: Mapping[int, tuple[Found, ...]]
    untouched: Untouched | None
    missing: tuple[Missing, ...]
    remarks: tuple[str, ...]

    @property
    def exit_code(self) -> int:
        """0 where nothing is wrong, else 1; what is only missing or unread is not wrong."""
        return int(self.first is not None)

    @property
    def summary(self) -> dict[Verdict, int]:
        """How many claims got each verdict; definitions among the lines count as right, as on the screen."""
        counts = Counter("right" if j.verdict == "given" and j.counted else j.verdict for j in self.judgements)
        counts["missing"] = len(self.missing)
        return {verdict: counts[verdict] for verdict in VERDICTS}

    @property
    def lines(self) -> int:
        """How many lines were judged."""
        return sum(judgement.counted for judgement in self.judgements)

    def counted(self, *verdicts: Verdict) -> int:
        """How many of those lines got one of `verdicts`."""
        return sum(judgement.counted and judgement.verdict in verdicts for judgement in self.judgements)

    def judgement(self, claim: int) -> Judgement:
        """The judgement on the claim with that number."""
        return self.judgements[claim - 1]

    def following(self, claim: int) -> tuple[Judgement, ...]:
        """The lines that follow from a wrong one and hold no mistake of their own, in order of dependency."""
        return tuple(
            judgement for judgement in self.in_order if claim in judgement.sources and not judgement.is_charged
        )


def check(work: Reading, exercise: Problem | None = None) -> Report:
    """Judges every line of `work`.

    Args:
        work: the document.
        exercise: what it was to solve; by default what it states itself.

    Raises:
        ChainruleError: if no exercise is given and `work` states no network.
    """
    problem, others = (build(work), {}) if exercise is None else in_names_of(work, exercise)
    work = work if exercise is None else read_for(problem, work)
    alignment = aligned(claims_of(work), problem, work, own=exercise is None)
    problem, inferred = with_inferred(problem, alignment.claims)
    world = World(
        problem,
        alignment.helpers,
        alignment.partials,
        complete=exercise is not None,
        stepped=not takes_other_steps(alignment.claims, problem),
    )
    claims = in_stages(alignment.claims, problem.network, lambda block, step: _fitting(world, block, step))
    judged = Judged(world, claims)
    first = next((judgement for judgement in judged.in_order if judgement.is_charged), None)
    judgements = tuple(sorted(judged.in_order, key=lambda judgement: judgement.claim.id))
    return Report(
        work,
        problem,
        judgements,
        tuple(judged.in_order),
        first,
        _slips(judged),
        None if first is None else untouched_by(first, judgements, judged),
        () if exercise is None else missing_from(judgements, problem),
        (*_layouts(judgements), *remarks_of(world, inferred, others)),
    )


def _layouts(judgements: Iterable[Judgement]) -> Iterator[str]:
    """The gradients that stand transposed: right, but a step must not subtract them from a matrix that does not."""
    found = [j.claim for j in judgements if any(standing.says == TRANSPOSED for standing in j.standings)]
    if found:
        named = ", ".join(dict.fromkeys(plain(claim.quantity) for claim in found if claim.quantity is not None))
        yield f"layout: {named} {'is' if len(found) == 1 else 'are'} {TRANSPOSED}"


def _fitting(world: World, block: Sequence[Claim], step: int) -> int:
    """How many of the figures that `block` ends in are right after `step` steps."""
    values = world.at(step)
    figures = [(claim.quantity, claim.rights[-1].figure) for claim in block]
    return sum(
        figure.stands_for(values[quantity])
        for quantity, figure in figures
        if figure is not None and quantity is not None and quantity in values
    )


def _slips(judged: Judged) -> dict[int, tuple[Found, ...]]:
    charged = [judgement for judgement in judged.in_order if judgement.is_charged][:DIAGNOSED]
    return {judgement.claim.id: diagnosed(judgement, judged.case(judgement.claim)) for judgement in charged}
