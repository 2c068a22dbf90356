"""Two ways to use a page: by keyboard alone, and with JavaScript off. A journey is written once and done in both."""

from __future__ import annotations

from typing import Any, Protocol

MOST_TABS = 500


class Hands(Protocol):
    """What a person does on a page. Selectors name what they look for; the first that is visible is meant."""

    page: Any

    def follow(self, selector: str) -> None:
        """Follow a link or press a button, and wait for the page that it leads to."""

    def press(self, selector: str) -> None:
        """Press what stays on the page: a summary, a box to tick."""

    def fill(self, selector: str, text: str) -> None:
        """Write into a field, over what stands there."""

    def choose(self, selector: str, label: str) -> None:
        """Choose from a list, by how the label begins."""

    def mark(self, selector: str) -> None:
        """Choose one of several round buttons."""

    def says(self, text: str) -> bool:
        """Say whether the page's main part says something."""


class _OnPage:
    def __init__(self, page: Any) -> None:
        self.page = page

    def says(self, text: str) -> bool:
        return text in self.page.inner_text("main")

    def _first(self, selector: str) -> Any:
        return self.page.locator(selector).locator("visible=true").first


class Pointer(_OnPage):
    """A pointer, for pages with JavaScript off."""

    def follow(self, selector: str) -> None:
        with self.page.expect_navigation():
            self._first(selector).click()

    def press(self, selector: str) -> None:
        self._first(selector).click()

    def fill(self, selector: str, text: str) -> None:
        self._first(selector).fill(text)

    def choose(self, selector: str, label: str) -> None:
        self._first(selector).select_option(label=label)

    def mark(self, selector: str) -> None:
        self._first(selector).check()


class Keyboard(_OnPage):
    """Tab, Enter, Space, arrows and letters: no pointer, and none of the single keys."""

    def reach(self, selector: str) -> None:
        """Press Tab until the focus is where it should be.

        Raises
        ------
        AssertionError
            If no number of presses leads there.
        """
        wanted = self._first(selector).element_handle()
        for _ in range(MOST_TABS):
            if wanted.evaluate("each => each === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never reaches {selector} on {self.page.url}")

    def follow(self, selector: str) -> None:
        self.reach(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def press(self, selector: str) -> None:
        self.reach(selector)
        self.page.keyboard.press("Space")

    def fill(self, selector: str, text: str) -> None:
        self.reach(selector)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def choose(self, selector: str, label: str) -> None:
        self.reach(selector)
        chosen = "() => document.activeElement.selectedOptions[0].label.trim()"
        self.page.keyboard.press("Home")
        while not (now := self.page.evaluate(chosen)).startswith(label):
            self.page.keyboard.press("ArrowDown")
            assert self.page.evaluate(chosen) != now, f"{label!r} is not in the list {selector}"

    def mark(self, selector: str) -> None:
        wanted = self._first(selector).element_handle()
        name = wanted.get_attribute("name")
        n = self.page.locator(f"input[name='{name}']").count()
        self.reach(f"input[name='{name}']")
        self.page.keyboard.press("Space")
        for _ in range(n):
            if wanted.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no arrow leads to {selector}")
