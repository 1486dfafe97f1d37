"""The multicast ping's probe: standard library only, Python 3.6 or newer, nothing written to disk.

What is sent to a host is one text: base.py, kernel.py, family.py, hearing.py, joining.py, drops.py, tools.py, looking.py,
probe.py and main.py, one behind the other; other programs share the first of them (start.ts).

It obeys line JSON on stdin ({"id", "do", ...}) and answers line JSON on stdout ({"id", "t", ...}); wire.ts has the
shapes. Times on the wire are microseconds. It ends when stdin ends, by the deadline given at the start, or by a signal;
the kernel then closes its sockets, which leaves the groups.
"""
import array
import errno
import fcntl
import json
import math
import os
import select
import signal
import socket
import struct
import sys
import time

try:  # hashlib would load OpenSSL: 4 MB of memory and 5 ms for each of many probes
    from _sha256 import sha256  # type: ignore
except ImportError:
    try:
        from _sha2 import sha256  # type: ignore  # Python 3.12 and newer
    except ImportError:
        from hashlib import sha256

# Linux socket options which the socket module of Python 3.6 to 3.13 does not all name (asm/socket.h, linux/if_packet.h).
SO_ATTACH_FILTER, SO_RCVBUFFORCE, SO_TIMESTAMPNS = 26, 33, 35
SOL_PACKET, PACKET_STATISTICS, PACKET_IGNORE_OUTGOING, PACKET_OUTGOING = 263, 6, 23, 4
PACKET_ADD_MEMBERSHIP, PACKET_DROP_MEMBERSHIP, PACKET_MR_PROMISC = 1, 2, 1
PACKET_AUXDATA, TP_STATUS_CSUMNOTREADY = 8, 8
RTM_F_LOOKUP_TABLE = 0x1000  # linux/rtnetlink.h: say in which table the route is
ETH_P_ALL = 0x0003

# magic, version, kind, sender, sequence, nanoseconds, run; then the MAC over all the rest; then padding.
HEADER = struct.Struct(">4sBBHIQ8s")
MAGIC, VERSION = b"MCRD", 1
DATA, CONTROL, ANSWER, LOOK, UNICAST = 1, 2, 3, 4, 5
MAC_BYTES = 16
LEAST = HEADER.size + MAC_BYTES

RECEIVE_BUFFER = 4 << 20
BATCH = 256  # datagrams read in one go before stdin and the send schedule get their turn
SUMS = 4  # captured packets of each sender whose UDP checksum is computed
SAMPLES = 2048  # delays kept for one sender before they are thinned out


class Clock(object):
    """The wall clock. A test may have it lie by some nanoseconds, kernel timestamps as well."""

    shift_ns = 0


def now_ns():
    # type: () -> int
    return int(time.clock_gettime(time.CLOCK_REALTIME) * 1e9) + Clock.shift_ns  # clock_gettime_ns came with 3.7


def now_us():
    # type: () -> int
    return now_ns() // 1000


class Keyed(object):
    """HMAC-SHA256 (RFC 2104) cut to 16 bytes, with both key blocks hashed once."""

    def __init__(self, key):
        # type: (bytes) -> None
        block = key.ljust(64, b"\0")
        self.inner = sha256(bytes(byte ^ 0x36 for byte in block))
        self.outer = sha256(bytes(byte ^ 0x5C for byte in block))

    def mac(self, head, rest):
        # type: (bytes, bytes) -> bytes
        inner = self.inner.copy()
        inner.update(head)
        inner.update(rest)
        outer = self.outer.copy()
        outer.update(inner.digest())
        return outer.digest()[:MAC_BYTES]


class Packets(object):
    """Packs and unpacks the datagrams of one run."""

    def __init__(self, run, key):
        # type: (bytes, bytes) -> None
        self.run = run
        self.keyed = Keyed(key)

    def pack(self, kind, sender, sequence, nanoseconds, padding=b""):
        # type: (int, int, int, int, bytes) -> bytes
        head = HEADER.pack(MAGIC, VERSION, kind, sender, sequence, nanoseconds, self.run)
        return head + self.keyed.mac(head, padding) + padding

    def unpack(self, data, whole=True):
        # type: (bytes, bool) -> tuple
        """(kind, sender, sequence, nanoseconds), or (None, why) with why one of foreign, stale, forged."""
        if len(data) < LEAST or data[:4] != MAGIC or data[4] != VERSION:
            return None, "foreign"
        _, _, kind, sender, sequence, nanoseconds, run = HEADER.unpack_from(data)
        if run != self.run:
            return None, "stale"
        head, mac = data[: HEADER.size], data[HEADER.size : LEAST]
        if whole and mac != self.keyed.mac(head, data[LEAST:]):
            return None, "forged"
        return kind, sender, sequence, nanoseconds


class Heard(object):
    """What was received from one sender; exact by a map of the sequence numbers."""

    __slots__ = ("seen", "received", "duplicates", "reordered", "highest", "lowest", "first_ns", "last_ns", "interface",
                 "ttl", "tos", "source", "other_source", "delays", "stride", "answered")

    def __init__(self, count):
        # type: (int) -> None
        self.seen = bytearray((count + 7) // 8)
        self.received = self.duplicates = self.reordered = self.answered = 0
        self.highest = -1
        self.lowest = count
        self.first_ns = self.last_ns = self.interface = self.ttl = self.tos = self.source = self.other_source = None
        self.delays = array.array("q")
        self.stride = 1

    def record(self, sequence, delay_ns):
        # type: (int, int) -> bool
        """True when the sequence number is seen for the first time."""
        place, bit = sequence >> 3, 1 << (sequence & 7)
        if self.seen[place] & bit:
            self.duplicates += 1
            return False
        self.seen[place] |= bit
        if sequence < self.highest:
            self.reordered += 1
        else:
            self.highest = sequence
        self.lowest = min(self.lowest, sequence)
        if self.received % self.stride == 0:
            if len(self.delays) >= SAMPLES:
                self.delays = self.delays[::2]
                self.stride *= 2
            self.delays.append(delay_ns)
        self.received += 1
        return True


def distribution(samples):
    # type: (object) -> object
    """[min, p50, p99, max] in microseconds, by nearest rank; None without samples."""
    ordered = sorted(samples)  # type: ignore
    if not ordered:
        return None

    def rank(share):
        # type: (float) -> float
        return ordered[max(0, int(math.ceil(share * len(ordered))) - 1)] / 1000.0

    return [ordered[0] / 1000.0, rank(0.5), rank(0.99), ordered[-1] / 1000.0]


def write_line(value):
    # type: (dict) -> None
    data = (json.dumps(value, separators=(",", ":")) + "\n").encode("ascii")
    while data:
        data = data[os.write(1, data) :]


def begin(start):
    # type: (dict) -> None
    """What every program does first: it can be ended by signals, and ends by its deadline."""
    for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT, signal.SIGPIPE, signal.SIGALRM):
        signal.signal(number, signal.SIG_DFL)  # whoever started us may have had them ignored
    signal.alarm(int(start["deadline"]))
    Clock.shift_ns = int(start.get("shiftNs", 0))
