"""The page in a browser: asks for nothing, says nothing, fits a phone, can be used by all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from models.answers import Answers
from reports.page import page
from reports.sheets import sheets
from reports.sheets_page import sheets_page
from reports.words import Frame


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium without a window, or a reason to skip."""
    playwright = pytest.importorskip("playwright.sync_api")
    found = (
        os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    )
    if not found:
        pytest.skip("Chromium is not here: apt-get install chromium, or set CHROMIUM to it")
    with playwright.sync_playwright() as made:
        started = made.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="module")
def files(
    tmp_path_factory: pytest.TempPathFactory, hamlet: Answers, frames: dict[str, Frame],
    summary: dict[str, Any],
) -> list[Path]:  # fmt: skip
    """The page and a sheet."""
    folder = tmp_path_factory.mktemp("browser")
    (folder / "report.html").write_text(page(hamlet, frames, summary), encoding="utf-8")
    found = sheets(hamlet.instance, frames)["teams"]
    text = sheets_page("teams", found, hamlet.instance, "a run")
    (folder / "teams.html").write_text(text, encoding="utf-8")
    return [folder / "report.html", folder / "teams.html"]


def test_nothing_is_asked_for_or_said_and_axe_finds_nothing(
    browser: Any, files: list[Path]
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    for path in files:
        shown = browser.new_page(bypass_csp=True)
        asked: list[str] = []
        said: list[str] = []
        shown.on("request", lambda request, asked=asked: asked.append(request.url))
        shown.on("console", lambda message, said=said: said.append(message.text))
        shown.goto(path.as_uri())
        assert asked == [path.as_uri()]
        assert said == []
        rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
        found = axe.Axe().run(shown, options={"runOnly": {"type": "tag", "values": rules}})
        wrong = {
            one["id"]: [node["html"][:200] for node in one["nodes"]]
            for one in found.response["violations"]
        }
        assert wrong == {}
        shown.close()


def test_it_fits_a_phone_twice_the_size_and_paper(browser: Any, files: list[Path]) -> None:
    for path in files:
        for wide, zoom in ((360, 1), (1280, 2)):
            shown = browser.new_page(viewport={"width": wide // zoom, "height": 800})
            shown.goto(path.as_uri())
            assert shown.evaluate("document.documentElement.scrollWidth") <= wide // zoom
            shown.close()
        shown = browser.new_page()
        shown.goto(path.as_uri())
        assert shown.pdf(format="A4").startswith(b"%PDF")
        shown.close()


def test_a_team_is_shown_alone_without_script(browser: Any, files: list[Path]) -> None:
    shown = browser.new_page()
    shown.goto(files[0].as_uri() + "#team-2")
    seen = "e => getComputedStyle(e).opacity"
    assert float(shown.locator(".pair .t1").first.evaluate(seen)) < 0.1
    assert float(shown.locator(".pair .t2").first.evaluate(seen)) == 1
    shown.goto(files[0].as_uri() + "#maps")
    assert float(shown.locator(".pair .t1").first.evaluate(seen)) == 1
    shown.close()
