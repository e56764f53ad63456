"""WordPress's block editor in Chromium with the very long story that our desk is measured with: how long a person waits.

PEER_WORDPRESS_DESK is the address of a WordPress that somebody has started, PEER_WORDPRESS_LOGIN=name:password an
administrator of it. It has pictures with the numbers 100 to 119.
"""

from __future__ import annotations

import os
import re
import statistics
import time

from bench.desk_in_browser import FIGURES, HAND, ROUNDS, chromium

PICTURES = range(100, 120)
PEER = os.environ.get("PEER_WORDPRESS_DESK", "").rstrip("/")
LOGIN = os.environ.get("PEER_WORDPRESS_LOGIN", "admin:peerpass")


def as_blocks(body: str) -> str:
    """Our body as the block editor stores it: the same words, the same number of figures, pictures of the peer."""
    blocks, figures = [], 0
    for part in re.findall(r"<(?:h2|p)>.*?</(?:h2|p)>|<figure.*?</figure>", body):
        if part.startswith("<h2>"):
            blocks.append(f"<!-- wp:heading -->\n{part}\n<!-- /wp:heading -->")
        elif part.startswith("<p>"):
            blocks.append(f"<!-- wp:paragraph -->\n{part}\n<!-- /wp:paragraph -->")
        else:
            picture = PICTURES[figures % len(PICTURES)]
            figures += 1
            caption = re.search("<figcaption>(.*?)</figcaption>", part).group(1)
            blocks.append(
                f'<!-- wp:image {{"id":{picture},"sizeSlug":"large","linkDestination":"none"}} -->\n'
                f'<figure class="wp-block-image size-large"><img src="{{{picture}}}" alt="" class="wp-image-{picture}"/>'
                f'<figcaption class="wp-element-caption">{caption}</figcaption></figure>\n<!-- /wp:image -->'
            )
    assert figures == FIGURES, "the body lost its figures"
    return "\n\n".join(blocks)


def in_wordpress(body: str) -> dict[str, float]:
    """Seconds to open and to save the story and to compare two of its revisions: medians of ROUNDS, by the clock.

    Opening ends when every block stands in the editor and can be typed into, saving when the editor says that it saved,
    comparing when the differences stand on the page. Raises RuntimeError where the peer does not let us in.
    """
    with chromium() as browser:
        page = browser.new_context(base_url=PEER, viewport={"width": 1280, "height": 900}).new_page()
        name, password = LOGIN.split(":", 1)
        page.goto("/wp-login.php")
        page.fill("#user_login", name)
        page.fill("#user_pass", password)
        page.click("#wp-submit")
        page.wait_for_selector("#wpadminbar, #login_error, .admin-email-confirm-form")
        if not page.locator("#wpadminbar").count():
            raise RuntimeError(f"WordPress at {PEER} does not let {name} in")
        nonce = page.evaluate("fetch('/wp-admin/admin-ajax.php?action=rest-nonce').then(answer => answer.text())")

        def ask(route: str, data: dict | None = None) -> dict:
            return page.evaluate(
                """async ([route, data, nonce]) => {
                    const answer = await fetch(`/?rest_route=${route}`, {
                        method: data ? 'POST' : 'GET', body: data && JSON.stringify(data),
                        headers: {'X-WP-Nonce': nonce, 'Content-Type': 'application/json'}})
                    return answer.json()
                }""",
                [route, data, nonce],
            )

        sources = {number: ask(f"/wp/v2/media/{number}")["source_url"] for number in PICTURES}
        blocks = re.sub(r"\{(\d+)\}", lambda found: sources[int(found.group(1))], as_blocks(body))
        count = blocks.count("<!-- wp:")
        story = ask("/wp/v2/posts", {"title": "A very long story", "content": blocks, "status": "publish"})["id"]
        opened, saved, compared = [], [], []
        for number in range(ROUNDS + 1):  # the first fills caches
            started = time.perf_counter()
            page.goto(f"/wp-admin/post.php?post={story}&action=edit", wait_until="commit")
            page.wait_for_function(
                """([blocks, figures]) => {
                    const frame = document.querySelector('iframe[name=editor-canvas]')
                    const place = (frame?.contentDocument ?? document).querySelector('.is-root-container')
                    return place && place.querySelectorAll('[data-block]').length >= blocks
                        && place.querySelectorAll('figure.wp-block-image, [data-type="core/image"] img').length >= figures
                        && place.querySelectorAll('[contenteditable=true]').length > 0
                }""",
                arg=[count, FIGURES],
                timeout=120_000,
            )
            opened.append(time.perf_counter() - started)
            page.evaluate("wp.data.dispatch('core/preferences').set('core/edit-post', 'welcomeGuide', false)")
            page.locator("p[data-type='core/paragraph']").first.click()
            page.keyboard.type("Changed. ")
            page.evaluate(f"wp.data.dispatch('core/editor').editPost({{title: 'A very long story, version {number}'}})")
            page.wait_for_timeout(HAND)
            started = time.perf_counter()
            page.get_by_role("button", name="Update", exact=True).click()
            page.wait_for_function(
                "() => { const editor = wp.data.select('core/editor');"
                " return editor.didPostSaveRequestSucceed() && !editor.isSavingPost() && !editor.isEditedPostDirty() }",
                timeout=120_000,
            )
            saved.append(time.perf_counter() - started)
        paragraphs = blocks.split("<p>")
        paragraphs[5::10] = ["Instead: " + paragraph for paragraph in paragraphs[5::10]]
        ask(f"/wp/v2/posts/{story}", {"content": "<p>".join(paragraphs)})
        newest, before, *_ = [one["id"] for one in ask(f"/wp/v2/posts/{story}/revisions")]
        for _ in range(ROUNDS):
            started = time.perf_counter()
            page.goto(f"/wp-admin/revision.php?from={before}&to={newest}", wait_until="commit")
            page.wait_for_function(
                "() => document.querySelectorAll('.revisions-diff ins').length > 5"
                " && document.querySelector('.revisions-diff').innerText.includes('Instead:')",
                timeout=120_000,
            )
            compared.append(time.perf_counter() - started)
        ask(f"/wp/v2/posts/{story}&force=true&_method=DELETE", {})
    return {
        "open": statistics.median(opened[1:]),
        "save": statistics.median(saved[1:]),
        "compare": statistics.median(compared),
    }
