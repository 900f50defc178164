"""Chromium shows every page of every example: nothing is wider than the screen, and the mathematics can be heard."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import chainrule as cr
from chainrule import api

pytestmark = pytest.mark.second_tier

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.md"))
WORKED = Path(__file__).parent.parent / "examples" / "skip-connection-worked.md"
CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")

WIDER = """
const width = document.documentElement.clientWidth, framed = ".scroll *, .picture *";
const wide = [...document.querySelectorAll("main, main *")].filter(element => {
  const {left, right} = element.getBoundingClientRect();
  return !element.matches(framed) && (right > width + 1 || left < -1);
});
return wide.map(element => `${element.tagName}: ${element.textContent.slice(0, 60)}`).slice(0, 5);
"""
"""What is wider than the screen, but for what is moved within a frame of its own."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    webdriver = pytest.importorskip("selenium.webdriver", reason="NOT RUN: selenium is not installed")
    if not (CHROMIUM and DRIVER):
        pytest.skip("NOT RUN: there is no Chromium here, or no chromedriver (Debian: chromium, chromium-driver)")
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    yield driver
    driver.quit()


def opened(browser: Any, page: Path, width: int, *, dark: bool = False) -> None:
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    look = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [look]})
    browser.get(page.as_uri())


def heard(browser: Any) -> list[str]:
    """The roles in the accessibility tree."""
    nodes = browser.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    return [node["role"]["value"] for node in nodes if not node["ignored"]]


def requests(browser: Any) -> list[str]:
    """The addresses that were asked for."""
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    return [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]


@pytest.fixture(scope="module", params=EXAMPLES, ids=lambda path: path.stem)
def pages(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every page of an example, by command."""
    path, net = request.param, cr.network(request.param)
    documents = {
        "solve": net.solve().document(full=True),
        "sheet": api.sheet(path, "prompt"),
        "explain": net.explain().document(),
        "check": cr.check(WORKED).document(all_lines=True),
    }
    folder = tmp_path_factory.mktemp(path.stem)
    for command, document in documents.items():
        (folder / f"{command}.html").write_text(api.show(document, "html"), encoding="utf-8")
    return {command: folder / f"{command}.html" for command in documents}


COMMANDS = pytest.mark.parametrize("command", ["solve", "sheet", "explain", "check"])


@COMMANDS
@pytest.mark.parametrize("width", [360, 1200])
def test_nothing_is_wider_than_the_screen(browser: Any, pages: dict[str, Path], command: str, width: int) -> None:
    opened(browser, pages[command], width)
    assert browser.execute_script(WIDER) == []
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width


@COMMANDS
def test_the_browser_has_nothing_to_say_and_fetches_nothing(browser: Any, pages: dict[str, Path], command: str) -> None:
    requests(browser)
    opened(browser, pages[command], 800, dark=True)
    assert browser.get_log("browser") == []
    assert requests(browser) == [pages[command].as_uri()]


@pytest.mark.parametrize("command", ["solve", "sheet", "explain"])
def test_who_hears_the_page_hears_its_mathematics(browser: Any, pages: dict[str, Path], command: str) -> None:
    opened(browser, pages[command], 800)
    roles = heard(browser)
    formulas = browser.execute_script("return document.querySelectorAll('math').length")
    assert roles.count("math") + roles.count("MathMLMath") == formulas > 0
    assert {"main", "heading"} <= {*roles}


def test_the_picture_is_heard_too(browser: Any, pages: dict[str, Path]) -> None:
    opened(browser, pages["sheet"], 800)
    names = browser.execute_script(
        "return [...document.querySelectorAll('svg[role=img] > title')].map(e => e.textContent)"
    )
    assert names
    assert all(names)
