"""The page in a real browser: a visitor types a need and gets a card, with the mouse and with the keyboard alone."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

pytestmark = [pytest.mark.browser, pytest.mark.trained]

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip

if CHROMIUM is None and os.environ.get("BERTTA_WITHOUT_BROWSER"):
    pytest.skip("Chromium is missing and was not asked for", allow_module_level=True)


@pytest.fixture(scope="module")
def address(client: TestClient) -> Iterator[str]:
    """The application on a port of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = uvicorn.Config(client.app, host="127.0.0.1", port=port, log_level="error", ws="none", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while not server.started and time.monotonic() < until:
        time.sleep(0.05)
    assert server.started
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    assert CHROMIUM, "Chromium is missing: install Debian's package `chromium`"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture()
def page(browser: Browser) -> Iterator[Page]:
    """A page in a fresh profile; anything the browser complains of fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    opened.on("console", note)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    context.close()
    assert complaints == []


@pytest.mark.parametrize(
    ("language", "question", "card"),
    [
        ("fi", "Haluan perustaa yrityksen, mistä saan neuvoja?", "Neuvontaa yrityksen perustamiseen"),
        ("sv", "Jag vill exportera till Tyskland, vem hjälper?", "internationalisering"),
        ("en", "How do I hire my first employee?", "From entrepreneur to employer"),
    ],
)
def test_a_typed_need_gets_a_card(page: Page, address: str, language: str, question: str, card: str) -> None:
    page.goto(f"{address}/{language}/")
    expect(page.locator(".said")).to_have_count(1)
    page.fill("#chat-text", question)
    page.click("#chat-form button")
    expect(page.locator(".card h3").first).to_contain_text(card)
    expect(page.locator("#chat-status")).to_be_empty()
    assert page.locator(".card a").first.get_attribute("href").startswith(("https://", "tel:", "mailto:", "/"))


def test_the_keyboard_alone_is_enough(page: Page, address: str) -> None:
    page.goto(f"{address}/fi/")
    expect(page.locator(".said")).to_have_count(1)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "chat-text":
            break
    page.keyboard.type("näytä palvelut")
    page.keyboard.press("Enter")
    expect(page.locator(".choices button")).to_have_count(6)
    expect(page.locator("#chat-text")).to_be_focused()
    page.locator(".choices button").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".said.own").last).to_contain_text("Ideasta yrittäjäksi")
    expect(page.locator(".choices").last.locator("button").first).to_be_visible()


def test_the_conversation_survives_a_reload_and_can_be_erased(page: Page, address: str) -> None:
    page.goto(f"{address}/fi/")
    page.fill("#chat-text", "starttiraha")
    page.keyboard.press("Enter")
    expect(page.locator(".card")).not_to_have_count(0)
    page.goto(f"{address}/fi/packages/start_a_business")
    expect(page.locator(".said.own")).to_contain_text("starttiraha")
    page.click("#chat-erase")
    expect(page.locator(".said.own")).to_have_count(0)
    assert page.evaluate("sessionStorage.length") == 0


def test_errors_are_said_in_words_and_nothing_typed_is_lost(page: Page, address: str) -> None:
    page.goto(f"{address}/en/")
    expect(page.locator(".said")).to_have_count(1)
    page.click("#chat-form button")
    expect(page.locator("#chat-error")).to_have_text("Write a message first.")
    page.fill("#chat-text", "x" * 2001)
    page.click("#chat-form button")
    expect(page.locator("#chat-error")).to_contain_text("2,000")
    assert len(page.input_value("#chat-text")) == 2001


def test_when_the_server_is_down_the_visitor_is_told_and_can_send_again(page: Page, address: str) -> None:
    page.goto(f"{address}/en/")
    expect(page.locator(".said")).to_have_count(1)
    page.route("**/messages", lambda route: route.fulfill(status=200, content_type="application/json", body="not json"))
    page.fill("#chat-text", "start-up grant")
    page.keyboard.press("Enter")
    expect(page.locator("#chat-error")).to_contain_text("did not get through")
    assert page.input_value("#chat-text") == "start-up grant"
    page.unroute("**/messages")
    page.keyboard.press("Enter")
    expect(page.locator(".card h3").first).to_contain_text("Start-up grant")
    expect(page.locator(".said.own")).to_have_count(1)


def test_a_narrow_phone_needs_no_sideways_scrolling(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    for path in ("/sv/", "/fi/packages/grow_your_business", "/en/services/startup_grant"):
        page.goto(address + path)
        expect(page.locator(".said")).not_to_have_count(0)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


def test_the_catalogue_can_be_read_without_scripts(browser: Browser, address: str, tmp_path: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/sv/")
    assert "Chatten behöver JavaScript" in page.content()
    page.click("text=Kompetensutveckling")
    page.locator(".services a").first.click()
    expect(page.locator("h1")).to_be_visible()
    context.close()
