"""QR codes in images are read; bombs and broken images are not opened."""

from __future__ import annotations

import io
import struct
import time
import zlib

import pytest
import segno
from PIL import Image

from mailguard import limits
from mailguard.message.images import data_uri, is_image, read_codes

PAYLOAD = "wxp://f2f0198yuan"


def picture(kind: str = "PNG", scale: int = 4, **options: str) -> bytes:
    drawn = io.BytesIO()
    segno.make(PAYLOAD, micro=False).save(drawn, kind="png", scale=scale, **options)
    if kind == "PNG":
        return drawn.getvalue()
    converted = io.BytesIO()
    Image.open(drawn).convert("RGB").save(converted, format=kind)
    return converted.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF"])
def test_a_code_is_read_from_every_kind_of_image(kind: str) -> None:
    assert read_codes([picture(kind)]) == [PAYLOAD]


LOOKS = [
    ("on nothing, as a transparent image", {"light": None}),
    ("light on dark", {"dark": "white", "light": "black"}),
    ("in colours", {"dark": "darkred", "light": "lightyellow"}),
]


@pytest.mark.parametrize("look", [r[1] for r in LOOKS], ids=[r[0] for r in LOOKS])
def test_a_code_is_read_however_it_is_coloured(look: dict[str, str]) -> None:
    assert read_codes([picture(**look)]) == [PAYLOAD]


def test_a_code_is_read_from_a_photograph_of_a_screen() -> None:
    page = Image.new("RGB", (2400, 3200), "grey")
    page.paste(
        Image.open(io.BytesIO(picture(scale=20))).convert("RGB").rotate(7, fillcolor="white"),
        (600, 900),
    )
    octets = io.BytesIO()
    page.save(octets, format="JPEG", quality=60)
    assert read_codes([octets.getvalue()]) == [PAYLOAD]


def test_a_code_that_is_shown_twice_is_named_once() -> None:
    assert read_codes([picture(), picture(scale=5)]) == [PAYLOAD]


def saved(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    octets = io.BytesIO()
    image.save(octets, format=kind, **options)
    return octets.getvalue()


HALVES = [("one above the other", (0, 1)), ("side by side", (1, 0))]


@pytest.mark.parametrize(("across", "down"), [r[1] for r in HALVES], ids=[r[0] for r in HALVES])
def test_a_code_cut_in_two_is_read(across: int, down: int) -> None:
    whole = Image.open(io.BytesIO(picture())).convert("L")
    side = whole.width
    cut = side // 2
    first = whole.crop((0, 0, cut if across else side, cut if down else side))
    second = whole.crop((cut if across else 0, cut if down else 0, side, side))
    assert read_codes([picture_of_nothing(), saved(first), saved(second)]) == [PAYLOAD]


def picture_of_nothing() -> bytes:
    return saved(Image.new("L", (90, 70), "grey"))


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_a_code_on_which_an_image_ends_is_read(kind: str) -> None:
    code = Image.open(io.BytesIO(picture())).convert("RGB")
    blank = Image.new("RGB", code.size, "white")
    assert read_codes([saved(blank, kind, save_all=True, append_images=[code])]) == [PAYLOAD]


def test_an_image_that_moves_for_ever_is_not_followed() -> None:
    frames = [Image.new("L", (24, 24), shade % 256) for shade in range(3000)]
    endless = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    start = time.process_time()
    assert read_codes([endless] * limits.MAX_IMAGES) == []
    assert time.process_time() - start < 2.0


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few octets that claims to unfold to width times height pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 99))


HARMLESS = [
    ("no octets", b""),
    ("no image", b"%PDF-1.7"),
    ("only the start of one", b"\x89PNG\r\n\x1a\n"),
    ("one cut short", picture()[:150]),
    ("one that claims to be huge", bomb(60_000, 60_000)),
    ("one that claims to be long", bomb(2_000_000_000, 1)),
    ("one too small to hold a code", bomb(1, 1)),
    ("one larger than is opened", picture() + b"\0" * limits.MAX_IMAGE_SIZE),
]


@pytest.mark.parametrize("data", [r[1] for r in HARMLESS], ids=[r[0] for r in HARMLESS])
def test_what_cannot_hold_a_code_is_passed_over(data: bytes) -> None:
    assert read_codes([data, picture()]) == [PAYLOAD]


def test_only_the_first_images_are_looked_at() -> None:
    assert read_codes([picture_of_nothing()] * limits.MAX_IMAGES + [picture()]) == []
    assert read_codes([bomb(1, 1)] * limits.MAX_IMAGES_OPENED + [picture()]) == []


def test_broken_images_are_paid_for() -> None:
    """Each would take as long as a whole one, and there may be hundreds."""
    broken = saved(Image.new("RGB", (3900, 3900)))[:-200]
    start = time.process_time()
    assert read_codes([broken] * limits.MAX_IMAGES_OPENED) == []
    assert time.process_time() - start < 1.0


def test_images_too_small_for_a_code_hide_none() -> None:
    assert read_codes([bomb(1, 1)] * limits.MAX_IMAGES + [picture()]) == [PAYLOAD]


def test_data_uris() -> None:
    assert data_uri("data:image/png;base64,aGVsbG8=") == b"hello"
    assert data_uri("data:image/gif,GIF8%37") == b"GIF87"


def test_images_are_known_by_how_they_start() -> None:
    assert is_image(picture())
    assert not is_image(b"<svg/>")
