"""Somebody without a mouse: goes from thing to thing with Tab, and wants to see where she stands."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

STANDS_ON = """() => {
  const node = document.activeElement;
  const box = node.getBoundingClientRect();
  const middle = [box.left + Math.min(box.width, innerWidth) / 2, box.top + Math.min(box.height, 40) / 2];
  const at = document.elementFromPoint(...middle);
  const marks = [node, ...node.querySelectorAll("*"), node.nextElementSibling, node.parentElement].filter(Boolean);
  const drawn = (each, pseudo) => {
    const seen = getComputedStyle(each, pseudo);
    return (seen.outlineStyle !== "none" && parseFloat(seen.outlineWidth) > 0) || seen.boxShadow !== "none";
  };
  return {
    inside: box.bottom > 0 && box.top < innerHeight && box.width > 0,
    uncovered: Boolean(at) && (node.contains(at) || at.contains(node)),
    marked: marks.some((each) => drawn(each, null) || drawn(each, "::before") || drawn(each, "::after")),
  };
}"""
ALL = {"inside": True, "uncovered": True, "marked": True}


def stands_on(goal: Locator) -> None:
    """The goal has the focus, and whoever looks at the screen sees that."""
    expect(goal).to_be_focused()
    seen = goal.page.evaluate(STANDS_ON)
    assert seen == ALL, f"{goal}: {seen}"


def reach(page: Page, goal: Locator, key: str = "Tab", most: int = 120) -> None:
    """Press Tab until the goal has the focus, and be able to see it there."""
    expect(goal).to_be_attached()
    for _ in range(most):
        if goal.evaluate("node => node === document.activeElement"):
            break
        page.keyboard.press(key)
    stands_on(goal)


def press(page: Page, goal: Locator, key: str = "Enter", way: str = "Tab") -> None:
    """Go there and press."""
    reach(page, goal, way)
    page.keyboard.press(key)
