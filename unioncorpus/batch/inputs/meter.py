"""A bound on what an archive may unpack, at every depth together: bombs stop here."""

import io
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from unioncorpus.batch.counts import Limits
from unioncorpus.errors import InputRejectedError

#: Bytes of a nested archive that are held in memory; more go to a temporary file.
_IN_MEMORY = 8_000_000
#: No reader asks for more at a time, but one that believes the size in a forged header.
_MOST_AT_ONCE = 64_000_000


class BombError(InputRejectedError):
    """An archive unpacks to more than is likely: it is left as a whole, at whatever depth this was met."""


class Meter:
    """Counts what one outermost archive unpacks. ``size`` is that of the archive, in bytes."""

    def __init__(self, size: int, limits: Limits, depth: int = 1, left: list[int] | None = None) -> None:
        self.limits = limits
        self._size = size
        self._depth = depth
        # One count for all depths.
        self._left = left or [limits.unpacked_bytes + limits.unpacked_ratio * size]

    def nested(self) -> "Meter":
        """The meter of an archive in this one. Raises InputRejectedError (nested) below the depth allowed."""
        if self._depth >= self.limits.max_depth:
            raise InputRejectedError(
                "read", "nested", f"an archive {self._depth + 1} deep, {self.limits.max_depth} are read; unpack it"
            )
        return Meter(self._size, self.limits, self._depth + 1, self._left)

    def take(self, n_bytes: int) -> None:
        """Count bytes that were unpacked. Raises BombError when they are more than is likely."""
        self._left[0] -= n_bytes
        if self._left[0] < 0:
            limits = self.limits
            raise BombError(
                "read",
                "bomb",
                f"{self._size} bytes unpack to more than {limits.unpacked_bytes} and {limits.unpacked_ratio} times "
                "their size; what stands after this place was not read: if it is meant so, unpack it yourself",
            )

    def count_members(self, n: int) -> None:
        """Raise InputRejectedError (too_many) for an archive with more members than can be listed."""
        if n > self.limits.max_members:
            raise InputRejectedError(
                "read",
                "too_many",
                f"{n} members, {self.limits.max_members} can be listed; pack several archives",
            )

    @contextmanager
    def spool(self, stream: IO[bytes]) -> Iterator[IO[bytes]]:
        """A copy of a stream in which a reader may seek, on disk where it is large."""
        with tempfile.SpooledTemporaryFile(_IN_MEMORY) as copy:
            shutil.copyfileobj(stream, copy)
            copy.seek(0)
            yield copy


class Metered(io.RawIOBase):
    """A stream of unpacked bytes, counted as they are read; it can be sought forward only.

    Readers written in other languages cannot pass an exception on: with ``quiet``, what was met is kept in ``error``,
    the stream ends there, and the caller asks ``check``. They ask for much at a time, and get what there is: where a
    stream breaks off, what stands before that place is not lost with it.
    """

    def __init__(self, stream: IO[bytes], meter: Meter, *, quiet: bool = False) -> None:
        self._read_stream = getattr(stream, "read1", stream.read) if quiet else stream.read
        self._meter = meter
        self._quiet = quiet
        self._at = 0
        self.error: Exception | None = None

    def readable(self) -> bool:
        """True."""
        return True

    def tell(self) -> int:
        """Bytes read so far."""
        return self._at

    def read(self, size: int = -1) -> bytes:
        """Up to ``size`` bytes; unless ``quiet``, fewer at the end only. Raises BombError as Meter.take does."""
        if self.error:
            return b""
        try:
            return self._read(size)
        except Exception as error:
            if not self._quiet:
                raise
            self.error = error
            return b""

    def _read(self, size: int) -> bytes:
        if not 0 <= size <= _MOST_AT_ONCE:
            raise BombError(
                "read", "bomb", f"a header announces {size} bytes; what stands after it was not read: pack it anew"
            )
        data = self._read_stream(size)
        self._at += len(data)
        self._meter.take(len(data))
        return data

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        """Read into a buffer; how many bytes."""
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def seekable(self) -> bool:
        """True, though only forward."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go forward to an offset by reading."""
        if whence != io.SEEK_SET or offset < self._at:
            raise io.UnsupportedOperation("this stream goes forward only")
        while self._at < offset and self.read(min(1 << 16, offset - self._at)):
            pass
        return self._at

    def check(self) -> None:
        """Raise what was met on the way."""
        if self.error:
            raise self.error
