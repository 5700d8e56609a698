"""A page of folium without its foreign hosts: every address is known, inlined or dropped, or it raises.

Folium puts scripts and style sheets of four foreign hosts into each page. Here the finished page is taken
apart; what it names must be in the list below, and what is built from its parts is checked again.
"""

import base64
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from importlib.resources import files
from typing import Final

# Beginning of an address -> our file, or None: not needed by areas and tooltips.
ADDRESSES: Final[tuple[tuple[str, str | None], ...]] = (
    ("https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.js", "leaflet.js"),
    ("https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.css", "leaflet.css"),
    ("https://code.jquery.com/jquery-3.", None),
    ("https://cdn.jsdelivr.net/npm/bootstrap@5.", None),
    ("https://netdna.bootstrapcdn.com/bootstrap/3.", None),
    ("https://cdnjs.cloudflare.com/ajax/libs/Leaflet.awesome-markers/2.", None),
    ("https://cdn.jsdelivr.net/npm/@fortawesome/fontawesome-free@6.", None),
    ("https://cdn.jsdelivr.net/gh/python-visualization/folium/folium/templates/leaflet.awesome.rotate", None),
)
IMAGES: Final = ("images/layers.png", "images/layers-2x.png", "images/marker-icon.png")  # of controls we lack
LOADING: Final = re.compile(
    r"action|archive|background|cite|classid|codebase|data|formaction|href|imagesrcset|longdesc|manifest|ping"
    r"|poster|profile|src|srcdoc|srcset|usemap|xlink:href"
)
_URL: Final = re.compile(r"url\(\s*['\"]?([^)'\"]*)['\"]?\s*\)", re.IGNORECASE)


class ForeignAddressError(RuntimeError):
    """A page names an address nobody has decided about."""


@dataclass
class Parts:
    """What folium wrote, in its order: style sheets, scripts, the id of the map's element."""

    styles: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    map_id: str = ""


def parts_of(rendered: str) -> Parts:
    """Take a rendered folium page apart; whatever is not expected there raises."""
    reader = _FoliumPage()
    reader.feed(rendered)
    reader.close()
    if not reader.parts.map_id:
        raise ForeignAddressError("The rendered page has no map in it.")
    return reader.parts


def vendored(address: str) -> str | None:
    """The text of our copy of an address; None if it is to be dropped.

    >>> vendored("https://code.jquery.com/jquery-3.7.1.min.js") is None
    True
    """
    for beginning, name in ADDRESSES:
        if address.startswith(beginning):
            return None if name is None else _our_copy(name)
    raise ForeignAddressError(
        f"The page asks for {address!r}, which is neither vendored nor known to be dispensable. "
        "Put a copy into app/reports/vendored and name it in ADDRESSES."
    )


def style_element(css: str) -> str:
    """A style element of a sheet that loads nothing."""
    css = _without_images(css)
    if "</" in css or "@import" in css:
        raise ForeignAddressError("A style sheet closes its element or imports another.")
    return f"<style>{css}</style>"


def script_element(script: str) -> str:
    """A script element that its own text cannot close."""
    script = re.sub(r"<(/script|!--)", r"<\\\1", script, flags=re.IGNORECASE)
    return f"<script>{script}</script>"


def policy_of(elements: Iterable[str]) -> str:
    """A content security policy that allows exactly these style and script elements.

    >>> policy_of(["<script>1</script>"]).split("; ")[1]
    "script-src 'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s='"
    """
    hashes: dict[str, list[str]] = {"script": [], "style": []}
    for element in elements:
        kind, text = re.fullmatch(r"<(\w+)>(.*)</\w+>", element, re.DOTALL).groups()  # type: ignore[union-attr]
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        hashes[kind].append(f"'sha256-{digest}'")
    sources = [
        f"{kind}-src {' '.join(found) or chr(39) + 'none' + chr(39)}" for kind, found in hashes.items()
    ]
    return "; ".join(["default-src 'none'", *sources, "base-uri 'none'", "form-action 'none'"])


def refuse_foreign(page: str) -> str:
    """The same page, if nothing in it loads anything: no address but a place in itself, nothing inline."""
    reader = _FinishedPage()
    reader.feed(page)
    reader.close()
    return page


def _our_copy(name: str) -> str:
    folder = files("app.reports") / "vendored"
    text = (folder / name).read_text(encoding="utf-8")
    licence = (folder / "leaflet-LICENSE.txt").read_text(encoding="utf-8").replace("*/", "")
    text = re.sub(r"//# sourceMappingURL=\S+", "", text)
    if name.endswith(".css"):
        text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)  # its comments name bug trackers
    # The only address in the script is the home page in a label we switch off.
    text = text.replace("https://leafletjs.com", "leafletjs.com")
    return f"/*! Leaflet 1.9.4\n{licence}*/\n{text}"


def _without_images(css: str) -> str:
    def decided(match: re.Match[str]) -> str:
        address = match[1]
        if address.startswith("#"):
            return match[0]
        if address in IMAGES:
            return "none"
        raise ForeignAddressError(f"A style sheet asks for {address!r}.")

    return _URL.sub(decided, css)


class _FoliumPage(HTMLParser):
    """Reads what folium rendered: a page of very few kinds of elements."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts = Parts()
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "script" and given.get("src"):
            self._add(self.parts.scripts, vendored(given["src"] or ""))
        elif tag == "link" and given.get("rel") == "stylesheet":
            self._add(self.parts.styles, vendored(given.get("href") or ""))
        elif tag in {"script", "style"} and not given:
            self._inside = tag
            self._add(self._parts_inside(), "")
        elif tag == "div" and given.get("class") == "folium-map" and not self.parts.map_id:
            self.parts.map_id = given.get("id") or ""
        elif tag not in {"html", "head", "body", "meta"}:
            raise ForeignAddressError(f"Folium rendered an element nobody expected: <{tag} {given}>.")

    def handle_endtag(self, tag: str) -> None:
        self._inside = "" if tag == self._inside else self._inside

    def handle_data(self, data: str) -> None:
        if self._inside:
            self._parts_inside()[-1] += data  # the parser may hand over one script in pieces
        elif data.strip():
            raise ForeignAddressError(f"Folium rendered a text nobody expected: {data.strip()[:60]!r}.")

    def _parts_inside(self) -> list[str]:
        return self.parts.styles if self._inside == "style" else self.parts.scripts

    @staticmethod
    def _add(where: list[str], text: str | None) -> None:
        if text is not None:
            where.append(text)


class _FinishedPage(HTMLParser):
    """Reads a finished page and raises at the first thing that would load or run something else."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if LOADING.fullmatch(name) and not (value or "").startswith("#"):
                raise ForeignAddressError(f"<{tag} {name}={value!r}> would leave the page.")
            if name == "style" or name.startswith("on"):
                raise ForeignAddressError(f"<{tag} {name}> is inline, which the page's own policy forbids.")
            for address in _URL.findall(value or ""):
                if name in {"fill", "stroke"} and not address.startswith("#"):
                    raise ForeignAddressError(f"<{tag} {name}={value!r}> would leave the page.")
        if tag in {"iframe", "object", "embed", "base", "link", "img", "audio", "video"}:
            raise ForeignAddressError(f"<{tag}> has no business in a page that opens offline.")
