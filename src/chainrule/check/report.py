"""The report on a piece of work: every judgement, the first mistake, what follows from it, what it did not touch."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from chainrule.check.align import Alignment, aligned
from chainrule.check.assigned import mentions_derivatives, takes_other_steps
from chainrule.check.claims import Claim, claims_of, first_numbers
from chainrule.check.infer import rate_in_letters, with_inferred
from chainrule.check.judge import Judged
from chainrule.check.lines import line_of
from chainrule.check.missing import Missing, missing_from
from chainrule.check.needed import needed
from chainrule.check.remarks import remarks_of
from chainrule.check.rename import in_names_of, read_for
from chainrule.check.steps import in_stages
from chainrule.check.untouched import Untouched, untouched_by
from chainrule.check.value import TRANSPOSED
from chainrule.check.verdict import SOUND, VERDICTS, Judgement, Verdict
from chainrule.check.world import World
from chainrule.diagnostic import Diagnostic
from chainrule.expr import Name
from chainrule.ops import plain
from chainrule.problem import RATE, Problem
from chainrule.problem.inferred import inferred
from chainrule.problem.loss import ENDS
from chainrule.problem.several import problems_in
from chainrule.read import Reading

if TYPE_CHECKING:
    from chainrule.check.found import Found

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
    slips: "Mapping[int, tuple[Found, ...]]"
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
    def problems(self) -> int:
        """How many problems the document holds."""
        return max((judgement.claim.problem for judgement in self.judgements), default=1)

    @property
    def is_of_use(self) -> bool:
        """Whether there was anything to judge."""
        return self.counted(*SOUND, "wrong") > 0

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


def check(work: Reading, exercise: Problem | None = None, *, diagnoses: bool = True) -> Report:
    """Judges every line of `work`.

    Args:
        work: the document.
        exercise: what it was to solve; by default what it states itself, which may be several problems.
        diagnoses: slips are looked for that reproduce what is wrong; who only asks what is wrong needs none.

    Raises:
        ChainruleError: if no exercise is given, `work` states no network, and there is nothing else to judge.
    """
    if exercise is not None:
        problem, others = in_names_of(work, exercise)
        return _checked(Task(read_for(problem, work), problem, complete=True, others=others, diagnoses=diagnoses))
    parts = problems_in(work)
    found = [(part.own, inferred(part.whole)) for part in parts]
    numbers = first_numbers(work) if len(parts) > 1 else {}
    reports = [
        _checked(
            Task(
                _read_alike(own, network.same),
                network.problem,
                number,
                numbers,
                unfit=network.left_out,
                diagnoses=diagnoses,
            )
        )
        for number, (own, network) in enumerate(found, 1)
    ]
    refused = [network.refused for _, network in found if network.refused is not None]
    if refused and not any(report.is_of_use for report in reports):
        raise refused[0]
    return reports[0] if len(reports) == 1 else _joined(work, reports)


def check_answers(answers: Reading, exercise: Problem) -> Report:
    """Judges lines that speak of `exercise` in its own names; no other names are looked for."""
    return _checked(Task(read_for(exercise, answers), exercise, complete=True))


def _read_alike(own: Reading, same: Mapping[Name, Name]) -> Reading:
    """`own` with one name for what is the same."""
    return own._replace(vocabulary=own.vocabulary._replace(same=same)) if same else own


class Task(NamedTuple):
    """One problem of a document, to be judged.

    Args:
        work: its lines.
        problem: what they are judged against.
        number: of the problem in the document, from 1.
        numbers: of the first claim of each statement, where the problem is only a part of the document.
        complete: the network is all there is; else it was put together from these lines.
        others: the names of the exercise that the work has other names for.
        unfit: why some of the lines are no part of the network.
        diagnoses: slips are looked for that reproduce what is wrong.
    """

    work: Reading
    problem: Problem
    number: int = 1
    numbers: Mapping[int, int] = {}
    complete: bool = False
    others: Mapping[Name, Name] = {}
    unfit: tuple[Diagnostic, ...] = ()
    diagnoses: bool = True


def _checked(task: Task) -> Report:
    """The report on one problem."""
    spelled = claims_of(task.work, task.number, task.numbers)
    alignment = aligned(spelled, task.problem, task.work, own=not task.complete)
    problem, found = with_inferred(task.problem, alignment.claims)
    world = _world(task, problem, alignment)
    if problem.rate is None and (rate := rate_in_letters(world, alignment.claims)) is not None:
        problem, found = problem._replace(rate=rate), (*found, RATE)
        world = _world(task, problem, alignment)
    claims = in_stages(alignment.claims, problem.network, lambda block, step: _fitting(world, block, step))
    judged = Judged(world, claims)
    first = next((judgement for judgement in judged.in_order if judgement.is_charged), None)
    judgements = tuple(sorted(judged.in_order, key=lambda judgement: judgement.claim.id))
    return Report(
        task.work,
        problem,
        judgements,
        tuple(judged.in_order),
        first,
        _slips(judged) if task.diagnoses else {},
        None if first is None else untouched_by(first, judgements, judged),
        missing_from(judgements, problem) if task.complete else (),
        (
            *_layouts(judgements),
            *_alike(task.work),
            *_unfit(task.unfit),
            *needed(world, judgements),
            *remarks_of(world, found, task.others),
        ),
    )


def _world(task: Task, problem: Problem, alignment: Alignment) -> World:
    return World(
        problem,
        alignment.helpers,
        alignment.partials,
        complete=task.complete,
        computed=[*_computed(alignment.claims, problem)],
        stepped=_takes_the_step(task, alignment.claims, problem),
    )


def _takes_the_step(task: Task, claims: Sequence[Claim], problem: Problem) -> bool:
    """Whether it is known what an update should be: there is a loss, it is made small, and by a rule that is named."""
    if problem.network.loss == ENDS or takes_other_steps(claims, problem):
        return False
    return task.complete or mentions_derivatives(claims)


def _computed(claims: Iterable[Claim], problem: Problem) -> Iterator[Name]:
    """The leaves that some claim works out of numbers."""
    for claim in claims:
        quantity = claim.quantity
        if isinstance(quantity, Name) and quantity in problem.network.roles and claim.calculates:
            yield quantity


def _joined(work: Reading, reports: Sequence[Report]) -> Report:
    """One report on several problems: the first mistake is that of the first problem which has one."""
    first = next((report for report in reports if report.first is not None), reports[0])
    return Report(
        work,
        first.problem,
        tuple(sorted(chain.from_iterable(report.judgements for report in reports), key=lambda j: j.claim.id)),
        tuple(chain.from_iterable(report.in_order for report in reports)),
        first.first,
        {claim: slips for report in reports for claim, slips in report.slips.items()},
        first.untouched,
        (),
        tuple(dict.fromkeys(chain.from_iterable(report.remarks for report in reports))),
    )


def _alike(work: Reading) -> Iterator[str]:
    """Which names were taken for others."""
    for name, other in work.vocabulary.same.items():
        yield f"{plain(name)}, which has no value, is taken for {plain(other)}"


def _unfit(unfit: Sequence[Diagnostic]) -> Iterator[str]:
    """What was left out of the network, and why."""
    for why in unfit:
        where = f"{line_of(why.where)} is" if why.where is not None else "a line is"
        yield f"{where} left out of the network: {why.message}"


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


def _slips(judged: Judged) -> "dict[int, tuple[Found, ...]]":
    charged = [judgement for judgement in judged.in_order if judgement.is_charged][:DIAGNOSED]
    if not charged:
        return {}
    from chainrule.check.diagnose import diagnosed  # here: work without mistakes needs no table of slips

    return {j.claim.id: diagnosed(j, judged.case(j.claim), judged.same_as(j.claim)) for j in charged}
