"""QR codes in images, decoded by zxing-cpp behind limits on size, number and pixels."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable, Iterator
from contextlib import suppress
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
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF")


def is_image(data: bytes) -> bool:
    """Whether `data` starts like an image that clients show."""
    return data.startswith(_SIGNATURES)


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
    budget = limits.MAX_IMAGE_PIXELS
    half: Picture | None = None
    for number, data in enumerate(images):
        if number >= limits.MAX_IMAGES or budget <= 0:
            break
        if is_image(data) and len(data) <= limits.MAX_IMAGE_SIZE:
            found, pixels, half = _decode(data, budget, half)
            budget -= pixels
            codes.update(dict.fromkeys(found))
    return list(codes)


def _decode(
    data: bytes, budget: int, half: Picture | None
) -> tuple[list[str], int, Picture | None]:
    """The codes in one image, how many pixels were looked at, and what may be half a code."""
    try:
        pictures, pixels = _pictures(data, budget)
        found = [code for picture in pictures for code in _codes(picture)]
        if found or not pictures:
            return found, pixels, None
        for whole in _joined(half, pictures[0]) if half else ():
            found += _codes(whole)
            pixels += whole.width * whole.height
    except Exception:  # noqa: BLE001 (native decoders meet hostile bytes: any error means no code)
        return [], 0, None
    return found, pixels, None if found else pictures[0]


def _codes(picture: Picture) -> list[str]:
    # Imported here: loading it takes longer than a mail without images.
    import zxingcpp  # noqa: PLC0415

    only = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    return [found.text for found in zxingcpp.read_barcodes(picture, formats=only) if found.text]


def _pictures(data: bytes, budget: int) -> tuple[list[Picture], int]:
    """An image in shades of grey, where it moves also as it ends, and how many pixels that took."""
    from PIL import Image  # noqa: PLC0415

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            pixels = image.width * image.height
            if min(image.size) < _SMALLEST or pixels > budget:
                return [], 0
            image.draft("L", (_LARGEST, _LARGEST))
            pictures = [_on_white(image)]
            frames = _run_through(image, budget // pixels)
            if frames > 1:
                pictures.append(_on_white(image))
                pixels *= frames
    for picture in pictures:
        picture.thumbnail((_LARGEST, _LARGEST))
    return pictures, pixels


def _run_through(image: Picture, most: int) -> int:
    """How many pictures an image that moves has, once it is moved to the last, or far enough."""
    if not getattr(image, "is_animated", False):
        return 1
    frames = 1
    with suppress(EOFError):
        while frames < min(most, _MOST_FRAMES):
            image.seek(frames)
            frames += 1
    return frames


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
