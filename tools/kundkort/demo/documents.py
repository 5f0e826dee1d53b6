"""Files on the demo customers: an agreement each, and for some a sketch or minutes of a meeting. True PDF, PNG and text."""

import random
import zlib
from datetime import date

from kundkort.api import Api, Json

PLACES = ("lastkajen", "lagret", "butiken", "parkeringen", "kontoret", "verkstaden")
MATTERS = (
    "leveranstider till våren",
    "nya priser från halvårsskiftet",
    "reklamationen av förra partiet",
    "ramavtalet för nästa år",
)


def seed(api: Api, customers: list[Json], rng: random.Random, today: date) -> None:
    """One or two files for each customer; a second one for about every other."""
    for customer in customers:
        path = f"/v1/customers/{customer['id']}/documents"
        number = f"{today.year - rng.randint(0, 5)}-{rng.randint(100, 999)}"
        agreement = pdf(f"Avtal {number}", [str(customer["name"]), "", *_terms(rng)])
        api.upload(f"{path}?kind=contract", f"Avtal {number}.pdf", agreement, "application/pdf")
        chance = rng.random()
        if chance < 0.25:
            place = rng.choice(PLACES)
            api.upload(f"{path}?kind=drawing", f"Skiss över {place}.png", png(rng), "image/png")
        elif chance < 0.5:
            matter = rng.choice(MATTERS)
            minutes = f"Minnesanteckningar\n\nMöte om {matter} med {customer['name']}.\nVi återkommer med förslag.\n"
            api.upload(f"{path}?kind=correspondence", f"Möte om {matter}.txt", minutes.encode(), "text/plain")


def _terms(rng: random.Random) -> list[str]:
    return [
        f"Uppsägningstid: {rng.choice((1, 3, 6))} månader.",
        f"Rabatt: {rng.choice((0, 5, 10, 15))} % på ordinarie prislista.",
        f"Betalning: {rng.choice((10, 20, 30))} dagar netto. Dröjsmålsränta enligt räntelagen.",
        "Fri leverans vid order över 5 000 kr.",
    ]


def pdf(title: str, lines: list[str]) -> bytes:
    """A one-page PDF with a title and some lines below it, in Latin-1."""
    texts = [f"BT /F1 18 Tf 72 770 Td ({_escaped(title)}) Tj ET"]
    texts += [f"BT /F1 11 Tf 72 {735 - 18 * row} Td ({_escaped(line)}) Tj ET" for row, line in enumerate(lines)]
    content = "\n".join(texts).encode("latin-1", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
            b" /Resources << /Font << /F1 5 0 R >> >> >>"
        ),
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    file, places = b"%PDF-1.4\n", list[int]()
    for number, body in enumerate(objects, start=1):
        places.append(len(file))
        file += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(file))
    return file + head + table + trailer


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def png(rng: random.Random, width: int = 160, height: int = 100) -> bytes:
    """A small grey sketch of some rooms."""
    pixels = [bytearray(b"\xff" * width) for _ in range(height)]
    for _ in range(5):
        left, top = rng.randrange(width - 40), rng.randrange(height - 30)
        right, bottom = left + rng.randrange(20, 40), top + rng.randrange(15, 30)
        for column in range(left, right):
            pixels[top][column] = pixels[bottom][column] = 60
        for row in range(top, bottom + 1):
            pixels[row][left] = pixels[row][right] = 60
    rows = b"".join(b"\x00" + bytes(row) for row in pixels)
    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x00\x00\x00\x00"
    parts = _part(b"IHDR", head) + _part(b"IDAT", zlib.compress(rows)) + _part(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def _part(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
