"""The verdict on somebody's working, as a Python user holds it."""

from typing import Any, Final

from chainrule.api.formats import Displayed
from chainrule.check import Report as Verdicts
from chainrule.check import check, report_document, report_json
from chainrule.problem import build
from chainrule.read import Reading
from chainrule.typeset.document import Document


class Report(Displayed):
    """A verdict on every line, that displays itself."""

    def __init__(self, verdicts: Verdicts) -> None:
        self.verdicts: Final = verdicts

    @property
    def exit_code(self) -> int:
        """0 where nothing is wrong, else 1."""
        return self.verdicts.exit_code

    def document(self, hint: int = 0, *, all_lines: bool = False) -> Document:
        """What `chainrule check` shows.

        Args:
            hint: 1 to 3 for less than the whole truth; 0 for all of it.
            all_lines: every line with its verdict.
        """
        return report_document(self.verdicts, hint, all_lines)

    def json(self) -> dict[str, Any]:
        """The report as plain data."""
        return report_json(self.verdicts)


def checked(work: Reading, exercise: Reading | None = None) -> Report:
    """The verdicts on `work`, against `exercise` or against what it states itself.

    Raises:
        ChainruleError: if `exercise` states no network.
    """
    return Report(check(work, None if exercise is None else build(exercise)))
