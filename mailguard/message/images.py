"""QR codes in images, decoded by zxing-cpp behind limits on size, number and pixels."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from mailguard import limits
from mailguard.message.encoded_words import decode_base64

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

_SIGNATURES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM", b"II*\x00", b"MM\x00*")
_SMALLEST = 21
"""A QR code has at least 21 modules a side (ISO/IEC 18004), so no smaller image holds one."""
_LARGEST = 1600
"""Larger images are scaled down to this many pixels a side: a code to be scanned is not small."""
_MOST_FRAMES = 64
_SOURCES = ("src", "srcset", "background", "data", "href", "xlink:href")
_HEAD = 256
"""Characters of a URI that tell an image from something else."""
_DATA = re.compile(r"\s*data:", re.IGNORECASE)
_DRAWING = re.compile(r"\s*data:image/svg\+xml\b", re.IGNORECASE)
_IN_STYLE = re.compile(r"url\(\s*+[\"']?+(data:[^\"')]++)", re.IGNORECASE)
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF")


def is_image(data: bytes) -> bool:
    """Whether `data` starts like an image that clients show."""
    return data.startswith(_SIGNATURES)


def is_drawing(uri: str) -> bool:
    """Whether a data: URI says that it holds SVG: browsers draw it then."""
    return bool(_DRAWING.match(uri))


def embedded(attributes: Mapping[str, str]) -> Iterator[str]:
    """The data: URIs by which an element shows images, whatever type they say: browsers look."""
    for name in _SOURCES:
        source = attributes.get(name)
        if source and _DATA.match(source):
            head = source[:_HEAD]
            if is_drawing(head) or is_image(data_uri(head)):
                yield source
    for found in _IN_STYLE.finditer(attributes.get("style", "")):
        yield found[1]


def data_uri(uri: str) -> bytes:
    """The octets of a data: URI (RFC 2397)."""
    head, _, data = uri.partition(",")
    octets = unquote_to_bytes(data[: limits.MAX_IMAGE_SIZE * 4 // 3])
    return decode_base64(octets) if head.lower().endswith(";base64") else octets


def read_codes(images: Iterable[bytes]) -> list[str]:
    """The contents of the QR codes in `images`, each once. Never raises.

    A code that is cut in two is read where its halves follow each other and fit.
    """
    codes: dict[str, None] = {}
    budget = _Budget()
    half: Picture | None = None
    for data in islice(images, limits.MAX_IMAGES_OPENED):
        if budget.spent:
            break
        if is_image(data) and len(data) <= limits.MAX_IMAGE_SIZE:
            found, half = _decode(data, budget, half)
            codes.update(dict.fromkeys(found))
    return list(codes)


@dataclass(slots=True)
class _Budget:
    """What may still be looked at in one mail, broken images too: those cost as much."""

    images: int = limits.MAX_IMAGES
    pixels: int = limits.MAX_IMAGE_PIXELS

    @property
    def spent(self) -> bool:
        return self.images <= 0 or self.pixels <= 0


def _decode(data: bytes, budget: _Budget, half: Picture | None) -> tuple[list[str], Picture | None]:
    """The codes in one image, and what may be half a code."""
    try:
        pictures = _pictures(data, budget)
        found = [code for picture in pictures for code in _codes(picture)]
        if found or not pictures:
            return found, None
        for whole in _joined(half, pictures[0]) if half else ():
            budget.pixels -= whole.width * whole.height
            found += _codes(whole)
    except Exception:  # noqa: BLE001 (native decoders meet hostile bytes: any error means no code)
        return [], None
    return found, None if found else pictures[0]


def _codes(picture: Picture) -> list[str]:
    # Imported here: loading it takes longer than a mail without images.
    import zxingcpp  # noqa: PLC0415

    only = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    return [found.text for found in zxingcpp.read_barcodes(picture, formats=only) if found.text]


def _pictures(data: bytes, budget: _Budget) -> list[Picture]:
    """An image in shades of grey, where it moves also as it ends; none where it costs too much."""
    from PIL import Image  # noqa: PLC0415

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            pixels = image.width * image.height
            if min(image.size) < _SMALLEST or pixels > budget.pixels:
                return []
            budget.images -= 1
            budget.pixels -= pixels
            image.draft("L", (_LARGEST, _LARGEST))
            pictures = [_on_white(image)]
            if _run_through(image, budget):
                pictures.append(_on_white(image))
    for picture in pictures:
        picture.thumbnail((_LARGEST, _LARGEST))
    return pictures


def _run_through(image: Picture, budget: _Budget) -> bool:
    """Move an image that moves to its end, or far enough; False where it has one picture only."""
    if not getattr(image, "is_animated", False):
        return False
    frame, pixels = 0, image.width * image.height
    with suppress(EOFError):
        while frame < _MOST_FRAMES and pixels <= budget.pixels:
            image.seek(frame + 1)
            frame += 1
            budget.pixels -= pixels
    return frame > 0


def _joined(one: Picture, other: Picture) -> Iterator[Picture]:
    """Two pictures as one, below each other and side by side where they fit so."""
    from PIL import Image  # noqa: PLC0415

    if one.width == other.width:
        whole = Image.new("L", (one.width, one.height + other.height))
        whole.paste(one, (0, 0))
        whole.paste(other, (0, one.height))
        yield whole
    if one.height == other.height:
        whole = Image.new("L", (one.width + other.width, one.height))
        whole.paste(one, (0, 0))
        whole.paste(other, (one.width, 0))
        yield whole


def _on_white(image: Picture) -> Picture:
    """`image` in shades of grey, what is transparent in white, as mail clients show it."""
    if image.mode not in ("RGBA", "LA", "PA") and "transparency" not in image.info:
        return image.convert("L")
    from PIL import Image  # noqa: PLC0415

    page = Image.new("RGBA", image.size, "white")
    page.alpha_composite(image.convert("RGBA"))
    return page.convert("L")
