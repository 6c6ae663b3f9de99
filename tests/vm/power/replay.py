#!/usr/bin/env python3
"""Power loss, replayed from what dm-log-writes recorded of a disk (guest/loader).

    replay.py LOG list                              the marks, with the writes and flushes between them
    replay.py LOG at MARK PERMILLE SEED DISK        makes the start image DISK what the disk may hold at a moment

The moment is PERMILLE of the records between the mark `MARK` and the next one. All that was written before the last flush
is on the disk; of each later piece of 4 KiB a coin decides, whose weight depends on the seed, too.
"""

import random
import struct
import sys

# Documentation/admin-guide/device-mapper/log-writes.rst and drivers/md/dm-log-writes.c of Linux.
MAGIC = 0x6A736677736872
SUPER = struct.Struct("<QQQI")
ENTRY = struct.Struct("<QQQQ")
FLUSH, FUA, DISCARD, MARK = 1, 2, 4, 8
SECTOR = 512
PIECE = 4096


def records(path):
    """Yields flags, offset and data of each."""
    with open(path, "rb") as log:
        magic, _, count, size = SUPER.unpack(log.read(SUPER.size))
        if magic != MAGIC:
            sys.exit(f"{path} is no log of dm-log-writes")
        log.seek(size)
        for _ in range(count):
            head = log.read(size)
            sector, sectors, flags, length = ENTRY.unpack_from(head)
            data = b"" if flags & DISCARD else log.read(sectors * SECTOR)
            if flags & MARK:
                data = head[ENTRY.size : ENTRY.size + length]
            yield flags, sector * SECTOR, data


def name(data):
    return data.rstrip(b"\0").decode().strip()


def summary(path):
    """The marks, with what comes after each."""
    found = [["start", 0, 0]]
    for flags, _, data in records(path):
        if flags & MARK:
            found.append([name(data), 0, 0])
        else:
            found[-1][1] += bool(data)
            found[-1][2] += bool(flags & FLUSH)
    for mark, writes, flushes in found:
        print(f"{mark}: {writes} writes, {flushes} flushes")


def moment(path, mark, permille):
    """How many records are before it, and how many before the last flush."""
    begin = end = None
    flushes = []
    for number, (flags, _, data) in enumerate(records(path)):
        if flags & FLUSH:
            flushes.append(number)
        if flags & MARK and begin is None and name(data) == mark:
            begin = number
        elif flags & MARK and begin is not None:
            end = number
            break
    if end is None:
        sys.exit(f"there is no mark after {mark}")
    cut = begin + 1 + (end - begin - 1) * permille // 1000
    return cut, max((flush for flush in flushes if flush < cut), default=-1)


def replay(path, mark, permille, seed, disk):
    """Writes to the image what reached the disk."""
    coin = random.Random(f"{seed} {mark} {permille}")
    weight = coin.choice([0.1, 0.5, 0.9])
    cut, flushed = moment(path, mark, permille)
    kept = lost = 0
    with open(disk, "r+b") as image:
        for number, (flags, offset, data) in enumerate(records(path)):
            if number >= cut:
                break
            if flags & MARK:
                continue
            for start in range(0, len(data), PIECE):
                # What belongs to a flush itself is written after it.
                if number >= flushed and not flags & FUA:
                    if coin.random() >= weight:
                        lost += 1
                        continue
                    kept += 1
                image.seek(offset + start)
                image.write(data[start : start + PIECE])
    print(f"{lost} of {lost + kept} pieces since the last flush are lost")


if __name__ == "__main__":
    match sys.argv[1:]:
        case [path, "list"]:
            summary(path)
        case [path, "at", mark, permille, seed, disk]:
            replay(path, mark, int(permille), seed, disk)
        case _:
            sys.exit(__doc__)
