"""A probe whose sender is a responder of the Multicast Ping Protocol, which is no program of ours.

What is sent to a host is one text: base.py and those up to probe.py, messages.py and this one (start.ts).
`greet` asks the responder for the group; then comes what a probe does in a mesh, but that a `send` asks the responder, which
answers each query by unicast and to the group. Its answers have the number 0 as sender.
"""
PATIENCE = 0.5  # seconds for an answer to an Init
TRIES = 3
MOST_SESSION = 255  # bytes; it is a part of every query
WAIT = 1.0  # seconds for the answers to a query; whoever gives no session is asked no more often (RFC 6450, 3.3)


class Answers(object):
    """Tells the answers to one client, as Packets does with packets of ours: by the client's id, which they echo."""

    def __init__(self, identity):
        # type: (bytes) -> None
        self.identity = identity
        self.group = None  # type: object
        self.asked_ns = {}  # type: dict
        self.counted = 0  # the first so many queries are what is counted, those after them a second look
        self.initial = None  # type: object

    def unpack(self, data, _=True):
        # type: (bytes, bool) -> tuple
        """(kind, sender, sequence, when it was asked), or (None, why)."""
        kind, options = parse(data)
        said = dict(options)
        if kind != REPLY or said.get(CLIENT) != self.identity or SEQUENCE not in said:
            return None, "foreign"
        (number,) = struct.unpack(">I", said[SEQUENCE])
        if number not in self.asked_ns or unpack_group(said.get(GROUP, b"")) != self.group:
            return None, "unplanned"
        if TTL in said:
            self.initial = said[TTL][0]
        return DATA if number <= self.counted else LOOK, 0, number - 1, self.asked_ns[number]


class Asking(Probe):
    """Asks one responder. Its answers come to the port of the socket that asks, by unicast and to the group."""

    def __init__(self):
        # type: () -> None
        Probe.__init__(self, Answers(os.urandom(8)))
        self.version = self.session = self.information = self.refused = None  # type: object
        self.number = 0
        self.errors = {}  # type: dict
        self.replies = Heard(0)

    def reset(self, plan):
        # type: (dict) -> None
        """The socket that asks outlives the mesh: the responder answers to its port."""
        asking = self.sockets.pop("asking", None)
        Probe.reset(self, plan)
        if asking is not None:
            self.sockets["asking"] = asking

    # Commands

    def do_greet(self, start):
        # type: (dict) -> dict
        self.ip = family_of(start["server"])
        self.server, (port, first_port) = self.ip.text(self.ip.pack(start["server"])), start["ports"]
        self.packets.group = self.ip.text(self.ip.pack(start["group"]))
        sock = socket.socket(self.ip.family, socket.SOCK_DGRAM)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # the group's socket has the same port
        sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        sock.setsockopt(self.ip.level, self.ip.unicast_hops, INITIAL_TTL)
        for option in self.ip.many:
            sock.setsockopt(self.ip.level, option, 1)
        sock.connect((self.server, port))  # so that a closed port is told (ICMP)
        self.open("asking", sock, self.read_asking)
        self.init()
        if self.version is None and self.refused is None:
            self.version, self.packets.identity = 1, self.packets.identity[:4]
            self.packets.group, self.packets.initial = marked(self.packets.group), INITIAL_TTL
            sock.connect((self.server, first_port))
        address, own_port = sock.getsockname()[:2]
        return {
            "version": self.version, "group": self.packets.group, "address": address, "port": own_port,
            "interface": route(self.ip, self.server).get("interface"), "refused": self.refused,
        }

    def do_join(self, plan):
        # type: (dict) -> dict
        plan["answers"] = 0  # the responder is no probe, and takes none
        answer = Probe.do_join(self, plan)
        answer["route"] = route(self.ip, self.server)
        self.replies = Heard(plan["count"])
        return answer

    def do_send(self, command):
        # type: (dict) -> object
        """What is counted is asked at its own rate; a second look as fast as the answers come, where the responder takes that."""
        count, look = command["count"], command["look"]
        if not look:
            self.sent_ns = array.array("Q", bytes(8 * count))
            self.packets.counted = self.number + count
        quick = self.session is not None or self.version == 1
        self.sending = {
            "id": command["id"], "t": command["t"], "kind": LOOK if look else DATA, "count": count, "next": 0, "heard": 0,
            "due": time.monotonic(), "interval": command["intervalMs"] / 1000.0 if quick or not look else WAIT,
            "single": bool(command["single"]),
        }
        return None

    def do_listen(self, _):
        # type: (dict) -> dict
        """The unicast answers are the stream beside the group's."""
        return {"port": self.sockets["asking"].getsockname()[1]}

    # Asking

    def init(self):
        # type: () -> None
        """Filled up, so that a responder that never answers with more has room to answer."""
        packed = pack_group(self.packets.group)
        prefix = packed[:2] + bytes((8 * (len(packed) - 2),)) + packed[2:]
        options = [(SPOKEN, b"\x02"), (CLIENT, self.packets.identity), (WANTED, struct.pack(">H", INFORMATION)), (PREFIX, prefix),
                   (FILLER, bytes(64))]
        poller = select.poll()
        for descriptor in (0, self.sockets["asking"].fileno()):
            poller.register(descriptor, select.POLLIN)
        for _ in range(TRIES):
            self.say(message(INIT, options))
            until = time.monotonic() + PATIENCE
            while self.version is None and self.refused is None and not self.errors:
                ready = poller.poll(max(0, int(1000 * (until - time.monotonic()))))
                if not ready or any(descriptor == 0 for descriptor, _ in ready):
                    break  # nobody speaks on stdin before there is an answer: it has ended
                self.read_batch(*self.readers[ready[0][0]])
            if self.version is not None or self.refused is not None or self.errors:
                return

    def query(self):
        # type: () -> bytes
        packets = self.packets
        options = [(CLIENT, packets.identity), (SEQUENCE, struct.pack(">I", self.number)), (STAMP, now_stamp())]
        if self.version == 1:
            return message(QUERY, options + [(GROUP, pack_group(packets.group, 1))])
        options = [(SPOKEN, b"\x02")] + options + [(GROUP, pack_group(packets.group))]
        return message(QUERY, options + ([(SESSION, self.session)] if self.session else []))

    def say(self, data):
        # type: (bytes) -> None
        try:
            self.sockets["asking"].send(data, socket.MSG_DONTWAIT)
        except OSError as error:
            self.failed(error)

    def failed(self, error):
        # type: (OSError) -> None
        why = failure(error)["errno"]
        self.errors[why] = self.errors.get(why, 0) + 1

    def send_next(self, sending):
        # type: (dict) -> None
        if sending["next"] >= sending["count"] or self.refused is not None:
            self.sending = None
            self.tell(sending["id"], sending["t"], self.told_of(sending))
            return
        self.number += 1
        self.packets.asked_ns[self.number] = now_ns()
        self.say(self.query())
        sending["next"] += 1
        if sending["kind"] == LOOK or sending["next"] == sending["count"]:
            sending["due"] = time.monotonic() + WAIT
        else:
            sending["due"] += sending["interval"]

    def told_of(self, sending):
        # type: (dict) -> dict
        """`sent`: queries that were answered in some way: for each of them the responder sent to the group, as it must."""
        if sending["kind"] == LOOK:
            return {"sent": sending["heard"], "errors": {}}
        seen = self.heard[0].seen if 0 in self.heard else bytes(len(self.replies.seen))
        answered = sum(bin(one | other).count("1") for one, other in zip(self.replies.seen, seen))
        return {"sent": answered, "errors": {}, "responder": {
            "asked": sending["next"], "unicast": self.replies.received, "rttUs": distribution(self.replies.delays),
            "ttl": self.packets.initial, "hops": self.hops(), "errors": self.errors, "refused": self.refused,
            "information": self.information,
        }}

    def hops(self):
        # type: () -> object
        initial, ttl = self.packets.initial, self.replies.ttl
        return None if initial is None or ttl is None else max(0, initial - ttl)

    # Answers

    def read_asking(self, sock):
        # type: (socket.socket) -> None
        try:
            data, ancillary, _, _ = sock.recvmsg(65535, 256)
        except BlockingIOError:
            raise
        except OSError as error:
            self.failed(error)
            raise
        stamp, _, _, ttl, _ = self.arrival(ancillary)
        kind, options = parse(data)
        if kind == RESPONSE:
            self.read_response(dict(options))
            return
        fields = self.packets.unpack(data)
        if fields[0] == DATA and fields[2] < len(self.sent_ns):
            if self.replies.ttl is None:
                self.replies.ttl = ttl
            self.replies.record(fields[2], stamp - fields[3])
        elif fields[0] == LOOK and self.sending is not None:
            self.sending["heard"] += 1
            if self.sending["single"]:
                self.unicast_seen(0, "socket")
        if fields[0] is not None:
            self.hurry(fields[2] + 1)

    def read_group(self, sock):
        # type: (socket.socket) -> None
        Probe.read_group(self, sock)
        self.hurry(None)

    def hurry(self, number):
        # type: (object) -> None
        """An answer came: what waited for it may go on."""
        sending, moment = self.sending, time.monotonic()
        if sending is None:
            return
        if sending["kind"] == LOOK:
            if number == self.number:
                sending["due"] = min(sending["due"], moment + sending["interval"])
        elif sending["next"] == sending["count"] == self.replies.received:
            if 0 in self.heard and self.heard[0].received == sending["count"]:
                sending["due"] = moment

    def read_response(self, said):
        # type: (dict) -> None
        if said.get(CLIENT) != self.packets.identity:
            return
        information, group = said.get(INFORMATION), unpack_group(said.get(GROUP, b""))
        if information is not None:
            self.information = information.decode("utf-8", "replace")[:200]
        if self.number or SEQUENCE in said:
            self.refused = "it told us to stop after %d queries" % self.number
            if self.sending is not None:
                self.sending["due"] = time.monotonic()
        elif said.get(SPOKEN) != b"\x02":
            self.refused = "it speaks another version of the protocol"
        elif GROUP not in said:
            self.refused = "it does not serve the group %s" % self.packets.group
        elif group is None:
            self.refused = "it offered a group that is none"
        elif len(said.get(SESSION, b"")) > MOST_SESSION:
            self.refused = "it offered a session of %d bytes" % len(said[SESSION])
        elif self.version is None:
            self.version, self.packets.group, self.session = 2, group, said.get(SESSION)


def main(start):
    # type: (dict) -> None
    begin(start)
    Asking().serve()


if __name__ == "__main__":
    main(START)  # type: ignore  # noqa: F821  # set by the bootstrap (start.ts)
