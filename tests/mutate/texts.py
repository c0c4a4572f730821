"""Seeded mutations of tables and other texts: of cells, rows, columns, bytes and encodings."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from random import Random

CELLS = (
    "", " ", "-1", "0", "-0", "1e308", "1e309", "-1e300", "nan", "inf", "NaN", "null", "#N/A",
    "1_200", "1,200", "1.200,5", "12 MW", "20 GW", "5 TWh", "35 %", "0x10", "１２", "٣", "½", "∞",
    "true", "yes", "TRUE", "2025", "2025.0", "2025-01-01", "99999999999999999999", "3.14",
    "9" * 5000, "*", ";", "a;b;;c", "../..", "'", '"', '""', '"open', "=1+1", "\t", "\u202e",
    "\u200b", "\ufeff", "e\u0301", "冷年", "🌞", "x" * 2000, "x" * 140_000, "\x00", "\x1b[31m",
    "urumqi", "wind", "12-31", "02-30", "13-01", "sourced", "assumption", "operating", "\\", "None",
)  # fmt: skip
"""What may stand in a cell after somebody's, or a program's, mistake."""

ENCODINGS = ("utf-8-sig", "utf-16", "utf-16-le", "utf-32", "gb18030", "big5", "shift_jis", "cp1252")

Rows = list[list[str]]


def mutate_table(raw: bytes, random: Random) -> tuple[str, bytes]:
    """Return what was done to a table, and the table after it."""
    ways: list[Callable[[bytes, Random], tuple[str, bytes]]] = [_of_rows, _of_rows, _of_bytes]
    return random.choice(ways)(raw, random)


def _of_rows(raw: bytes, random: Random) -> tuple[str, bytes]:
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8"), newline="")))
    change = random.choice((*[_put_cell] * 6, *CHANGES))
    said = change(rows, random)
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return said, text.getvalue().encode("utf-8", "surrogatepass")


def _pick(rows: Rows, random: Random) -> tuple[int, int]:
    row = random.randrange(min(1, len(rows) - 1), len(rows))
    return row, random.randrange(len(rows[row]))


def _put_cell(rows: Rows, random: Random) -> str:
    row, column = _pick(rows, random)
    rows[row][column] = random.choice(CELLS)
    return f"cell {row},{column} = {rows[row][column][:20]!r}"


def _put_column(rows: Rows, random: Random) -> str:
    column, value = random.randrange(len(rows[0])), random.choice(CELLS[:-1])[:2000]
    for row in rows[1:]:
        row[column] = value
    return f"column {rows[0][column]} = {value[:20]!r}"


def _rename(rows: Rows, random: Random) -> str:
    column = random.randrange(len(rows[0]))
    rows[0][column] = random.choice((rows[0][column].upper(), rows[0][column] + " ", *CELLS[:40]))
    return f"header {column} = {rows[0][column][:20]!r}"


def _delete_rows(rows: Rows, random: Random) -> str:
    count = random.choice((1, 2, len(rows) // 2, len(rows) - 1))
    for _ in range(count):
        del rows[random.randrange(1, len(rows))]
    return f"{count} rows deleted"


def _double_row(rows: Rows, random: Random) -> str:
    row = random.randrange(1, len(rows))
    rows.insert(random.randrange(1, len(rows)), list(rows[row]))
    return f"row {row} twice"


def _shuffle_rows(rows: Rows, random: Random) -> str:
    body = rows[1:]
    random.shuffle(body)
    rows[1:] = body
    return "rows shuffled"


def _delete_column(rows: Rows, random: Random) -> str:
    column = random.randrange(len(rows[0]))
    for row in rows:
        del row[column]
    return f"column {column} deleted"


def _double_column(rows: Rows, random: Random) -> str:
    column = random.randrange(len(rows[0]))
    for row in rows:
        row.append(row[column])
    return f"column {column} twice"


def _shuffle_header(rows: Rows, random: Random) -> str:
    random.shuffle(rows[0])
    return "header shuffled, cells not"


def _shuffle_columns(rows: Rows, random: Random) -> str:
    order = list(range(len(rows[0])))
    random.shuffle(order)
    rows[:] = [[row[i] for i in order] for row in rows]
    return "columns shuffled"


def _swap_cells(rows: Rows, random: Random) -> str:
    row, first = _pick(rows, random)
    second = random.randrange(len(rows[row]))
    cells = rows[row]
    cells[first], cells[second] = cells[second], cells[first]
    return f"cells {first} and {second} of row {row} swapped"


def _scale_column(rows: Rows, random: Random) -> str:
    column, factor = random.randrange(len(rows[0])), random.choice((1e3, 1e-3, -1, 1e200))
    for row in rows[1:]:
        try:
            row[column] = repr(float(row[column]) * factor)
        except ValueError:
            continue
    return f"column {rows[0][column]} x {factor:g}"


def _add_units(rows: Rows, random: Random) -> str:
    column, unit = random.randrange(len(rows[0])), random.choice((" MW", "%", "GW", " 万千瓦"))
    for row in rows[1:]:
        row[column] += unit
    return f"{unit!r} after column {rows[0][column]}"


def _widen(rows: Rows, random: Random) -> str:
    blank = [""] * random.randint(1, 3)
    for row in rows:
        row.extend(blank)
    if random.random() < 0.5:
        rows[random.randrange(len(rows))][-1] = "left over"
    return "blank columns on the right"


def _head(rows: Rows, random: Random) -> str:
    rows.insert(0, random.choice((["a title"], ["# made by a program"], ["sep="], rows[0], [])))
    return f"line {rows[0][:1]} on top"


CHANGES: tuple[Callable[[Rows, Random], str], ...] = (
    _put_column, _rename, _delete_rows, _double_row, _shuffle_rows, _delete_column,
    _double_column, _shuffle_header, _shuffle_columns, _swap_cells, _scale_column, _add_units,
    _widen, _head,
)  # fmt: skip


def _of_bytes(raw: bytes, random: Random) -> tuple[str, bytes]:
    return mutate_bytes(raw, random)


def mutate_bytes(raw: bytes, random: Random) -> tuple[str, bytes]:
    """Return what was done to the bytes of a file, and the bytes after it."""
    place = random.randrange(len(raw))
    way = random.randrange(12)
    if way == 0:
        return f"cut at {place}", raw[:place]
    if way == 1:
        flipped = bytearray(raw)
        for _ in range(random.choice((1, 4, 64))):
            flipped[random.randrange(len(flipped))] ^= 1 << random.randrange(8)
        return "bits flipped", bytes(flipped)
    if way == 2:
        put = random.choice((b'"', b"'", b"\x00", b"\xff\xfe", b"\xc3", b"\r", b"\n", b"\\", b","))
        return f"{put!r} put in at {place}", raw[:place] + put + raw[place:]
    if way == 3:
        encoding = random.choice(ENCODINGS)
        text = raw.decode("utf-8", "replace")
        return f"in {encoding}", text.encode(encoding, "replace")
    if way == 4:
        end = random.choice((b"\r\n", b"\r", b"\n\n", b",\n", b";\n", b"\x0b"))
        return f"lines end in {end!r}", raw.replace(b"\n", end)
    if way == 5:
        mark = random.choice((b";", b"\t", b"|"))
        return f"{mark!r} for commas", raw.replace(b",", mark)
    if way == 6:
        return "an open quote after a line end", raw.replace(b"\n", b'\n"', 1)
    if way == 7:
        return "empty", random.choice((b"", b"\n", b"\xef\xbb\xbf", b" "))
    if way == 8:
        return "garbage", random.randbytes(random.choice((8, 500, 5000)))
    if way == 9:
        size = random.randrange(1, 300)
        return f"{size} bytes lost at {place}", raw[:place] + raw[place + size :]
    if way == 10:
        return "twice over", raw + raw
    lines = raw.splitlines(keepends=True)
    random.shuffle(lines)
    return "lines shuffled", b"".join(lines)
