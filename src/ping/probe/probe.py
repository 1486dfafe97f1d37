"""The multicast ping's probe: one file, standard library only, Python 3.6 or newer, nothing written to disk.

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

# Linux socket options which the socket module of Python 3.6 to 3.13 does not all name (linux/in.h, asm/socket.h).
IP_TOS, IP_PKTINFO, IP_RECVTTL, IP_MULTICAST_IF, IP_MULTICAST_TTL, IP_MULTICAST_LOOP = 1, 8, 12, 32, 33, 34
IP_ADD_MEMBERSHIP, IP_MULTICAST_ALL, MCAST_JOIN_SOURCE_GROUP, IP_TTL = 35, 49, 46, 2
SO_ATTACH_FILTER, SO_RCVBUFFORCE, SO_TIMESTAMPNS = 26, 33, 35
SOL_PACKET, PACKET_STATISTICS, PACKET_IGNORE_OUTGOING = 263, 6, 23
ETH_P_ALL, ETH_P_IP = 0x0003, 0x0800

# magic, version, kind, sender, sequence, nanoseconds, run; then the MAC over all the rest; then padding.
HEADER = struct.Struct(">4sBBHIQ8s")
MAGIC, VERSION = b"MCRD", 1
DATA, CONTROL, ANSWER, LOOK = 1, 2, 3, 4
MAC_BYTES = 16
LEAST = HEADER.size + MAC_BYTES

RECEIVE_BUFFER = 4 << 20
BATCH = 256  # datagrams read in one go before stdin and the send schedule get their turn
SAMPLES = 2048  # delays kept for one sender before they are thinned out
COUNTERS = ("Ip.", "IpExt.", "Udp.", "Icmp.InMsgs", "Tcp.InSegs", "TcpExt.IPReversePathFilter")
TOOLS_PATH = "/usr/sbin:/sbin:/usr/bin:/bin:/usr/local/sbin:/usr/local/bin"
TOOL_TEXT = 200000


def now_ns():
    # type: () -> int
    return int(time.clock_gettime(time.CLOCK_REALTIME) * 1e9)  # clock_gettime_ns came with 3.7


def now_us():
    # type: () -> int
    return int(time.clock_gettime(time.CLOCK_REALTIME) * 1e6)


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

    __slots__ = ("seen", "received", "duplicates", "reordered", "highest", "lowest", "first_ns", "interface", "ttl",
                 "source", "other_source", "delays", "stride", "answered")

    def __init__(self, count):
        # type: (int) -> None
        self.seen = bytearray((count + 7) // 8)
        self.received = self.duplicates = self.reordered = self.answered = 0
        self.highest = -1
        self.lowest = count
        self.first_ns = self.interface = self.ttl = self.source = self.other_source = None
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


def failure(error):
    # type: (OSError) -> dict
    return {"errno": errno.errorcode.get(error.errno or 0, "EIO"), "text": error.strerror or str(error)}


def text_of(path):
    # type: (str) -> object
    try:
        with open(path, "rb") as file:
            return file.read().decode("utf-8", "replace").strip()
    except OSError:
        return None


def number_of(path):
    # type: (str) -> object
    text = text_of(path)
    return int(text) if isinstance(text, str) and text.lstrip("-").isdigit() else None


def counters(interface):
    # type: (object) -> dict
    """Kernel counters by the names in the headers (columns differ between kernels), and the interface's own."""
    found = {}
    for path in ("/proc/net/snmp", "/proc/net/netstat"):
        names = None
        for line in str(text_of(path) or "").split("\n"):
            group, _, rest = line.partition(":")
            if names is None:
                names = rest.split()
                continue
            for name, value in zip(names, rest.split()):
                full = group + "." + name
                if full.startswith(COUNTERS):
                    found[full] = int(value)
            names = None
    for name in ("rx_packets", "rx_dropped", "rx_errors", "tx_packets", "tx_dropped", "tx_errors", "multicast"):
        value = number_of("/sys/class/net/%s/statistics/%s" % (interface, name))
        if value is not None:
            found["interface." + name] = value
    return found


def listed(group, interface):
    # type: (str, str) -> object
    """Whether /proc/net/igmp lists the group on the interface; None when the file cannot be read."""
    text = text_of("/proc/net/igmp")
    if text is None:
        return None
    packed = socket.inet_aton(group)
    wanted = "%08X" % struct.unpack("=I", packed)[0]  # printed as the word lies in memory
    device = None
    for line in str(text).split("\n")[1:]:
        fields = line.split()
        if line[:1].isdigit():
            device = fields[1].rstrip(":")
        elif fields and fields[0] == wanted and device == interface:
            return True
    return False


def route(destination, source=None, iif=0, oif=0):
    # type: (str, object, int, int) -> dict
    """The kernel's own lookup (RTM_GETROUTE, as `ip route get`): {oif, interface, gateway, source, local} or {error}.

    Needs no privilege. With iif it is the decision on an arriving packet: membership, source validity, rp_filter.
    """
    attributes = struct.pack("=HH4s", 8, 1, socket.inet_aton(destination))
    if source:
        attributes += struct.pack("=HH4s", 8, 2, socket.inet_aton(str(source)))
    for kind, index in ((3, iif), (4, oif)):
        if index:
            attributes += struct.pack("=HHI", 8, kind, index)
    body = struct.pack("=BBBBBBBBI", socket.AF_INET, 32, 32 if source else 0, 0, 0, 0, 0, 0, 0) + attributes
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as netlink:
        netlink.settimeout(1)
        netlink.send(struct.pack("=IHHII", 16 + len(body), 26, 1, 1, 0) + body)
        reply = netlink.recv(8192)
    if struct.unpack_from("=H", reply, 4)[0] == 2:  # NLMSG_ERROR
        code = -struct.unpack_from("=i", reply, 16)[0]
        return {"error": failure(OSError(code, os.strerror(code)))}
    found = {"local": reply[23] == 2}  # rtm_type RTN_LOCAL: an address of this host
    offset, end = 28, struct.unpack_from("=I", reply)[0]
    while offset + 4 <= end:
        length, kind = struct.unpack_from("=HH", reply, offset)
        value = reply[offset + 4 : offset + length]
        if kind == 4:
            found["oif"] = struct.unpack("=I", value)[0]
            found["interface"] = name_of(found["oif"])
        elif kind in (5, 7):
            found["gateway" if kind == 5 else "source"] = socket.inet_ntoa(value)
        offset += max(4, (length + 3) & ~3)
    return found


def name_of(index):
    # type: (int) -> object
    try:
        return socket.if_indextoname(index)
    except OSError:
        return None


def networks(names):
    # type: (dict) -> list
    """[[interface, first address, mask]] of the interfaces with an IPv4 address (SIOCGIFADDR, SIOCGIFNETMASK)."""
    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        for name in names:
            request = struct.pack("256s", name.encode("utf-8")[:15])
            try:
                address, mask = (fcntl.ioctl(sock.fileno(), number, request)[20:24] for number in (0x8915, 0x891B))
            except OSError:
                continue
            found.append([name, socket.inet_ntoa(address), socket.inet_ntoa(mask)])
    return found


def udp_filter(group, port):
    # type: (str, int) -> array.array
    """Classic BPF from the IP header on: first fragments of UDP to (group, port). Keeps a busy interface out of Python."""
    word = struct.unpack(">I", socket.inet_aton(group))[0]
    program = [
        (0x28, 0, 0, 0xFFFFF000), (0x15, 0, 10, ETH_P_IP),  # SKF_AD_PROTOCOL
        (0x30, 0, 0, 9), (0x15, 0, 8, 17),  # protocol is UDP
        (0x20, 0, 0, 16), (0x15, 0, 6, word),  # destination is the group
        (0x28, 0, 0, 6), (0x45, 4, 0, 0x1FFF),  # not a later fragment
        (0xB1, 0, 0, 0), (0x48, 0, 0, 2), (0x15, 0, 1, port),  # port behind the header, whatever its length
        (0x06, 0, 0, 0x40000), (0x06, 0, 0, 0),
    ]
    return array.array("B", b"".join(struct.pack("=HBBI", *step) for step in program))


def big_buffer(sock):
    # type: (socket.socket) -> None
    try:
        sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BUFFER)
    except OSError:  # not root: as much as net.core.rmem_max allows
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)


def socket_drops(sock):
    # type: (socket.socket) -> object
    """Datagrams dropped at this socket (full buffer, bad checksum): last column of /proc/net/udp."""
    inode = str(os.fstat(sock.fileno()).st_ino)
    for line in str(text_of("/proc/net/udp") or "").split("\n")[1:]:
        fields = line.split()
        if len(fields) > 12 and fields[9] == inode:
            return int(fields[12])
    return None


def tool(argv):
    # type: (list) -> dict
    """Output of a tool that is there and permitted: {text} or {why}."""
    import subprocess  # costs 3 MB and 10 ms: only where a pair failed

    try:
        done = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=5,
                              env={"PATH": TOOLS_PATH, "LC_ALL": "C"})
    except FileNotFoundError:
        return {"why": argv[0] + " is not there"}
    except (OSError, subprocess.SubprocessError) as error:
        return {"why": str(error)}
    if done.returncode != 0:
        return {"why": done.stderr.decode("utf-8", "replace").strip()[:300] or "exit code %d" % done.returncode}
    return {"text": done.stdout.decode("utf-8", "replace")[:TOOL_TEXT]}


class Probe(object):
    """One host's part in a mesh; join, look, send, after and leave come in the order of the controller's barriers."""

    def __init__(self, packets):
        # type: (Packets) -> None
        self.packets = packets
        self.sockets = {}  # type: dict
        self.readers = {}  # type: dict
        self.poller = select.poll()
        self.poller.register(0, select.POLLIN)
        self.input = b""
        self.sending = None  # type: object
        self.progress_due = None  # type: object
        self.reset({})

    def reset(self, plan):
        # type: (dict) -> None
        for name in list(self.sockets):
            self.close(name)
        self.plan = plan
        self.heard = {}  # type: dict
        self.captured = {}  # type: dict
        self.rtts = {}  # type: dict
        self.counts = {"foreign": 0, "stale": 0, "forged": 0, "unplanned": 0, "own": 0}
        self.control = {}  # type: dict
        self.sent_ns = array.array("Q")
        self.sending = None
        self.progress_due = None
        self.progress_told = None
        self.joined_ns = 0

    def open(self, name, sock, reader):
        # type: (str, socket.socket, object) -> None
        sock.setblocking(False)
        self.sockets[name] = sock
        self.readers[sock.fileno()] = (sock, reader)
        self.poller.register(sock.fileno(), select.POLLIN)

    def close(self, name):
        # type: (str) -> None
        sock = self.sockets.pop(name)
        self.poller.unregister(sock.fileno())
        del self.readers[sock.fileno()]
        sock.close()

    # Commands

    def do_hello(self, _):
        # type: (dict) -> dict
        try:
            namespace = os.readlink("/proc/self/ns/net")
        except OSError:
            namespace = None
        return {
            "python": ".".join(str(part) for part in sys.version_info[:3]),
            "uid": os.geteuid(),
            "kernel": os.uname().release,
            "bootId": text_of("/proc/sys/kernel/random/boot_id"),
            "namespace": namespace,
        }

    def do_clock(self, _):
        # type: (dict) -> dict
        return {}

    def do_join(self, plan):
        # type: (dict) -> dict
        self.reset(plan)
        interface = plan["interface"]
        names = dict((name, index) for index, name in socket.if_nameindex())
        if interface is not None and interface not in names:
            return {"missing": interface}
        looked = route(plan["group"])
        index = looked.get("oif", 0) if interface is None else names[interface]
        self.index = index
        self.interface = name_of(index) if index else None
        answer = {"interface": self.interface, "route": looked, "networks": networks(names)}
        answer["address"] = route(plan["group"], oif=index).get("source") if index else None
        if plan["receive"]:
            answer["receiver"] = self.open_receiver(plan, index)
        if plan["send"]:
            answer["sender"] = self.open_sender(plan, index if interface is not None else 0)
        return answer

    def open_receiver(self, plan, index):
        # type: (dict, int) -> dict
        group, port = plan["group"], plan["port"]
        answer = {"joined": False, "capture": self.open_capture(group, port)}
        sock = None
        try:
            sock = self.udp_socket((group, port))
            if plan["source"] is None:
                request = struct.pack("@4s4si", socket.inet_aton(group), b"\0\0\0\0", index)
                sock.setsockopt(socket.IPPROTO_IP, IP_ADD_MEMBERSHIP, request)
            else:
                sock.setsockopt(socket.IPPROTO_IP, MCAST_JOIN_SOURCE_GROUP, source_request(index, group, plan["source"]))
        except OSError as error:
            if sock is not None:
                sock.close()
            answer["error"] = failure(error)
            return answer
        self.joined_ns = now_ns()
        self.open("group", sock, self.read_group)
        # Negative control: nobody joined this group, so nothing may be heard here.
        self.open("control", self.udp_socket((plan["control"], port)), self.read_control)
        answer["joined"] = True
        answer["listed"] = listed(group, str(self.interface))
        return answer

    def udp_socket(self, address):
        # type: (tuple) -> socket.socket
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.setsockopt(socket.IPPROTO_IP, IP_MULTICAST_ALL, 0)  # else groups joined by others are heard as well
        sock.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
        sock.setsockopt(socket.IPPROTO_IP, IP_RECVTTL, 1)
        sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        big_buffer(sock)
        try:
            sock.bind(address)
        except OSError:
            sock.close()
            raise
        return sock

    def open_capture(self, group, port):
        # type: (str, int) -> object
        """None when it works, else why not. Never promiscuous: that could make delivery work (smcroute#173).

        Bound to all protocols, because only such a socket sees what tc and nft drop at the ingress of the interface
        (net/core/dev.c, __netif_receive_skb_core: ptype_all, then ingress, then the protocol's own).
        """
        if self.interface is None:
            return "no interface"
        try:
            sock = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0)
        except OSError as error:
            return error.strerror
        try:
            program = udp_filter(group, port)
            sock.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, struct.pack("@HP", len(program) // 8,
                                                                             program.buffer_info()[0]))
            big_buffer(sock)
            try:
                sock.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
            except OSError:
                pass  # before Linux 4.20: our own packets are told by their sender
            sock.bind((self.interface, ETH_P_ALL))
        except OSError as error:
            sock.close()
            return error.strerror
        self.open("capture", sock, self.read_capture)
        return None

    def open_sender(self, plan, index):
        # type: (dict, int) -> dict
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            if index:
                request = struct.pack("@4s4si", b"\0\0\0\0", b"\0\0\0\0", index)
                sock.setsockopt(socket.IPPROTO_IP, IP_MULTICAST_IF, request)
            sock.setsockopt(socket.IPPROTO_IP, IP_MULTICAST_TTL, plan["ttl"])
            sock.setsockopt(socket.IPPROTO_IP, IP_MULTICAST_LOOP, 0)
            if plan["dscp"] is not None:
                sock.setsockopt(socket.IPPROTO_IP, IP_TOS, plan["dscp"] << 2)
            sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
            big_buffer(sock)
            sock.bind((plan["bind"] or "", 0))
        except OSError as error:
            sock.close()
            return {"error": failure(error)}
        self.open("sender", sock, self.read_answers)
        return {}

    def do_look(self, _):
        # type: (dict) -> dict
        """Evidence at this moment."""
        path = "/sys/class/net/%s/" % self.interface
        settings = "/proc/sys/net/ipv4/conf/%s/rp_filter"
        return {
            "counters": counters(self.interface),
            "carrier": number_of(path + "carrier"),
            "operstate": text_of(path + "operstate"),
            "flags": text_of(path + "flags"),
            "mtu": number_of(path + "mtu"),
            "rpFilter": {"all": number_of(settings % "all"), "interface": number_of(settings % self.interface)},
            "listed": listed(self.plan["group"], str(self.interface)) if "group" in self.sockets else None,
        }

    def do_send(self, command):
        # type: (dict) -> object
        """Answers when the last packet was handed to the kernel; see `tick`."""
        if "sender" not in self.sockets:
            return {"sent": 0, "errors": {}}
        look = command["look"]
        count = command["count"]
        if not look:
            self.sent_ns = array.array("Q", bytes(8 * count))
        size = self.plan["size"] - LEAST
        self.sending = {
            "id": command["id"], "t": command["t"], "kind": LOOK if look else DATA, "count": count, "next": 0, "sent": 0,
            "errors": {}, "due": time.monotonic() + command["startInMs"] / 1000.0,
            "interval": command["intervalMs"] / 1000.0,
            "padding": bytes(bytearray((7 + 31 * place) & 255 for place in range(size))),
        }
        return None

    def do_watch(self, _):
        # type: (dict) -> dict
        """From now on tell the progress, twice a second at most."""
        self.progress_due = time.monotonic() + 0.25
        return {}

    def do_after(self, command):
        # type: (dict) -> dict
        """What was recorded, with the evidence afterwards. Everything that has arrived is read first."""
        self.progress_due = None
        self.drain()
        answer = self.do_look({})
        answer["heard"] = dict((str(sender), self.told(heard)) for sender, heard in self.heard.items())
        answer["captured"] = dict((str(sender), seen) for sender, seen in self.captured.items())
        answer["sources"] = dict((sender, self.asked(int(sender), source)) for sender, source in command["sources"].items()
                                 if self.missing(int(sender)))
        answer["rtts"] = dict((str(host), distribution(samples[1:] if len(samples) > 1 else samples))
                              for host, samples in self.rtts.items())
        answer["counts"] = self.counts
        answer["control"] = dict((str(sender), number) for sender, number in self.control.items())
        answer["drops"] = socket_drops(self.sockets["group"]) if "group" in self.sockets else None
        answer["captureDrops"] = None
        if "capture" in self.sockets:
            statistics = self.sockets["capture"].getsockopt(SOL_PACKET, PACKET_STATISTICS, 8)
            answer["captureDrops"] = struct.unpack("=II", statistics)[1]
        return answer

    def told(self, heard):
        # type: (Heard) -> dict
        return {
            "received": heard.received, "duplicates": heard.duplicates, "reordered": heard.reordered,
            "lowest": heard.lowest, "firstUs": (heard.first_ns - self.joined_ns) // 1000,
            "interface": name_of(heard.interface) if heard.interface else None, "ttl": heard.ttl,
            "source": heard.source, "otherSource": heard.other_source, "delayUs": distribution(heard.delays),
        }

    def missing(self, sender):
        # type: (int) -> bool
        return sender not in self.heard or self.heard[sender].received < self.plan["count"]

    def asked(self, sender, source):
        # type: (int, str) -> dict
        """Would the kernel accept the group from this source here, and how would it reach the source? While joined."""
        if sender in self.captured:
            source = self.captured[sender]["source"]
        return {"source": source, "accepted": route(self.plan["group"], source, iif=self.index), "back": route(source)}

    def do_firewall(self, _):
        # type: (dict) -> dict
        """Rule sets with their counters, as text; parsed by the controller."""
        nft = tool(["nft", "-a", "-t", "list", "ruleset"])
        if "text" not in nft:
            nft = tool(["nft", "-a", "list", "ruleset"])  # before nft 0.9.3 there is no -t
        answer = {"nft": nft, "tc": tool(["tc", "-s", "filter", "show", "dev", str(self.interface), "ingress"])}
        if not nft.get("text"):
            answer["iptables"] = tool(["iptables-save", "-c"])
        return answer

    def do_leave(self, _):
        # type: (dict) -> dict
        self.reset({})
        return {}

    # What arrives

    def read_group(self, sock):
        # type: (socket.socket) -> None
        data, ancillary, _, source = sock.recvmsg(max(2048, self.plan["size"] + 64), 256)
        stamp, index, destination, ttl = now_ns(), None, None, None
        for level, kind, value in ancillary:
            if level == socket.SOL_SOCKET and kind == SO_TIMESTAMPNS:
                seconds, nanoseconds = struct.unpack("@ll", value[: struct.calcsize("@ll")])
                stamp = seconds * 1000000000 + nanoseconds
            elif level == socket.IPPROTO_IP and kind == IP_PKTINFO:
                index, _, destination = struct.unpack("@i4s4s", value[:12])
            elif level == socket.IPPROTO_IP and kind == IP_TTL:
                ttl = struct.unpack("@i", value[:4])[0]
        fields = self.packets.unpack(data)
        if fields[0] is None:
            self.counts[fields[1]] += 1
            return
        kind, sender, sequence, sent_ns = fields
        if sender == self.plan["me"]:
            self.counts["own"] += 1
        elif kind == CONTROL:  # sent to the control group, heard in this one: something reflects
            self.control[sender] = self.control.get(sender, 0) + 1
        elif kind == DATA and destination == socket.inet_aton(self.plan["group"]) and self.planned(sender, sequence):
            heard = self.heard.get(sender)
            if heard is None:
                heard = self.heard[sender] = Heard(self.plan["count"])
                heard.first_ns, heard.interface, heard.ttl, heard.source = stamp, index, ttl, source[0]
            elif source[0] != heard.source and heard.other_source is None:
                heard.other_source = source[0]
            if heard.record(sequence, stamp - sent_ns):
                self.answer(heard, sender, sequence, stamp, source)
        elif kind != LOOK:
            self.counts["unplanned"] += 1

    def planned(self, sender, sequence):
        # type: (int, int) -> bool
        return sender < self.plan["senders"] and sequence < self.plan["count"]

    def answer(self, heard, sender, sequence, stamp, source):
        # type: (Heard, int, int, int, tuple) -> None
        """A unicast answer to a few packets of each sender, never longer than what was received, never to a duplicate."""
        most = self.plan["answers"]
        every = max(1, self.plan["count"] // most) if most else 0
        if not most or heard.answered >= most or sequence % every != every - 1:
            return
        if self.plan["answerTo"] is not None and sender not in self.plan["answerTo"]:
            return
        heard.answered += 1
        # The time field is how long the packet waited here, which is no part of the round trip.
        packet = self.packets.pack(ANSWER, self.plan["me"], sequence, max(0, now_ns() - stamp))
        try:
            self.sockets["control"].sendto(packet, socket.MSG_DONTWAIT, source)
        except OSError:
            pass  # no way back: the pair has no RTT, which says it

    def read_control(self, sock):
        # type: (socket.socket) -> None
        fields = self.packets.unpack(sock.recv(65535))
        if fields[0] is None:
            self.counts[fields[1]] += 1
        elif fields[1] != self.plan["me"]:
            self.control[fields[1]] = self.control.get(fields[1], 0) + 1

    def read_answers(self, sock):
        # type: (socket.socket) -> None
        data, ancillary, _, _ = sock.recvmsg(256, 256)
        stamp = now_ns()
        for level, kind, value in ancillary:
            if level == socket.SOL_SOCKET and kind == SO_TIMESTAMPNS:
                seconds, nanoseconds = struct.unpack("@ll", value[: struct.calcsize("@ll")])
                stamp = seconds * 1000000000 + nanoseconds
        fields = self.packets.unpack(data)
        if fields[0] != ANSWER or fields[2] >= len(self.sent_ns) or not self.sent_ns[fields[2]]:
            return
        samples = self.rtts.setdefault(fields[1], [])
        if len(samples) < self.plan["answers"]:
            samples.append(max(0, stamp - self.sent_ns[fields[2]] - fields[3]))

    def read_capture(self, sock):
        # type: (socket.socket) -> None
        data = sock.recv(65535)
        header = (data[0] & 15) * 4
        if len(data) < header + 8:
            return
        length = struct.unpack_from(">H", data, header + 4)[0]
        whole = not struct.unpack_from(">H", data, 6)[0] & 0x2000  # more fragments follow: no MAC to check
        fields = self.packets.unpack(data[header + 8 : header + length], whole)
        if fields[0] != DATA or fields[1] == self.plan["me"]:
            return
        seen = self.captured.get(fields[1])
        if seen is None:
            seen = {"count": 0, "source": socket.inet_ntoa(data[12:16]), "ttl": data[8]}
            self.captured[fields[1]] = seen
        seen["count"] += 1

    # The loop

    def serve(self):
        # type: () -> None
        while True:
            ready = self.poller.poll(self.patience())
            if any(descriptor == 0 for descriptor, _ in ready) and not self.read_input():
                return
            for descriptor, _ in ready:
                if descriptor in self.readers:
                    self.read_batch(*self.readers[descriptor])
            self.tick()

    def patience(self):
        # type: () -> object
        due = [moment for moment in (self.sending and self.sending["due"], self.progress_due) if moment is not None]
        if not due:
            return None
        return max(0, int(math.ceil((min(due) - time.monotonic()) * 1000)))

    def read_batch(self, sock, reader):
        # type: (socket.socket, object) -> bool
        """True when there may be more."""
        for _ in range(BATCH):
            try:
                reader(sock)  # type: ignore
            except BlockingIOError:
                return False
            except OSError:  # a pending error of the socket (ENETDOWN); reading it clears it
                continue
        return True

    def drain(self):
        # type: () -> None
        until = time.monotonic() + 5
        for sock, reader in list(self.readers.values()):
            while self.read_batch(sock, reader) and time.monotonic() < until:
                pass

    def read_input(self):
        # type: () -> bool
        data = os.read(0, 65536)
        if not data:
            return False
        arrived = now_us()
        lines = (self.input + data).split(b"\n")
        self.input = lines.pop()
        for line in lines:
            self.obey(json.loads(line.decode("ascii")), arrived)
        return True

    def obey(self, command, arrived):
        # type: (dict, int) -> None
        command["t"] = arrived
        try:
            answer = getattr(self, "do_" + command["do"])(command)
        except OSError as error:
            answer = {"error": failure(error)}
        if answer is not None:
            self.tell(command["id"], arrived, answer)

    def tell(self, number, arrived, answer):
        # type: (int, int, dict) -> None
        answer["id"] = number
        answer["t"] = [arrived, now_us()]
        write_line(answer)

    def tick(self):
        # type: () -> None
        moment = time.monotonic()
        sending = self.sending
        if sending is not None and moment >= sending["due"]:  # type: ignore
            self.send_next(sending)  # type: ignore
        if self.progress_due is not None and moment >= self.progress_due:  # type: ignore
            self.progress_due = moment + 0.5
            progress = {"sent": self.sending["next"] if self.sending else len(self.sent_ns), "heard": len(self.heard)}
            if progress != self.progress_told:
                self.progress_told = progress
                write_line({"progress": progress})

    def send_next(self, sending):
        # type: (dict) -> None
        sequence = sending["next"]
        if sequence < sending["count"]:
            sent = now_ns()
            if sending["kind"] == DATA:
                self.sent_ns[sequence] = sent
                if sequence in (0, sending["count"] // 2):
                    self.send_packet(CONTROL, sequence, sent, b"", self.plan["control"], {})
            if self.send_packet(sending["kind"], sequence, sent, sending["padding"], self.plan["group"], sending["errors"]):
                sending["sent"] += 1
            sending["next"] += 1
            sending["due"] += sending["interval"]
        if sending["next"] >= sending["count"]:
            self.sending = None
            self.tell(sending["id"], sending["t"], {"sent": sending["sent"], "errors": sending["errors"]})

    def send_packet(self, kind, sequence, sent, padding, group, errors):
        # type: (int, int, int, bytes, str, dict) -> bool
        packet = self.packets.pack(kind, self.plan["me"], sequence, sent, padding)
        try:
            self.sockets["sender"].sendto(packet, socket.MSG_DONTWAIT, (group, self.plan["port"]))
            return True
        except OSError as error:
            name = failure(error)["errno"]
            errors[name] = errors.get(name, 0) + 1
            return False


def source_request(index, group, source):
    # type: (int, str, str) -> bytes
    """struct group_source_req: u32 index, padding to the alignment of sockaddr_storage, two of these."""

    def storage(address):
        # type: (str) -> bytes
        return (struct.pack("=HH", socket.AF_INET, 0) + socket.inet_aton(address)).ljust(128, b"\0")

    return struct.pack("@I0L", index) + storage(group) + storage(source)


def write_line(value):
    # type: (dict) -> None
    data = (json.dumps(value, separators=(",", ":")) + "\n").encode("ascii")
    while data:
        data = data[os.write(1, data) :]


def main(start):
    # type: (dict) -> None
    for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT, signal.SIGPIPE, signal.SIGALRM):
        signal.signal(number, signal.SIG_DFL)  # whoever started us may have had them ignored
    signal.alarm(int(start["deadline"]))
    Probe(Packets(bytes.fromhex(start["run"]), bytes.fromhex(start["key"]))).serve()


if __name__ == "__main__":
    main(START)  # type: ignore  # noqa: F821  # set by the bootstrap (start.ts)
