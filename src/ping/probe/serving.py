"""A responder at work: answers others for a while.

What is sent to a host is one text: base.py, kernel.py, family.py, messages.py, responder.py and this one (start.ts). START says
what to do; line JSON on stdout: {"progress": ...} now and then, {"result": ...} at the end (protocol/types.ts).
"""
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
