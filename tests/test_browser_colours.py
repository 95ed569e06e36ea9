"""The page in Chromium, light and dark, as the system has it and as the button makes it: all text can be read."""

from __future__ import annotations

import pytest
from browser_site import DEMAND, NOTHING, prepared
from browsing import ask

pytestmark = pytest.mark.browser

# Contrast of every text with what it is drawn on, as WCAG defines it: [ratio, element, text] below the limit for text.
PALE = r"""limit => {
    const parsed = (color) => {
        const [r, g, b, alpha = 1] = color.match(/[\d.]+/g).map(Number);
        return color.startsWith('color(srgb') ? [r * 255, g * 255, b * 255, alpha] : [r, g, b, alpha];
    };
    const over = (front, back) => [0, 1, 2].map(i => front[i] * front[3] + back[i] * (1 - front[3]));
    const light = (color) => [.2126, .7152, .0722].reduce((sum, part, i) => {
        const v = color[i] / 255;
        return sum + part * (v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    }, 0);
    const ground = (node) => {
        const above = [];
        for (let one = node; one; one = one.parentElement) above.unshift(one);
        return above.reduce((back, one) => over(parsed(getComputedStyle(one).backgroundColor), back), [255, 255, 255]);
    };
    const pale = [];
    const look = (node, color, text) => {
        const back = ground(node);
        const [high, low] = [light(over(parsed(color), back)), light(back)].sort((a, b) => b - a);
        const ratio = (high + .05) / (low + .05);
        if (ratio < limit) pale.push([ratio.toFixed(2), node.tagName + '.' + node.className, text.trim().slice(0, 40)]);
    };
    const texts = document.createTreeWalker(document.getElementById('ibid'), NodeFilter.SHOW_TEXT);
    let seen = 0;
    while (texts.nextNode()) {
        const node = texts.currentNode.parentElement, text = texts.currentNode.data;
        if (!/[\p{L}\p{N}]/u.test(text) || node.tagName === 'OPTION' || !node.checkVisibility({visibilityProperty: true})) continue;
        look(node, getComputedStyle(node).color, text);
        seen++;
    }
    for (const field of document.querySelectorAll('#ibid :is(input[type=search], textarea)')) {
        if (!field.checkVisibility()) continue;
        look(field, getComputedStyle(field).color, 'typed text');
        look(field, getComputedStyle(field, '::placeholder').color, field.placeholder);
    }
    return [seen, pale];
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with prepared(tmp_path_factory.mktemp("uploads")) as made:
        yield made


def settle(page):
    """Waits until nothing moves, the pointer on nothing."""
    page.mouse.move(640, 30)
    page.evaluate("() => new Promise(requestAnimationFrame)")
    page.evaluate("() => Promise.all(document.getAnimations().map(one => one.finished.catch(() => null)))")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("turned", [False, True])
def test_text_stands_out_from_its_ground(page, scheme, turned):
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    if turned:
        page.click(".theme")
    settle(page)
    seen, pale = page.evaluate(PALE, 4.5)
    assert seen > 10
    assert pale == []
    ask(page, NOTHING)
    ask(page, DEMAND)
    page.click("a.cite >> text=1")
    page.wait_for_selector("mark.active")
    settle(page)
    seen, pale = page.evaluate(PALE, 4.5)
    assert seen > 60
    assert pale == []


def test_a_question_is_drawn_without_the_marks_of_the_reader(page):
    ask(page, DEMAND)
    before = page.evaluate("getComputedStyle(document.querySelector('article.turn'), '::before').content")
    assert before == "none"
