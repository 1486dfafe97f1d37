"""The Multicast Ping Protocol: RFC 6450 and its first version, which Debian's ssmping 0.9.1 speaks. Client and responder.

One file, standard library only, Python 3.6 or newer, nothing written to disk. START says what to do; line JSON on stdout:
{"progress": ...} now and then, {"result": ...} at the end (protocol/wire.ts). It ends when stdin ends, by its deadline, or by
a signal. Times on the wire are microseconds.
"""
import errno
import hmac
import json
import math
import os
import select
import signal
import socket
import struct
import time

QUERY, ANSWER, INIT, RESPONSE = 0x51, 0x41, 0x49, 0x53
# Options (RFC 6450, 3.2); 7 and 8 are of the first version: wanted reply size and padding.
VERSION, CLIENT, SEQUENCE, STAMP, GROUP, WANTED, INFORMATION = 0, 1, 2, 3, 4, 5, 6
TTL, PREFIX, SESSION, SERVER_STAMP, FILLER = 9, 10, 11, 12, 65532
LENGTHS = {VERSION: (1,), SEQUENCE: (4,), STAMP: (8,), GROUP: (5, 6, 17, 18), TTL: (1,), SERVER_STAMP: (8,)}
INITIAL_TTL = 64

# Linux socket options which the socket module does not name everywhere (linux/in.h, linux/in6.h).
IP_PKTINFO, IP_RECVTTL, IP_TTL, IP_MULTICAST_IF, IP_MULTICAST_TTL, IP_MULTICAST_LOOP = 8, 12, 2, 32, 33, 34
IP_MULTICAST_ALL, MCAST_JOIN_GROUP, MCAST_JOIN_SOURCE_GROUP = 49, 42, 46
IPV6_UNICAST_HOPS, IPV6_MULTICAST_IF, IPV6_MULTICAST_HOPS, IPV6_MULTICAST_LOOP, IPV6_MULTICAST_ALL = 16, 17, 18, 19, 29
SO_TIMESTAMPNS = 35
IPV6_RECVPKTINFO, IPV6_PKTINFO, IPV6_RECVHOPLIMIT, IPV6_HOPLIMIT = 49, 50, 51, 52

RATE, BURST = 1.0, 5.0  # reply pairs a second for one client, as RFC 6450 asks for; ssmping sends one query a second
SESSION_RATE, SESSION_BURST = 10.0, 20.0  # with a session: whoever has one can be answered at its address
MOST_CLIENTS = 1000
FORGET = 180.0  # seconds after which a client that is silent is forgotten
SESSION_LIFE = 120  # seconds; a session is good for one to two of them
BATCH = 64  # datagrams read in one go before stdin gets its turn


def failure(error):
    # type: (OSError) -> dict
    return {"errno": errno.errorcode.get(error.errno or 0, "EIO"), "text": error.strerror or str(error)}


def write_line(value):
    # type: (dict) -> None
    data = (json.dumps(value, separators=(",", ":")) + "\n").encode("ascii")
    while data:
        data = data[os.write(1, data) :]


# Messages


def parse(data):
    # type: (bytes) -> tuple
    """(type, [(option, value)]); (None, []) for what is no message. Reads nothing behind what was received."""
    if not data or data[0] not in (QUERY, ANSWER, INIT, RESPONSE):
        return None, []
    options, seen, offset = [], set(), 1
    while offset < len(data):
        if offset + 4 > len(data):
            return None, []
        option, length = struct.unpack_from(">HH", data, offset)
        value = data[offset + 4 : offset + 4 + length]
        if len(value) < length or length not in LENGTHS.get(option, (length,)):
            return None, []
        if option in seen and option != PREFIX:
            return None, []
        seen.add(option)
        options.append((option, value))
        offset += 4 + length
    return data[0], options


def message(kind, options):
    # type: (int, list) -> bytes
    return bytes((kind,)) + b"".join(struct.pack(">HH", option, len(value)) + value for option, value in options)


def pack_group(group, family_bytes=2):
    # type: (str, int) -> bytes
    six = ":" in group
    packed = socket.inet_pton(socket.AF_INET6 if six else socket.AF_INET, group)
    return (2 if six else 1).to_bytes(family_bytes, "big") + packed


def unpack_group(value):
    # type: (bytes) -> object
    """The address; None when family and length do not agree or it is no multicast address. Either version."""
    size = 4 if len(value) in (5, 6) else 16
    family, packed = value[: len(value) - size], value[len(value) - size :]
    if int.from_bytes(family, "big") != (1 if size == 4 else 2) or (packed[0] & 0xF0 != 0xE0 if size == 4 else packed[0] != 0xFF):
        return None
    return socket.inet_ntop(socket.AF_INET if size == 4 else socket.AF_INET6, packed)


def is_source_specific(packed):
    # type: (bytes) -> bool
    """232.0.0.0/8, ff3x::/32"""
    return packed[0] == 232 if len(packed) == 4 else packed[1] >> 4 == 3 and packed[2:4] == b"\0\0"


def now_stamp():
    # type: () -> bytes
    moment = int(time.time() * 1e6)
    return struct.pack(">II", moment // 1000000, moment % 1000000)


# The responder


class Buckets(object):
    """A leaky bucket for each client, and no more clients than memory is meant for."""

    def __init__(self):
        # type: () -> None
        self.levels = {}  # type: dict

    def take(self, client, rate, burst, moment):
        # type: (bytes, float, float, float) -> bool
        level, last = self.levels.get(client, (0.0, moment))
        if client not in self.levels and not self.has_room(moment):
            return False
        level = max(0.0, level - (moment - last) * rate)
        full = level + 1.0 > burst
        self.levels[client] = (level if full else level + 1.0, moment)
        return not full

    def has_room(self, moment):
        # type: (float) -> bool
        if len(self.levels) < MOST_CLIENTS:
            return True
        for client, (_, last) in list(self.levels.items()):
            if moment - last > FORGET:
                del self.levels[client]
        return len(self.levels) < MOST_CLIENTS


class Responder(object):
    """What is answered to a datagram; pure but for the buckets.

    No answer is longer than its query, whatever that asks for: neither a forged source nor a group can be flooded with more
    than its author sends himself.
    """

    def __init__(self, groups, secret):
        # type: (list, bytes) -> None
        self.groups = frozenset(groups)
        self.secret = secret
        self.buckets = Buckets()

    def answers(self, data, client, moment):
        # type: (bytes, str, float) -> tuple
        """(what, [(None or group, datagram)]): what is answered, refused, limited or ignored; None is the client itself."""
        kind, options = parse(data)
        if kind not in (QUERY, INIT):
            return "ignored", []
        said = dict(options)
        first = VERSION not in said and len(said.get(GROUP, b"")) in (5, 17)
        if first and kind == INIT:
            return "ignored", []
        session = self.is_session(client, said.get(SESSION, b""), moment)
        rate, burst = (SESSION_RATE, SESSION_BURST) if session else (RATE, BURST)
        if not self.buckets.take(client_key(client), rate, burst, moment):
            return "limited", []
        if first:
            what, replies = self.first_version(data, said)
        elif said.get(VERSION) != b"\x02":
            what, replies = "refused", self.response([(VERSION, b"\x02")] + echoed(options, (CLIENT, SEQUENCE)))
        elif kind == INIT:
            what, replies = self.init(options, len(data), client, moment)
        else:
            what, replies = self.query(options, said, session)
        fitting = [(group, reply) for group, reply in replies if len(reply) <= len(data)]
        return (what if fitting else "ignored"), fitting

    def first_version(self, data, said):
        # type: (bytes, dict) -> tuple
        """Echoed as it is: option 7 asks for a longer answer, which nobody gets."""
        answer = bytes((ANSWER,)) + data[1:]
        group = self.allowed(said[GROUP])
        return "answered", [(None, answer)] + ([(group, answer)] if group else [])

    def init(self, options, size, client, moment):
        # type: (list, int, str, float) -> tuple
        reply = [(VERSION, b"\x02")] + echoed(options, (CLIENT,))
        group = next((found for found in (self.of_prefix(value) for option, value in options if option == PREFIX) if found), None)
        if group is None:
            return "refused", self.response(reply)
        reply.append((GROUP, pack_group(group)))
        room = size - len(message(RESPONSE, reply)) - 4
        length = next((length for length in (16, 8, 4) if length <= room), 0)
        if length:
            reply.append((SESSION, self.session(client, moment)[:length]))
        return "answered", self.response(reply)

    def query(self, options, said, session):
        # type: (list, dict, bool) -> tuple
        group = self.allowed(said[GROUP]) if GROUP in said and len(said[GROUP]) in (6, 18) else None
        if group is None or SEQUENCE not in said or (SESSION in said and not session):
            return "refused", self.response([(VERSION, b"\x02")] + echoed(options, (CLIENT, SEQUENCE)))
        answer = [(option, value) for option, value in options if option not in (SESSION, TTL, SERVER_STAMP)]
        room = len(message(QUERY, options)) - len(message(ANSWER, answer))
        if room >= 5:
            answer.append((TTL, bytes((INITIAL_TTL,))))
            room -= 5
        wanted = said.get(WANTED, b"")
        if room >= 12 and struct.pack(">H", SERVER_STAMP) in (wanted[at : at + 2] for at in range(0, len(wanted), 2)):
            answer.append((SERVER_STAMP, now_stamp()))
        packet = message(ANSWER, answer)
        return "answered", [(None, packet), (group, packet)]

    def response(self, options):
        # type: (list) -> list
        return [(None, message(RESPONSE, options))]

    def allowed(self, value):
        # type: (bytes) -> object
        """The group when it may be sent to. Without a list: SSM groups, which only those get who name us as source, and what
        ends as ssmpingd wants it (.234, ::4321:1234): groups that nobody uses for anything else."""
        group = unpack_group(value)
        if group is None or self.groups:
            return group if group in self.groups else None
        packed = value[-4:] if len(value) in (5, 6) else value[-16:]
        marked = packed[3] == 234 and packed[0] == 239 if len(packed) == 4 else packed[12:] == b"\x43\x21\x12\x34"
        return group if marked or is_source_specific(packed) else None

    def of_prefix(self, value):
        # type: (bytes) -> object
        """A group that the prefix holds; a whole address is the client's own choice."""
        if len(value) < 3:
            return None
        family, bits = struct.unpack_from(">HB", value)
        size = {1: 4, 2: 16}.get(family)
        if size is None or bits > 8 * size or len(value) < 3 + (bits + 7) // 8:
            return None
        held = value[3 : 3 + (bits + 7) // 8].ljust(size, b"\0")
        if bits == 8 * size:
            return self.allowed(struct.pack(">H", family) + held)
        default = "232.43.211.234" if family == 1 else "ff3e::4321:1234"
        for group in sorted(self.groups) or [default]:
            packed = pack_group(group)[2:]
            if len(packed) == size and same_prefix(packed, held, bits):
                return group
        return None

    def session(self, client, moment):
        # type: (str, float) -> bytes
        """Not kept anywhere: a MAC of the client's address and the time."""
        epoch = int(moment // SESSION_LIFE)
        return hmac.new(self.secret, ("%d %s" % (epoch, client)).encode("ascii"), "sha256").digest()[:16]

    def is_session(self, client, given, moment):
        # type: (str, bytes, float) -> bool
        if len(given) < 4:
            return False
        return any(hmac.compare_digest(self.session(client, moment - age)[: len(given)], given) for age in (0, SESSION_LIFE))


def echoed(options, which):
    # type: (list, tuple) -> list
    return [(option, value) for option, value in options if option in which]


def same_prefix(one, other, bits):
    # type: (bytes, bytes, int) -> bool
    shift = 8 * len(one) - bits
    return int.from_bytes(one, "big") >> shift == int.from_bytes(other, "big") >> shift


def client_key(client):
    # type: (str) -> bytes
    """An IPv6 client has a /64 of addresses to hide behind."""
    if ":" in client:
        return socket.inet_pton(socket.AF_INET6, client.split("%")[0])[:8]
    return socket.inet_pton(socket.AF_INET, client)


# Sockets


class Udp(object):
    """A UDP socket that tells where a datagram was sent to, by which interface it came, and with which TTL."""

    def __init__(self, six, address):
        # type: (bool, tuple) -> None
        self.six = six
        self.sock = sock = socket.socket(socket.AF_INET6 if six else socket.AF_INET, socket.SOCK_DGRAM)
        try:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
            if six:
                sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                wanted = ((IPV6_RECVPKTINFO, 1), (IPV6_RECVHOPLIMIT, 1), (IPV6_UNICAST_HOPS, INITIAL_TTL),
                          (IPV6_MULTICAST_HOPS, INITIAL_TTL), (IPV6_MULTICAST_LOOP, 0), (IPV6_MULTICAST_ALL, 0))
            else:
                wanted = ((IP_PKTINFO, 1), (IP_RECVTTL, 1), (IP_TTL, INITIAL_TTL), (IP_MULTICAST_TTL, INITIAL_TTL),
                          (IP_MULTICAST_LOOP, 0), (IP_MULTICAST_ALL, 0))
            for option, value in wanted:
                try:
                    sock.setsockopt(self.level, option, value)
                except OSError:
                    if option != IPV6_MULTICAST_ALL or not six:  # before Linux 4.20: the destination tells as well
                        raise
            sock.setblocking(False)
            sock.bind(address)
        except OSError:
            sock.close()
            raise

    @property
    def level(self):
        # type: () -> int
        return socket.IPPROTO_IPV6 if self.six else socket.IPPROTO_IP

    def receive(self):
        # type: () -> tuple
        """(data, source, destination, interface index, TTL, when the kernel got it); destination packed."""
        data, ancillary, _, source = self.sock.recvmsg(65535, 256)
        destination, index, ttl, stamp = b"", 0, None, time.time()
        for level, kind, value in ancillary:
            if level == socket.SOL_SOCKET and kind == SO_TIMESTAMPNS:
                whole, nanoseconds = struct.unpack("@ll", value[: struct.calcsize("@ll")])
                stamp = whole + nanoseconds / 1e9
            if level != self.level:
                continue
            if self.six and kind == IPV6_PKTINFO:
                destination, index = value[:16], struct.unpack("@I", value[16:20])[0]
            elif not self.six and kind == IP_PKTINFO:
                index, _, destination = struct.unpack("@i4s4s", value[:12])
            elif kind == (IPV6_HOPLIMIT if self.six else IP_TTL):
                ttl = struct.unpack("@i", value[:4])[0]
        return data, source, destination, index, ttl, stamp

    def send(self, data, to, source, index):
        # type: (bytes, tuple, bytes, int) -> None
        """With the source address given, by the interface given (0: as routed)."""
        if self.six:
            information = (socket.IPPROTO_IPV6, IPV6_PKTINFO, source + struct.pack("@I", index))
        else:
            information = (socket.IPPROTO_IP, IP_PKTINFO, struct.pack("@i4s4s", index, source, b""))
        self.sock.sendmsg([data], [information], socket.MSG_DONTWAIT, to)

    def join(self, group, source, index):
        # type: (str, object, int) -> None
        request = struct.pack("@I0L", index) + storage(group)
        if source is None:
            self.sock.setsockopt(self.level, MCAST_JOIN_GROUP, request)
        else:
            self.sock.setsockopt(self.level, MCAST_JOIN_SOURCE_GROUP, request + storage(str(source)))


def storage(address):
    # type: (str) -> bytes
    """struct sockaddr_storage"""
    if ":" in address:
        packed = struct.pack("=HHI", socket.AF_INET6, 0, 0) + socket.inet_pton(socket.AF_INET6, address)
    else:
        packed = struct.pack("=HH", socket.AF_INET, 0) + socket.inet_pton(socket.AF_INET, address)
    return packed.ljust(128, b"\0")


def index_of(address, six):
    # type: (str, bool) -> int
    """Index of the interface that has the address; 0 when none has."""
    if six:
        wanted = socket.inet_pton(socket.AF_INET6, address)
        with open("/proc/net/if_inet6") as file:
            lines = [line.split() for line in file]
        return next((int(fields[1], 16) for fields in lines if bytes.fromhex(fields[0]) == wanted), 0)
    import fcntl

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        for index, name in socket.if_nameindex():
            try:
                answer = fcntl.ioctl(sock.fileno(), 0x8915, struct.pack("256s", name.encode("utf-8")[:15]))  # SIOCGIFADDR
            except OSError:
                continue
            if socket.inet_ntoa(answer[20:24]) == address:
                return index
    return 0


def name_of(index):
    # type: (int) -> object
    try:
        return socket.if_indextoname(index)
    except OSError:
        return None


def wait(sockets, seconds):
    # type: (list, float) -> list
    """Sockets with something to read. Ends the program when stdin has ended: whoever wanted the answer is gone."""
    poller = select.poll()
    poller.register(0, select.POLLIN)
    by_descriptor = dict((udp.sock.fileno(), udp) for udp in sockets)
    for descriptor in by_descriptor:
        poller.register(descriptor, select.POLLIN)
    ready = poller.poll(max(0, int(math.ceil(seconds * 1000))))
    if any(descriptor == 0 for descriptor, _ in ready) and not os.read(0, 65536):
        raise SystemExit(0)
    return [by_descriptor[descriptor] for descriptor, _ in ready if descriptor in by_descriptor]


def serve(start):
    # type: (dict) -> None
    """Answers on every port for `seconds`; both versions on each."""
    responder = Responder(start["groups"], os.urandom(32))
    index = socket.if_nametoindex(start["interface"]) if start["interface"] else 0
    sockets = []
    for port in start["ports"]:
        sockets.append(Udp(False, ("0.0.0.0", port)))
        try:
            sockets.append(Udp(True, ("::", port)))
        except OSError as error:
            if error.errno not in (errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL, errno.ENOPROTOOPT):
                raise
    write_line({"progress": {"sent": 0, "heard": 0}})
    clients = {}  # type: dict
    end, told = time.monotonic() + start["seconds"], 0.0
    while time.monotonic() < end:
        for udp in wait(sockets, min(0.5, end - time.monotonic())):
            for _ in range(BATCH):
                try:
                    received = udp.receive()
                except BlockingIOError:
                    break
                except OSError:  # an ICMP error of an earlier answer
                    continue
                answer(responder, udp, received, index, clients)
        if time.monotonic() - told > 0.5:
            told = time.monotonic()
            write_line({"progress": {"sent": sum(one["answered"] for one in clients.values()), "heard": len(clients)}})
    write_line({"result": {"clients": list(clients.values())}})


def answer(responder, udp, received, index, clients):
    # type: (Responder, Udp, tuple, int, dict) -> None
    data, source, destination, arrived, _, _ = received
    if destination and (destination[0] == 0xFF if udp.six else destination[0] & 0xF0 == 0xE0):
        return  # queries are sent to us, not to groups
    what, replies = responder.answers(data, source[0].split("%")[0], time.monotonic())
    client = clients.get(source[0])
    if client is None:
        if len(clients) >= MOST_CLIENTS:
            return
        client = clients[source[0]] = {"address": source[0], "version": None, "group": None, "bytesIn": 0, "bytesOut": 0,
                                       "answered": 0, "refused": 0, "limited": 0, "ignored": 0, "errors": 0}
    client[what] += 1
    client["bytesIn"] += len(data)
    if replies:
        client["version"] = 2 if VERSION in dict(parse(data)[1]) else 1
    for group, reply in replies:
        try:
            if group is None:
                udp.send(reply, source, destination, 0)
                client["bytesOut"] += len(reply)
            else:
                client["group"] = group
                udp.send(reply, (group, source[1]), destination, index or arrived)
        except OSError:
            client["errors"] += 1


# The client


class Heard(object):
    """Answers of one kind, exact by sequence number."""

    def __init__(self):
        # type: () -> None
        self.rtts = {}  # type: dict
        self.duplicates = self.reordered = self.highest = 0
        self.ttl = self.hops = self.interface = self.first = None

    def record(self, sequence, sent, moment, ttl, initial, index):
        # type: (int, float, float, object, object, int) -> None
        if sequence in self.rtts:
            self.duplicates += 1
            return
        if sequence < self.highest:
            self.reordered += 1
        self.highest = max(self.highest, sequence)
        self.rtts[sequence] = max(0, int((moment - sent) * 1e6))
        if self.first is None:
            self.first, self.ttl, self.interface = moment, ttl, name_of(index)
            self.hops = None if initial is None or ttl is None else max(0, initial - ttl)

    def told(self, joined):
        # type: (float) -> dict
        ordered = sorted(self.rtts.values())

        def rank(share):
            # type: (float) -> int
            return ordered[max(0, int(math.ceil(share * len(ordered))) - 1)]

        return {
            "received": len(ordered), "duplicates": self.duplicates, "reordered": self.reordered, "ttl": self.ttl,
            "hops": self.hops, "interface": self.interface,
            "firstUs": None if self.first is None else int((self.first - joined) * 1e6),
            "rttUs": [ordered[0], rank(0.5), rank(0.99), ordered[-1]] if ordered else None,
        }


class Client(object):
    """Pings one responder. The group's socket has the port of the unicast one, as the answers go to it in both cases."""

    def __init__(self, start):
        # type: (dict) -> None
        self.start = start
        self.server = start["server"]
        self.six = ":" in self.server
        self.count = start["count"]
        self.identity = os.urandom(8)
        self.version = None  # type: object
        self.group = start["group"]
        self.session = None  # type: object
        self.information = None  # type: object
        self.refused = None  # type: object
        self.sent = {}  # type: dict
        self.errors = {}  # type: dict
        self.unicast, self.multicast = Heard(), Heard()
        with socket.socket(socket.AF_INET6 if self.six else socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect((self.server, 9))
            self.address = probe.getsockname()[0]
        self.udp = Udp(self.six, (self.address, 0))
        self.udp.sock.connect((self.server, self.port))  # so that a closed port is told (ICMP)
        self.joined = time.time()
        self.sockets = [self.udp]

    def run(self):
        # type: () -> dict
        if 2 in self.start["versions"]:
            self.init()
        if self.version is None and self.refused is None and 1 in self.start["versions"]:
            self.version, self.identity = 1, self.identity[:4]
            self.group = marked(self.group)
            self.udp.sock.connect((self.server, self.port))
        answer = {"version": self.version, "group": self.group, "address": self.address, "joined": False, "error": None}
        if self.version is not None and self.refused is None:
            try:
                self.join()
                answer["joined"] = True
            except OSError as error:
                answer["error"] = failure(error)
            else:
                self.ping()
        answer.update({
            "information": self.information, "refused": self.refused, "sent": len(self.sent), "errors": self.errors,
            "unicast": self.unicast.told(self.joined), "multicast": self.multicast.told(self.joined),
        })
        return answer

    @property
    def port(self):
        # type: () -> int
        return self.start["ports"][0 if self.version != 1 else -1]

    def init(self):
        # type: () -> None
        """Asks for the group, three times. Filled up, so that a responder that never answers with more has room to answer."""
        packed = pack_group(self.group)
        prefix = packed[:2] + bytes((8 * (len(packed) - 2),)) + packed[2:]
        options = [(VERSION, b"\x02"), (CLIENT, self.identity), (WANTED, struct.pack(">H", INFORMATION)), (PREFIX, prefix),
                   (FILLER, bytes(64))]
        for _ in range(3):
            self.send(message(INIT, options))
            self.listen(time.monotonic() + self.start["patience"], lambda: self.version or self.refused)
            if self.version or self.refused:
                return

    def join(self):
        # type: () -> None
        index = socket.if_nametoindex(self.start["interface"]) if self.start["interface"] else index_of(self.address, self.six)
        group = Udp(self.six, (self.group, self.udp.sock.getsockname()[1]))
        self.sockets.append(group)
        group.join(self.group, self.server if self.start["ssm"] else None, index)
        self.joined = time.time()
        self.listen(time.monotonic() + self.start["settle"], lambda: False)

    def ping(self):
        # type: () -> None
        due = time.monotonic()
        for sequence in range(1, self.count + 1):
            query = self.query(sequence)
            self.sent[sequence] = time.time()
            self.send(query)
            write_line({"progress": {"sent": sequence, "heard": len(self.multicast.rtts)}})
            due += self.start["interval"]
            last = sequence == self.count
            self.listen(max(due, time.monotonic() + self.start["drain"]) if last else due,
                        lambda: self.refused or (last and self.is_complete()))
            if self.refused:
                return

    def is_complete(self):
        # type: () -> bool
        return len(self.unicast.rtts) == len(self.multicast.rtts) == self.count

    def query(self, sequence):
        # type: (int) -> bytes
        options = [(CLIENT, self.identity), (SEQUENCE, struct.pack(">I", sequence)), (STAMP, now_stamp())]
        if self.version == 1:
            return message(QUERY, options + [(GROUP, pack_group(self.group, 1))])
        options = [(VERSION, b"\x02")] + options + [(GROUP, pack_group(self.group))]
        return message(QUERY, options + ([(SESSION, self.session)] if self.session else []))

    def send(self, data):
        # type: (bytes) -> None
        try:
            self.udp.sock.send(data, socket.MSG_DONTWAIT)
        except OSError as error:
            self.failed(error)

    def failed(self, error):
        # type: (OSError) -> None
        name = failure(error)["errno"]
        self.errors[name] = self.errors.get(name, 0) + 1

    def listen(self, until, is_done):
        # type: (float, object) -> None
        while not is_done():  # type: ignore
            left = until - time.monotonic()
            if left <= 0:
                return
            for udp in wait(self.sockets, left):
                for _ in range(BATCH):
                    try:
                        received = udp.receive()
                    except BlockingIOError:
                        break
                    except OSError as error:
                        self.failed(error)
                        continue
                    self.read(udp, received)

    def read(self, udp, received):
        # type: (Udp, tuple) -> None
        data, source, destination, index, ttl, stamp = received
        kind, options = parse(data)
        said = dict(options)
        if source[0].split("%")[0] != self.server or source[1] != self.port or said.get(CLIENT) != self.identity:
            return
        if kind == RESPONSE and udp is self.udp:
            self.read_response(said)
        elif kind == ANSWER and SEQUENCE in said:
            sequence = struct.unpack(">I", said[SEQUENCE])[0]
            initial = said[TTL][0] if TTL in said else INITIAL_TTL if self.version == 1 else None
            if sequence not in self.sent or unpack_group(said.get(GROUP, b"")) != self.group:
                return
            to_group = destination == pack_group(self.group)[2:]
            if to_group == (udp is self.udp):
                return
            heard = self.multicast if to_group else self.unicast
            heard.record(sequence, self.sent[sequence], stamp, ttl, initial, index)

    def read_response(self, said):
        # type: (dict) -> None
        information = said.get(INFORMATION)
        if information is not None:
            self.information = information.decode("utf-8", "replace")[:200]
        if self.sent or SEQUENCE in said:
            self.refused = "it told us to stop after %d queries" % len(self.sent)
        elif said.get(VERSION) != b"\x02":
            self.refused = "it speaks another version of the protocol"
        elif GROUP not in said:
            self.refused = "it does not serve the group %s" % self.group
        elif unpack_group(said[GROUP]) is None:
            self.refused = "it offered a group that is none"
        elif self.version is None:
            self.version, self.group, self.session = 2, unpack_group(said[GROUP]), said.get(SESSION)


def marked(group):
    # type: (str) -> str
    """ssmpingd sends to groups that end in .234 or ::4321:1234 only."""
    if ":" in group:
        packed = socket.inet_pton(socket.AF_INET6, group)
        return socket.inet_ntop(socket.AF_INET6, packed[:12] + b"\x43\x21\x12\x34")
    return group[: group.rindex(".")] + ".234"


def main(start):
    # type: (dict) -> None
    for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT, signal.SIGPIPE, signal.SIGALRM):
        signal.signal(number, signal.SIG_DFL)  # whoever started us may have had them ignored
    signal.alarm(int(start["deadline"]))
    try:
        if start["role"] == "serve":
            serve(start)
        else:
            write_line({"result": Client(start).run()})
    except OSError as error:
        write_line({"error": failure(error)})


if __name__ == "__main__":
    main(START)  # type: ignore  # noqa: F821  # set by the bootstrap (start.ts)
