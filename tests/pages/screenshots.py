"""Pictures of every page from the sample documents: light, dark, at 820 pixels, on a phone, in English.

python -m tests.pages.screenshots docs/screenshots
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from indexer.build import build
from indexer.page.links import PAGES
from tests.pages.addresses import ADDRESSES, documents_of
from tests.pages.conftest import CHROMIUM, FLAGS, ROOT, serving

LOOKS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1280, "height": 900}},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "820": {"viewport": {"width": 820, "height": 1100}},
    "phone": {"viewport": {"width": 390, "height": 844}},
    "english": {"viewport": {"width": 1280, "height": 900}, "locale": "en"},
}
# A picture of words needs few colours.
_COLOURS = 128
# The page is drawn to the end.
_READY = "() => document.querySelector('[data-test-script-state=notRunning]')"


def take(browser: Browser, url: str, documents: dict[str, str], folder: Path) -> None:
    """Take all pictures into a folder, one a page, tab and look: `compare-matrix-dark.png`."""
    for look, options in LOOKS.items():
        context = browser.new_context(**options)
        tab = context.new_page()
        for name, several in ADDRESSES.items():
            for part, asked in several.items():
                wanted = quote(asked.format(**documents), safe="=&")
                language = "en" if look == "english" else "zh"
                tab.goto(f"{url}/{'' if name == PAGES[0] else name}?{wanted}&lang={language}")
                tab.locator(".pl-nav").wait_for(state="attached")
                tab.wait_for_timeout(1500)
                tab.wait_for_function(_READY)
                tab.wait_for_timeout(500)
                picture = Image.open(io.BytesIO(tab.screenshot())).convert("RGB")
                file = folder / f"{'-'.join(filter(None, (name, part, look)))}.png"
                picture.quantize(_COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
        context.close()


def main(folder: Path) -> None:
    """Build the sample documents, serve them, and take the pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        kb = Path(place) / "kb"
        build(kb, [ROOT / "corpus"])
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with serving(kb, Path(place) / "log") as url:
            take(browser, url, documents_of(kb), folder)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
