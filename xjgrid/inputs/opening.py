"""Opens the files of a study: regular files alone, of a limited size, that may be read."""

from __future__ import annotations

import errno
import os
import re
import stat
from pathlib import Path

from xjgrid.errors import InputError

TABLE_LIMIT = 16 * 2**20
SCENARIO_LIMIT = 256 * 2**10
PROFILE_LIMIT = 4 * 2**30
"""Bytes that a file of each kind may have; the default study stays below a hundredth of each."""

_KINDS = (
    (stat.S_ISDIR, "a folder, not a file: move it elsewhere"),
    (stat.S_ISFIFO, "a named pipe, not a file: write what it sends into a file"),
    (stat.S_ISCHR, "a device, not a file: put the file itself here"),
    (stat.S_ISBLK, "a device, not a file: put the file itself here"),
    (stat.S_ISSOCK, "a socket, not a file: put the file itself here"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_COMMON = 0.9
"""Share of the characters of a text in GB18030 that the older GB 2312 has, too."""


class Unreadable(Exception):
    """Why a file cannot be read, and the cure; `line` is where, if that is known."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


def is_absent(path: Path) -> bool:
    """Tell whether nothing lies at a path; False where that cannot be known."""
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def check_file(path: Path, limit: int, root: Path | None = None) -> None:
    """Check that a file can be read, without opening it.

    Parameters
    ----------
    path
        The file; it may be a link to another file of the study.
    limit
        Bytes that it may have.
    root
        The study that it belongs to; a file outside a study has none.

    Raises
    ------
    Unreadable
        If there is no such file, it is not a regular one, it is too large, a link leads out of
        the study, or the right to read it is missing.
    """
    try:
        found = os.stat(path)
    except OSError as error:
        raise Unreadable(_why_absent(path, error)) from error
    for is_kind, message in _KINDS:
        if is_kind(found.st_mode):
            raise Unreadable(message)
    if root is not None and os.path.islink(path) and _leads_out(path, root):
        target = os.path.realpath(path)
        raise Unreadable(f"a link that leads out of the study ({target}): copy the file here")
    if found.st_size > limit:
        raise Unreadable(f"{tell_size(found.st_size)}, at most {tell_size(limit)} are read")
    if not os.access(path, os.R_OK, effective_ids=os.access in os.supports_effective_ids):
        raise Unreadable("no right to read it: chmod u+r, or ask its owner")


def read_bytes(path: Path, limit: int, root: Path | None = None) -> bytes:
    """Return what a file holds; see `check_file`."""
    check_file(path, limit, root)
    try:
        # a pipe put in the place of the file meanwhile does not block
        number = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | _BINARY)
        with open(number, "rb") as stream:
            raw = stream.read(limit + 1)
    except OSError as error:
        raise Unreadable(f"cannot be read ({error.strerror or error})") from error
    if len(raw) > limit:
        raise Unreadable(f"more than {tell_size(limit)}")
    return raw


_BINARY = getattr(os, "O_BINARY", 0)


def _leads_out(path: Path, root: Path) -> bool:
    """Tell whether a link leads out of its study; its own folder may be a link itself."""
    target = os.path.realpath(path)
    homes = (os.path.realpath(root), os.path.realpath(path.parent))
    return not any(Path(target).is_relative_to(home) for home in homes)


def _why_absent(path: Path, error: OSError) -> str:
    if error.errno == errno.ELOOP:
        return "a link that leads to itself: remove it"
    if error.errno in (errno.EACCES, errno.EPERM):
        return "no right to enter its folder: chmod u+x, or ask its owner"
    if os.path.islink(path):
        return f"a link to a file that is not there ({os.readlink(path)}): remove or mend it"
    if error.errno == errno.ENOENT:
        return "no such file"
    return f"cannot be read ({error.strerror or error})"


def tell_size(size: int) -> str:
    """Return a number of bytes as a planner reads it.

    Examples
    --------
    >>> tell_size(262144), tell_size(3 * 2**20)
    ('256 kB', '3 MB')
    """
    for unit, least in (("GB", 2**30), ("MB", 2**20), ("kB", 2**10)):
        if size >= least:
            return f"{size / least:.4g} {unit}"
    return f"{size} bytes"


def list_files(folder: Path, ending: str) -> list[Path]:
    """Return what lies in a folder of a study under names with an ending, in order.

    Hidden files, such as the locks of editors, are left out.

    Raises
    ------
    InputError
        If the folder cannot be listed.
    """
    try:
        names = sorted(os.listdir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        why = f"{error.strerror or error}): chmod u+rx, or ask its owner"
        raise InputError.single(f"{folder.name}/", f"cannot be listed ({why}") from None
    return [folder / n for n in names if n.endswith(ending) and not n.startswith(".")]


def decode_text(raw: bytes, cure: str, chinese: bool = False) -> str:
    """Return the text of a file in UTF-8 or, if asked, in GB18030.

    Parameters
    ----------
    raw
        What the file holds.
    cure
        What to do with another encoding, such as "save it as UTF-8".
    chinese
        Read GB18030 too, the encoding of a Chinese Excel.

    Raises
    ------
    Unreadable
        If it is neither; says what it looks like.
    """
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff") or raw[:400].count(0) > len(raw[:400]) // 4:
        raise Unreadable(f"UTF-16, not UTF-8: {cure}")
    if raw[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        raise Unreadable(f"an Excel workbook, not a text: {cure}")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        looks_chinese = _decode_chinese(raw)
        if looks_chinese is None or not chinese:
            looks = "" if looks_chinese is None else " (it looks like GBK)"
            raise Unreadable(f"not UTF-8{looks}: {cure}", line) from None
        text = looks_chinese
    if wrong := _CONTROL.search(text):
        line = text[: wrong.start()].count("\n") + 1
        name = f"U+{ord(wrong[0]):04X}"
        raise Unreadable(f"a character that no text has ({name}): remove it", line)
    return text


def _decode_chinese(raw: bytes) -> str | None:
    """Return a text in GB18030; None if it is not one, or holds few common characters."""
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError:
        return None
    foreign = [character for character in text if ord(character) > 127]
    common = sum(_is_common(character) for character in foreign)
    return text if common >= _COMMON * len(foreign) else None


def _is_common(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
