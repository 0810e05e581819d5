"""Remote folders through fsspec: s3://bucket/pages, hdfs://..., memory://... Each needs its driver (s3fs, pyarrow)."""

import posixpath
from collections.abc import Iterator
from functools import partial
from typing import Any

from unioncorpus.batch.inputs.contents import ENDINGS, METADATA
from unioncorpus.batch.inputs.found import File, Listed, Metadata, Skipped, ending, unreadable
from unioncorpus.errors import UsageError
from unioncorpus.records import RejectRow

_SCHEME = "://"


def is_remote(given: str) -> bool:
    """Whether an input is a web address of some kind, and not a path.

    >>> is_remote("s3://bucket/pages"), is_remote("C:/pages")
    (True, False)
    """
    return _SCHEME in given


def list_remote(given: str) -> Iterator[Listed]:
    """The file, those of a folder in the order of their names, or those that a pattern means.

    Raises UsageError for what is not there, or needs a driver that is not.
    """
    import fsspec

    protocol = given.split(_SCHEME, 1)[0]
    try:
        system, root = fsspec.core.url_to_fs(given)
        if any(sign in root for sign in "*?["):
            entries = [info for _, info in sorted(system.glob(root, detail=True).items()) if info["type"] == "file"]
        else:
            entries = [system.info(root)]
    except (ImportError, ValueError) as error:
        raise UsageError(f"{given}: read: {error}. Install the driver of {protocol}:// for fsspec.") from error
    except FileNotFoundError as error:
        raise UsageError(f"{given}: read: no such file or folder. Check the spelling and your rights.") from error
    except OSError as error:
        raise UsageError(f"{given}: read: {error}. Check the address and your rights.") from error
    if not entries:
        raise UsageError(f"{given}: read: no file has such a name. Check the pattern.")
    for info in entries:
        if info["type"] == "directory":
            yield from _list_folder(system, protocol, info["name"])
        else:
            yield _file(system, protocol, info)


def _list_folder(system: Any, protocol: str, folder: str) -> Iterator[Listed]:
    try:
        entries = sorted(system.ls(folder, detail=True), key=lambda info: str(info["name"]))
    except OSError as error:
        yield unreadable(_address(protocol, folder), error)
        return
    for info in entries:
        if posixpath.basename(info["name"]) == METADATA and info["type"] == "file":
            file = _file(system, protocol, info)
            yield Metadata(_address(protocol, folder), file) if isinstance(file, File) else file
    for info in entries:
        name = posixpath.basename(info["name"].rstrip("/"))
        if name.startswith(".") or name == METADATA or info["name"].rstrip("/") == folder.rstrip("/"):
            continue
        if info["type"] == "directory":
            yield from _list_folder(system, protocol, info["name"])
        elif ending(name) in ENDINGS:
            yield _file(system, protocol, info)
        else:
            yield Skipped(ending(name))


def _file(system: Any, protocol: str, info: dict[str, Any]) -> File | RejectRow:
    address = _address(protocol, info["name"])
    if info.get("size") is None:
        return RejectRow(address, "read", "unreadable", "its size is not known; fetch it and give it as a file")
    return File(address, int(info["size"]), partial(system.open, info["name"], "rb"))


def _address(protocol: str, name: str) -> str:
    return name if _SCHEME in name else f"{protocol}{_SCHEME}{name.lstrip('/')}"
