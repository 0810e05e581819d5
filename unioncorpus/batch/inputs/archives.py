"""Archives: .zip, .tar, .tar.gz, .gz. Nothing is unpacked to disk; names are text, never places to write to."""

import gzip
import re
import stat
import struct
import tarfile
import zipfile
from functools import partial
from pathlib import PurePosixPath
from typing import IO, cast

from unioncorpus.batch.inputs.contents import read_member
from unioncorpus.batch.inputs.found import INSIDE, File, Pages, Rules
from unioncorpus.batch.inputs.meter import Meter, Metered
from unioncorpus.errors import InputRejectedError
from unioncorpus.records import RejectRow

#: Bit of a zip member's flags: encrypted; its name is UTF-8.
_ENCRYPTED, _UTF8 = 0x1, 0x800
#: A name that starts at a root or a drive.
_ABSOLUTE = re.compile(r"[/\\]|[A-Za-z]:")
#: What is between the parts of a name.
_BETWEEN_PARTS = re.compile(r"[/\\]")
#: Parts of a name that are no page: hidden files, and what macOS packs beside them.
_HIDDEN = (".", "~$", "__MACOSX")


def read_zip(file: File, stream: IO[bytes], rules: Rules, meter: Meter) -> Pages:
    """The pages of a zip archive, in the order of its directory."""
    meter.count_members(_announced(stream, file.size))
    with zipfile.ZipFile(stream) as archive:
        for info in archive.infolist():
            name = _zip_name(info)
            path = f"{file.path}{INSIDE}{name}"
            refused = _refuse(path, name, is_link=stat.S_ISLNK(info.external_attr >> 16))
            if refused is None and (info.is_dir() or _is_hidden(name)):
                continue
            if refused is None and info.flag_bits & _ENCRYPTED:
                refused = RejectRow(path, "read", "encrypted", "a password is needed; unpack it yourself")
            if refused:
                yield refused
                continue
            opened = partial(_open_zipped, archive, info, meter)
            yield from read_member(path, info.file_size, opened, rules, meter)


def _open_zipped(archive: zipfile.ZipFile, info: zipfile.ZipInfo, meter: Meter) -> IO[bytes]:
    try:
        return cast(IO[bytes], Metered(archive.open(info), meter))
    except NotImplementedError as error:
        raise InputRejectedError("read", "broken_archive", f"{error}; pack it anew as a plain .zip") from error


def _announced(stream: IO[bytes], size: int) -> int:
    """How many members a zip file says it has, before its directory is taken into memory; 0 if it is no zip file.

    APPNOTE 6.3.10, 4.3.16 (end of central directory) and 4.3.14 (the same, zip64).
    """
    tail = min(size, 22 + 0xFFFF + 20)
    stream.seek(size - tail)
    end = stream.read(tail)
    at = end.rfind(b"PK\x05\x06")
    if at < 0 or len(end) < at + 22:
        return 0
    n, _, n_bytes = struct.unpack_from("<HHL", end, at + 8)
    locator = end[max(0, at - 20) : at]
    if locator.startswith(b"PK\x06\x07") and len(locator) == 20:
        stream.seek(min(struct.unpack_from("<Q", locator, 8)[0], size))
        record = stream.read(56)
        if record.startswith(b"PK\x06\x06") and len(record) == 56:
            _, n, n_bytes = struct.unpack_from("<QQQ", record, 24)
    # A forged count does not help: each entry of the directory takes 46 bytes at least.
    return int(max(n, n_bytes // 46 // 8))


def _zip_name(info: zipfile.ZipInfo) -> str:
    """A member's name. Without its UTF-8 flag Windows wrote GBK, others UTF-8; zipfile reads code page 437."""
    if info.flag_bits & _UTF8:
        return info.filename
    return _decode_name(info.filename.encode("cp437", "replace"))


def _decode_name(name: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return name.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name.decode("utf-8", "backslashreplace")


def _is_hidden(name: str) -> bool:
    return any(part.startswith(_HIDDEN) for part in PurePosixPath(name).parts)


def _refuse(path: str, name: str, *, is_link: bool) -> RejectRow | None:
    """Why a member is not read, or None."""
    if _ABSOLUTE.match(name) or ".." in _BETWEEN_PARTS.split(name) or "\0" in name:
        return RejectRow(path, "read", "unsafe_name", "its name leads out of the archive; pack it anew")
    if is_link:
        return RejectRow(path, "read", "link", "a link, not a file; pack the file itself")
    return None


def read_tar(file: File, stream: IO[bytes], rules: Rules, meter: Meter) -> Pages:
    """The pages of a tar archive, in its order."""
    source = cast(IO[bytes], Metered(stream, meter))
    with tarfile.open(fileobj=source, mode="r:", encoding="utf-8", errors="surrogateescape") as archive:
        while member := archive.next():
            archive.members.clear()  # type: ignore[attr-defined]  # else a list of a million grows
            name = _decode_name(member.name.encode("utf-8", "surrogateescape"))
            path = f"{file.path}{INSIDE}{name}"
            refused = _refuse(path, name, is_link=member.islnk() or member.issym())
            if refused is None and (member.isdir() or _is_hidden(name)):
                continue
            if refused is None and (not member.isreg() or member.issparse()):
                refused = RejectRow(path, "read", "unreadable", "a device or a file with holes; pack a plain file")
            if refused:
                yield refused
                continue
            yield from read_member(path, member.size, partial(_extract, archive, member), rules, meter)


def _extract(archive: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    stream = archive.extractfile(member)
    assert stream is not None, "a regular file"
    return stream


def read_tar_gz(file: File, stream: IO[bytes], rules: Rules, meter: Meter) -> Pages:
    """The pages of a compressed tar archive, in its order."""
    with gzip.GzipFile(fileobj=stream) as unpacked:
        yield from read_tar(file, cast(IO[bytes], unpacked), rules, meter)


def read_gz(file: File, stream: IO[bytes], rules: Rules, meter: Meter) -> Pages:
    """What one compressed file holds: one page, or those of a table or a crawl; its name is that without .gz."""
    with gzip.GzipFile(fileobj=stream) as unpacked:
        name = file.path.rsplit("/", 1)[-1][: -len(".gz")]
        inner = f"{file.path}{INSIDE}{name}"
        opened = partial(cast, IO[bytes], Metered(cast(IO[bytes], unpacked), meter))
        yield from read_member(inner, 0, opened, rules, meter)
