class Hearing(object):
    """What arrives at one host, by sender: in the socket of the group, on the wire, at the negative controls."""

    def forget(self, plan):
        # type: (dict) -> None
        self.plan = plan
        self.heard = {}  # type: dict
        self.captured = {}  # type: dict
        self.looks = {}  # type: dict
        self.fresh = 0  # 1 once the group was joined anew
        self.unfiltered = None  # type: object
        self.unicast = {}  # type: dict
        self.rtts = {}  # type: dict
        self.counts = {"foreign": 0, "stale": 0, "forged": 0, "unplanned": 0, "own": 0}
        self.control = {}  # type: dict
        self.queries = {"count": 0, "source": None}  # type: dict
        self.sent_ns = array.array("Q")
        self.joined_ns = 0

    def arrival(self, ancillary):
        # type: (list) -> tuple
        """(nanoseconds, interface index, destination, TTL, TOS), as the kernel noted them."""
        stamp, index, destination, ttl, tos = None, None, None, None, None
        for level, kind, value in ancillary:
            if level == socket.SOL_SOCKET and kind == SO_TIMESTAMPNS:
                seconds, nanoseconds = struct.unpack("@ll", value[: struct.calcsize("@ll")])
                stamp = seconds * 1000000000 + nanoseconds + Clock.shift_ns
            elif level == self.ip.level:
                what = self.ip.kinds.get(kind)
                if what == "info":
                    index, destination = self.ip.info(value)
                elif what == "ttl":
                    ttl = struct.unpack("@i", value[:4])[0]
                elif what == "tos":
                    tos = int.from_bytes(value[:4], sys.byteorder)  # one byte with IPv4, an int with IPv6
        return now_ns() if stamp is None else stamp, index, destination, ttl, tos

    def read_group(self, sock):
        # type: (socket.socket) -> None
        data, ancillary, _, source = sock.recvmsg(max(2048, self.plan["size"] + 64), 256)
        stamp, index, destination, ttl, tos = self.arrival(ancillary)
        fields = self.packets.unpack(data)
        if fields[0] is None:
            self.counts[fields[1]] += 1
            return
        kind, sender, sequence, sent_ns = fields
        if sender == self.plan["me"]:
            if "capture" not in self.sockets:
                self.counts["own"] += 1
        elif kind == CONTROL:  # sent to the control group or from the wrong source, heard here: something is not told apart
            self.control[sender] = self.control.get(sender, 0) + 1
        elif kind == DATA and destination == self.group and self.planned(sender, sequence):
            address = source[0].partition("%")[0]
            heard = self.heard.get(sender)
            if heard is None:
                heard = self.heard[sender] = Heard(self.plan["count"])
                heard.first_ns, heard.interface, heard.ttl, heard.tos, heard.source = stamp, index, ttl, tos, address
            elif address != heard.source and heard.other_source is None:
                heard.other_source = address
            if heard.record(sequence, stamp - sent_ns):
                heard.last_ns = stamp
                self.answer(heard, sender, sequence, stamp, source)
        elif kind == LOOK:
            if "capture" not in self.sockets:
                self.look_seen(sender)
        else:
            self.counts["unplanned"] += 1

    def planned(self, sender, sequence):
        # type: (int, int) -> bool
        return sender < self.plan["senders"] and sequence < self.plan["count"]

    def look_seen(self, sender):
        # type: (int) -> None
        """A packet of a second look: before or after the group was joined anew."""
        self.looks.setdefault(sender, [0, 0])[self.fresh] += 1

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
        stamp = self.arrival(ancillary)[0]
        fields = self.packets.unpack(data)
        if fields[0] != ANSWER or fields[2] >= len(self.sent_ns) or not self.sent_ns[fields[2]]:
            return
        samples = self.rtts.setdefault(fields[1], [])
        if len(samples) < self.plan["answers"]:
            samples.append(max(0, stamp - self.sent_ns[fields[2]] - fields[3]))

    def on_wire(self, data):
        # type: (bytes) -> tuple
        """What a captured packet of the run says, (None, None, None) for others; queries for memberships are counted."""
        nothing = None, None, None
        if len(data) < 28:
            return nothing
        seen = self.ip.dissect(data)
        if seen["query"]:
            self.queries = {"count": self.queries["count"] + 1, "source": seen["source"]}
        udp = seen["udp"]
        if udp is None or len(udp) < 8:
            return nothing
        # Of a first fragment the MAC cannot be checked.
        fields = self.packets.unpack(udp[8 : struct.unpack_from(">H", udp, 4)[0]], seen["whole"])
        if fields[0] is None:
            return nothing
        return fields[0], fields[1], seen

    def read_capture(self, sock):
        # type: (socket.socket) -> None
        data, ancillary, _, address = sock.recvmsg(65535, 64)
        kind, sender, packet = self.on_wire(data)
        if sender == self.plan["me"]:
            # What comes back with this host's own address as source, its IP drops: only the wire tells (IP_LOCAL_SOURCE).
            if kind == DATA and address[2] != PACKET_OUTGOING:
                self.counts["own"] += 1
        elif kind == LOOK and self.unfiltered is not None:
            self.unfiltered[sender] = self.unfiltered.get(sender, 0) + 1  # type: ignore
        elif kind == LOOK:
            self.look_seen(sender)
        elif kind == DATA:
            seen = self.captured.get(sender)
            if seen is None:
                seen = self.captured[sender] = {"count": 0, "source": packet["source"], "ttl": packet["ttl"],
                                                "checksums": {"right": 0, "unfilled": 0, "wrong": 0}}
            if seen["count"] < SUMS and packet["whole"] and not self.left_open(ancillary):
                seen["checksums"][checksum_state(packet["addresses"], packet["udp"])] += 1
            seen["count"] += 1

    def left_open(self, ancillary):
        # type: (list) -> bool
        """The packet never left this machine: its checksum is still to be filled in, and nobody will look at it."""
        return any(level == SOL_PACKET and kind == PACKET_AUXDATA
                   and struct.unpack_from("=I", value)[0] & TP_STATUS_CSUMNOTREADY for level, kind, value in ancillary)

    def read_unicast(self, sock):
        # type: (socket.socket) -> None
        fields = self.packets.unpack(sock.recv(65535))
        if fields[0] == UNICAST:
            self.unicast_seen(fields[1], "socket")

    def read_unicast_capture(self, sock):
        # type: (socket.socket) -> None
        kind, sender, _ = self.on_wire(sock.recv(65535))
        if kind == UNICAST and sender != self.plan["me"]:
            self.unicast_seen(sender, "wire")

    def unicast_seen(self, sender, place):
        # type: (int, str) -> None
        self.unicast.setdefault(sender, {"socket": 0, "wire": 0})[place] += 1

    def told(self, heard):
        # type: (Heard) -> dict
        return {
            "received": heard.received, "duplicates": heard.duplicates, "reordered": heard.reordered,
            "lowest": heard.lowest, "highest": heard.highest, "firstUs": (heard.first_ns - self.joined_ns) // 1000,
            "lastUs": (heard.last_ns - self.joined_ns) // 1000,
            "interface": name_of(heard.interface) if heard.interface else None, "ttl": heard.ttl, "tos": heard.tos,
            "source": heard.source, "otherSource": heard.other_source, "delayUs": distribution(heard.delays),
        }
