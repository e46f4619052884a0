"""QR codes in images, decoded by zxing-cpp behind limits on size, number and pixels."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable
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
    """The contents of the QR codes in `images`, each once. Never raises."""
    codes: dict[str, None] = {}
    budget = limits.MAX_IMAGE_PIXELS
    for number, data in enumerate(images):
        if number >= limits.MAX_IMAGES or budget <= 0:
            break
        if is_image(data) and len(data) <= limits.MAX_IMAGE_SIZE:
            found, pixels = _decode(data, budget)
            budget -= pixels
            codes.update(dict.fromkeys(found))
    return list(codes)


def _decode(data: bytes, budget: int) -> tuple[list[str], int]:
    """The codes in one image, and how many pixels were looked at."""
    # Imported here: loading them takes longer than a mail without images.
    import zxingcpp  # noqa: PLC0415
    from PIL import Image  # noqa: PLC0415

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
                pixels = image.width * image.height
                if min(image.size) < _SMALLEST or pixels > budget:
                    return [], 0
                image.draft("L", (_LARGEST, _LARGEST))
                grey = _on_white(image)
        grey.thumbnail((_LARGEST, _LARGEST))
        results = zxingcpp.read_barcodes(
            grey, formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
        )
    except Exception:  # noqa: BLE001 (native decoders meet hostile bytes: any error means no code)
        return [], 0
    return [result.text for result in results if result.text], pixels


def _on_white(image: Picture) -> Picture:
    """`image` in shades of grey, what is transparent in white, as mail clients show it."""
    if image.mode not in ("RGBA", "LA", "PA") and "transparency" not in image.info:
        return image.convert("L")
    from PIL import Image  # noqa: PLC0415

    page = Image.new("RGBA", image.size, "white")
    page.alpha_composite(image.convert("RGBA"))
    return page.convert("L")
