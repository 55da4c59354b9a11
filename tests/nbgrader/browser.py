"""A Jupyter server and a headless browser in front of it."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.nbgrader.classroom import Classroom

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
TOKEN = "secret"
PATIENCE = 180_000  # milliseconds: the machine may be loaded
TRIES = 3


@contextmanager
def jupyter(room: Classroom, folder: Path) -> Iterator[str]:
    """Serve JupyterLab in a folder; give its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["jupyter", "lab", "--no-browser", "--allow-root", f"--ServerApp.port={port}"]
    command += [f"--IdentityProvider.token={TOKEN}", "--ServerApp.ip=127.0.0.1"]
    with (room.root / f"jupyter-{port}.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=folder, env=room.environment(), stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(PATIENCE // 500):
            if server.poll() is not None:
                raise RuntimeError(f"jupyter lab ended: {log.name}")
            try:
                urllib.request.urlopen(f"{address}/api?token={TOKEN}", timeout=5).close()
                break
            except OSError:
                time.sleep(0.5)
        yield address
    finally:
        server.terminate()
        server.wait(30)


@contextmanager
def page_at(address: str, path: str) -> Iterator[Any]:
    """Open a page of a Jupyter server in Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        page.set_default_timeout(PATIENCE)
        page.goto(f"{address}/api?token={TOKEN}")  # sets the cookie that formgrader's own requests need
        page.goto(f"{address}{path}")
        yield page
        browser.close()


def run_all_cells(page: Any, until: str) -> None:
    """Run every cell of the notebook that JupyterLab shows, until it shows a text.

    Cells that are run while a slow machine still connects the kernel may be lost, so they are run again.
    """
    page.wait_for_selector(".jp-NotebookPanel-toolbar")
    page.wait_for_selector('.jp-Notebook-ExecutionIndicator[data-status="idle"]')
    asked: list[str] = []
    for _ in range(TRIES):
        _close_dialog(page, asked)
        page.click('li.lm-MenuBar-item:has-text("Run")')
        page.click('li.lm-Menu-item[data-command="runmenu:run-all"]')
        for _ in range(PATIENCE // TRIES // 1000):
            if page.locator(f"text={until}").count():
                return
            page.wait_for_timeout(1000)
            _close_dialog(page, asked)
    shown = page.locator("body").inner_text()
    raise AssertionError(f"JupyterLab asked {asked} and does not show {until!r}, but:\n{shown}")


def _close_dialog(page: Any, asked: list[str]) -> None:
    """Agree to what JupyterLab asks, such as which kernel to use if none answered in time."""
    dialog = page.locator("dialog.jp-Dialog")
    if dialog.count():
        asked.append(dialog.first.inner_text())
        dialog.first.locator("button.jp-mod-accept").click()
