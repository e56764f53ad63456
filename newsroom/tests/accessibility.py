"""What a page is examined for: axe's rules, and whether everything can be reached and seen with the keyboard."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

#: What axe calls an obstacle for somebody; "minor" and "moderate" are its advice.
GRAVE = ("serious", "critical")
ANY = ("minor", "moderate", *GRAVE)

_RUN_AXE = """async rules => {
    const options = {resultTypes: ["violations"], preload: false};  // or it asks for every sheet again, and inlines it
    if (rules) options.runOnly = {type: "rule", values: rules};
    return (await axe.run(document, options)).violations.map(violation => ({
        id: violation.id, impact: violation.impact,
        nodes: violation.nodes.map(node => `${node.target.join(" ")}: ${node.any.map(one => one.message).join(" ")}`),
    }));
}"""

# A radio group is one stop; what a closed <details> hides and what is disabled is none.
_COLLECT = """() => {
    const stops = [], groups = new Set();
    const selector = "a[href], button, input, select, textarea, summary, iframe, [tabindex], [contenteditable=true]";
    const rest = one => {
        const styles = [];
        for (let at = one, up = 0; at && up < 4; at = at.parentElement, up += 1) {
            const style = getComputedStyle(at);
            styles.push(`${style.outlineStyle} ${style.outlineWidth} ${style.outlineColor} ${style.boxShadow}`);
        }
        return styles;
    };
    const name = one => one.outerHTML.replace(/\\s+/g, " ").slice(0, 110);
    const problems = [];
    // From the top, with nothing in focus yet.
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
    for (const one of document.querySelectorAll(selector)) {
        if (one.tabIndex > 0) problems.push(`tabindex above 0: ${name(one)}`);
        if (one.tabIndex < 0 || one.disabled || one.type === "hidden") continue;
        if (!one.checkVisibility({visibilityProperty: true}) || one.closest("[inert]")) continue;
        if (one.parentElement.closest("[contenteditable=true]")) continue;  // part of one field
        if (one.type === "radio") {
            const group = `${one.form?.id} ${one.name}`;
            if (groups.has(group)) continue;
            groups.add(group);
        }
        stops.push({element: one, rest: rest(one), reached: false});
    }
    document.addEventListener("focusin", event => {
        const element = event.target;
        const same = stop => stop.element === element
            || (element.type === "radio" && stop.element.name === element.name && stop.element.form === element.form);
        const stop = stops.find(same);
        if (stop?.reached) return;
        const box = element.getBoundingClientRect();
        if (box.width < 2 || box.height < 2) problems.push(`focus goes to what cannot be seen: ${name(element)}`);
        if (!stop) return;
        stop.reached = true;
        const now = rest(element);
        if (stop.element === element && now.every((style, up) => style === stop.rest[up])) {
            problems.push(`focus cannot be seen: ${name(element)}`);
        }
    });
    window.examined = {stops, problems, name};
    // A field for a moment is as many stops as it has parts.
    return stops.length + 7 * document.querySelectorAll("input[type=datetime-local], input[type=date]").length;
}"""

_OUTCOME = """() => [
    ...window.examined.problems,
    ...window.examined.stops.filter(stop => !stop.reached && stop.element.isConnected)
        .map(stop => `Tab does not reach: ${window.examined.name(stop.element)}`),
]"""


def violations(page: Page, impacts: tuple[str, ...] = GRAVE) -> list[str]:
    """What axe finds, in light and in dark, as far as it calls it one of ``impacts``: one sentence for each element."""
    # Through the debugger, which the content security policy does not concern.
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE_SCRIPT)
    found = []
    for scheme, rules in (("light", None), ("dark", ["color-contrast"])):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for violation in page.evaluate(_RUN_AXE, rules):
            if violation["impact"] in impacts:
                found += [f"{scheme}: {violation['id']}: {node}" for node in violation["nodes"]]
    page.emulate_media(color_scheme="light")
    return found


def obstacles_for_the_keyboard(page: Page) -> list[str]:
    """What Tab does not reach or reaches unseen, from the top of the page to its end. One sentence for each."""
    stops = page.evaluate(_COLLECT)
    for _ in range(stops + 2):
        page.keyboard.press("Tab")
    return page.evaluate(_OUTCOME)


def told(found: dict[str, list[str]]) -> str:
    """What was found on which page, in lines to read."""
    return "\n".join(["", *(f"{address}\n    {grave}" for address, all_of in found.items() for grave in all_of)])
