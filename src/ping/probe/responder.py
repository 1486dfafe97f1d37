"""A responder of the Multicast Ping Protocol: answers others for a while.

What is sent to a host is one text: base.py, kernel.py, family.py, messages.py and this one (start.ts). START says what to do;
line JSON on stdout: {"progress": ...} now and then, {"result": ...} at the end (protocol/types.ts).
"""
import hmac

RATE, BURST = 1.0, 5.0  # reply pairs a second for one client, as RFC 6450 asks for; ssmping sends one query a second
SESSION_RATE, SESSION_BURST = 10.0, 20.0  # with a session: whoever has one can be answered at its address
MOST_CLIENTS = 1000
FORGET = 180.0  # seconds after which a client that is silent is forgotten
OURSELVES = b"mcready"
SESSION_LIFE = 120  # seconds; a session that nobody used is good for one to two of them


class Buckets(object):
    """A leaky bucket for each client, and no more clients than memory is meant for."""

    def __init__(self):
        # type: () -> None
        self.levels = {}  # type: dict

    def take(self, client, rate, burst, moment):
        # type: (bytes, float, float, float) -> bool
        level, last, session = self.levels.get(client, (0.0, moment, b""))
        if client not in self.levels and not self.has_room(moment):
            return False
        level = max(0.0, level - (moment - last) * rate)
        full = level + 1.0 > burst
        self.levels[client] = (level if full else level + 1.0, moment, session)
        return not full

    def has_room(self, moment):
        # type: (float) -> bool
        if len(self.levels) < MOST_CLIENTS:
            return True
        for client, (_, last, _) in list(self.levels.items()):
            if moment - last > FORGET:
                del self.levels[client]
        return len(self.levels) < MOST_CLIENTS

    def is_kept(self, client, given, moment):
        # type: (bytes, bytes, float) -> bool
        """Whether the client used this session last, and not too long ago."""
        _, last, session = self.levels.get(client, (0.0, moment, b""))
        return len(given) >= 4 and moment - last <= FORGET and hmac.compare_digest(session, given)

    def keep(self, client, session):
        # type: (bytes, bytes) -> None
        level, last, _ = self.levels[client]
        self.levels[client] = (level, last, session)


class Responder(object):
    """What is answered to a datagram; pure but for the buckets.

    No answer is longer than its query, whatever that asks for: neither a forged source nor a group can be flooded with more
    than its author sends himself.
    """

    def __init__(self, groups, secret):
        # type: (list, bytes) -> None
        self.groups = frozenset(groups)
        self.keyed = Keyed(secret)
        self.buckets = Buckets()

    def answers(self, data, client, moment):
        # type: (bytes, str, float) -> tuple
        """(what, [(None or group, datagram)]): what is answered, refused, limited or ignored; None is the client itself."""
        kind, options = parse(data)
        if kind not in (QUERY, INIT):
            return "ignored", []
        said = dict(options)
        first = SPOKEN not in said and len(said.get(GROUP, b"")) in (5, 17)
        if first and kind == INIT:
            return "ignored", []
        key, given = client_key(client), said.get(SESSION, b"")
        session = self.is_session(client, given, moment) or self.buckets.is_kept(key, given, moment)
        rate, burst = (SESSION_RATE, SESSION_BURST) if session else (RATE, BURST)
        if not self.buckets.take(key, rate, burst, moment):
            return "limited", []
        if session:
            self.buckets.keep(key, given)
        if first:
            what, replies = self.first_version(data, said)
        elif said.get(SPOKEN) != b"\x02":
            what, replies = "refused", self.response([(SPOKEN, b"\x02")] + echoed(options, (CLIENT, SEQUENCE)))
        elif kind == INIT:
            what, replies = self.init(options, len(data), client, moment)
        else:
            what, replies = self.query(options, said, session)
        fitting = [(group, reply) for group, reply in replies if len(reply) <= len(data)]
        return (what if fitting else "ignored"), fitting

    def first_version(self, data, said):
        # type: (bytes, dict) -> tuple
        """Echoed as it is: option 7 asks for a longer answer, which nobody gets."""
        answer = bytes((REPLY,)) + data[1:]
        group = self.allowed(said[GROUP])
        return "answered", [(None, answer)] + ([(group, answer)] if group else [])

    def init(self, options, size, client, moment):
        # type: (list, int, str, float) -> tuple
        reply = [(SPOKEN, b"\x02")] + echoed(options, (CLIENT,))
        group = next((found for found in (self.of_prefix(value) for option, value in options if option == PREFIX) if found), None)
        if group is None:
            return "refused", self.response(reply)
        reply.append((GROUP, pack_group(group)))
        room = size - len(message(RESPONSE, reply)) - 4
        length = next((length for length in (16, 8, 4) if length <= room), 0)
        if length:
            reply.append((SESSION, self.session(client, moment)[:length]))
        wanted = (option for option, value in options if option == WANTED and INFORMATION in option_list(value))
        if next(wanted, None) is not None and room - length - 4 >= len(OURSELVES):
            reply.append((INFORMATION, OURSELVES))
        return "answered", self.response(reply)

    def query(self, options, said, session):
        # type: (list, dict, bool) -> tuple
        group = self.allowed(said[GROUP]) if GROUP in said and len(said[GROUP]) in (6, 18) else None
        if group is None or SEQUENCE not in said or (SESSION in said and not session):
            return "refused", self.response([(SPOKEN, b"\x02")] + echoed(options, (CLIENT, SEQUENCE)))
        answer = [(option, value) for option, value in options if option not in (SESSION, TTL, SERVER_STAMP)]
        room = len(message(QUERY, options)) - len(message(REPLY, answer))
        if room >= 5:
            answer.append((TTL, bytes((INITIAL_TTL,))))
            room -= 5
        if room >= 12 and SERVER_STAMP in option_list(said.get(WANTED, b"")):
            answer.append((SERVER_STAMP, now_stamp()))
        packet = message(REPLY, answer)
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
        # Shorter than the range of all groups is none, but for 0: any group of the family (RFC 6450, 3.2).
        if size is None or bits > 8 * size or 0 < bits < (4 if size == 4 else 8) or len(value) < 3 + (bits + 7) // 8:
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
        """Not kept anywhere until it is used: a MAC of the client's address and the time."""
        return self.keyed.mac(("%d %s" % (moment // SESSION_LIFE, client)).encode("ascii"), b"")

    def is_session(self, client, given, moment):
        # type: (str, bytes, float) -> bool
        if len(given) < 4:
            return False
        return any(hmac.compare_digest(self.session(client, moment - age)[: len(given)], given) for age in (0, SESSION_LIFE))


def is_source_specific(packed):
    # type: (bytes) -> bool
    """232.0.0.0/8, ff3x::/32"""
    return packed[0] == 232 if len(packed) == 4 else packed[1] >> 4 == 3 and packed[2:4] == b"\0\0"


def option_list(value):
    # type: (bytes) -> list
    return [struct.unpack_from(">H", value, at)[0] for at in range(0, len(value) - 1, 2)]


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


class Udp(object):
    """A UDP socket of the responder: tells where a datagram was sent to and by which interface it came."""

    def __init__(self, ip, port):
        # type: (object, int) -> None
        self.ip = ip
        self.sock = sock = socket.socket(ip.family, socket.SOCK_DGRAM)
        try:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if ip.size == 16:
                sock.setsockopt(ip.level, socket.IPV6_V6ONLY, 1)
            for option, value in ((ip.all_groups, 0), (ip.many[0], 1), (ip.unicast_hops, INITIAL_TTL), (ip.hops, INITIAL_TTL),
                                  (ip.loop, 0)):
                try:
                    sock.setsockopt(ip.level, option, value)
                except OSError:
                    if option != ip.all_groups or ip.size == 4:  # IPv6, before Linux 4.20: the destination tells as well
                        raise
            sock.setblocking(False)
            sock.bind(("", port))
        except OSError:
            sock.close()
            raise

    def receive(self):
        # type: () -> tuple
        """(data, source, destination, interface index); destination packed."""
        data, ancillary, _, source = self.sock.recvmsg(65535, 256)
        index, destination = 0, b""
        for level, kind, value in ancillary:
            if level == self.ip.level and self.ip.kinds.get(kind) == "info":
                index, destination = self.ip.info(value)
        return data, source, destination, index

    def send(self, data, to, source, index):
        # type: (bytes, tuple, bytes, int) -> None
        """With the source address given, by the interface given (0: as routed)."""
        if self.ip.size == 16:
            information = (self.ip.level, socket.IPV6_PKTINFO, source + struct.pack("@I", index))
        else:
            information = (self.ip.level, self.ip.many[0], struct.pack("@i4s4s", index, source, b""))
        self.sock.sendmsg([data], [information], socket.MSG_DONTWAIT, to)


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
        sockets.append(Udp(IPv4(), port))
        try:
            sockets.append(Udp(IPv6(), port))
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
    data, source, destination, arrived = received
    if destination and (destination[0] == 0xFF if udp.ip.size == 16 else destination[0] & 0xF0 == 0xE0):
        return  # queries are sent to us, not to groups
    what, replies = responder.answers(data, source[0].split("%")[0], time.monotonic())
    client = clients.get(source[0])
    if client is None:
        client = {"address": source[0], "version": None, "group": None, "bytesIn": 0, "bytesOut": 0, "answered": 0,
                  "refused": 0, "limited": 0, "ignored": 0, "errors": 0}
        if len(clients) < MOST_CLIENTS:  # else it is answered, and not told of
            clients[source[0]] = client
    client[what] += 1
    client["bytesIn"] += len(data)
    if replies:
        client["version"] = 2 if SPOKEN in dict(parse(data)[1]) else 1
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


def main(start):
    # type: (dict) -> None
    begin(start)
    try:
        serve(start)
    except OSError as error:
        write_line({"error": failure(error)})


if __name__ == "__main__":
    main(START)  # type: ignore  # noqa: F821  # set by the bootstrap (start.ts)
