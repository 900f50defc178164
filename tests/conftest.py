"""What every test may ask for: the exercise's documents, and golden files."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
EXAMPLES = HERE.parent / "examples"
SHARED = HERE.parents[1] / "shared"

# A gate must not flake: the same examples every time, and no deadline on a busy machine.
settings.register_profile("gate", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("search", deadline=None, max_examples=1000)
settings.register_profile(
    "long", deadline=None, max_examples=20_000, report_multiple_bugs=True, suppress_health_check=[*HealthCheck]
)
settings.load_profile("gate")


def growth(once: Callable[[], float], twice: Callable[[], float], trials: int = 5) -> float:
    """How many times as long twice the work takes, by the shortest of several times of each.

    What else a machine does makes a run longer and never shorter, so the shortest is the one that tells.
    """
    pairs = [(once(), twice()) for _ in range(trials)]
    return min(pair[1] for pair in pairs) / min(pair[0] for pair in pairs)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="write golden files anew; look at the difference")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """`golden("solve.txt", text)`: the text is what tests/golden/solve.txt says, to the letter."""
    accept = request.config.getoption("--accept")

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if accept:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        if not path.exists():
            pytest.fail(f"tests/golden/{name} does not exist; look at the text, then run pytest with --accept:\n{text}")
        assert text == path.read_text(encoding="utf-8"), f"differs from tests/golden/{name}; right? then --accept"

    return compare


@pytest.fixture
def example() -> Path:
    """The exercise in examples/."""
    return EXAMPLES / "skip-connection.md"


@pytest.fixture
def worked() -> Path:
    """Its working, with the slip z_2 = 0.325."""
    return EXAMPLES / "skip-connection-worked.md"


@pytest.fixture
def source() -> Path:
    """The folder of the document it all began with; it lies beside the repository, not in it."""
    folder = SHARED / "source"
    if not folder.exists():
        pytest.skip("NOT RUN: ../shared/source is not here")
    return folder
