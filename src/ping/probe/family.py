def bpf(*steps):
    # type: (tuple) -> array.array
    """A classic BPF program for SO_ATTACH_FILTER. A jump names a label; a step may begin with its own label."""
    labels = dict((step[0], place) for place, step in enumerate(steps) if isinstance(step[0], str))
    program = b""
    for place, step in enumerate(steps):
        code, yes, no, value = step[1:] if isinstance(step[0], str) else step
        yes, no = (labels[way] - place - 1 if isinstance(way, str) else way for way in (yes, no))
        program += struct.pack("=HBBI", code, yes, no, value)
    return array.array("B", program)


LD_WORD, LD_HALF, LD_BYTE, LDX_IP_HEADER, LD_HALF_AFTER_X, JEQ, JSET, RETURN = 0x20, 0x28, 0x30, 0xB1, 0x48, 0x15, 0x45, 0x06
PROTOCOL = 0xFFFFF000  # SKF_AD_OFF + SKF_AD_PROTOCOL
ACCEPT, REFUSE = ("accept", RETURN, 0, 0, 0x40000), ("refuse", RETURN, 0, 0, 0)


def source_request(ip, index, group, source):
    # type: (object, int, str, str) -> bytes
    """struct group_source_req: u32 index, padding to the alignment of sockaddr_storage, two of these."""

    def storage(address):
        # type: (str) -> bytes
        head = struct.pack("=HH", ip.family, 0) + (b"" if ip.size == 4 else b"\0\0\0\0")  # sin6_flowinfo
        return (head + ip.pack(address)).ljust(128, b"\0")

    return struct.pack("@I0L", index) + storage(group) + storage(source)


def words_of(packed):
    # type: (bytes) -> tuple
    return struct.unpack(">%dI" % (len(packed) // 4), packed)


class IPv4(object):
    """Sockets, packets and tables of IPv4 (linux/in.h)."""

    family, level, size, ethernet = socket.AF_INET, socket.IPPROTO_IP, 4, 0x0800
    all_groups, join_group, join_source, many = 49, 35, 46, (8, 12, 13)  # IP_PKTINFO, RECVTTL, RECVTOS
    out_interface, hops, unicast_hops, loop, tos, discover = 32, 33, 2, 34, 1, 10
    kinds = {8: "info", 2: "ttl", 1: "tos"}
    counters = ("Ip.", "IpExt.", "Udp.", "TcpExt.IPReversePathFilter")
    sockets = "/proc/net/udp"

    def pack(self, address):
        # type: (str) -> bytes
        return socket.inet_aton(address)

    def text(self, packed):
        # type: (bytes) -> str
        return socket.inet_ntoa(packed)

    def endpoint(self, address, port, _):
        # type: (str, int, int) -> tuple
        return (address, port)

    def info(self, value):
        # type: (bytes) -> tuple
        """(interface index, destination) of IP_PKTINFO."""
        return struct.unpack("@i", value[:4])[0], value[8:12]

    def membership(self, group, index):
        # type: (str, int) -> bytes
        return self.pack(group) + b"\0\0\0\0" + struct.pack("@i", index)

    def interface_request(self, index):
        # type: (int) -> bytes
        return b"\0" * 8 + struct.pack("@i", index)

    def filter(self, address, port):
        # type: (str, int) -> array.array
        """From the IP header on: first fragments of UDP to (address, port), and IGMP. Keeps a busy interface out of Python."""
        (word,) = words_of(self.pack(address))
        return bpf(
            (LD_HALF, 0, 0, PROTOCOL), (JEQ, 0, "refuse", 0x0800),
            (LD_BYTE, 0, 0, 9), (JEQ, "accept", 0, 2), (JEQ, 0, "refuse", 17),
            (LD_WORD, 0, 0, 16), (JEQ, 0, "refuse", word),
            (LD_HALF, 0, 0, 6), (JSET, "refuse", 0, 0x1FFF),
            (LDX_IP_HEADER, 0, 0, 0), (LD_HALF_AFTER_X, 0, 0, 2), (JEQ, "accept", "refuse", port),
            ACCEPT, REFUSE,
        )

    def dissect(self, data):
        # type: (bytes) -> dict
        """A captured packet: {source, ttl, udp: its datagram or None, whole, query: whether it asks for memberships}."""
        header = (data[0] & 15) * 4
        more = struct.unpack_from(">H", data, 6)[0] & 0x2000
        return {
            "source": self.text(data[12:16]), "ttl": data[8], "whole": not more, "addresses": data[12:20],
            "udp": data[header:] if data[9] == 17 else None, "query": data[9] == 2 and data[header] == 0x11,
        }

    def listed(self, group, interface):
        # type: (str, str) -> object
        """Whether /proc/net/igmp lists the group on the interface; None when the file cannot be read."""
        text = text_of("/proc/net/igmp")
        if text is None:
            return None
        wanted = "%08X" % struct.unpack("=I", self.pack(group))[0]  # printed as the word lies in memory
        device = None
        for line in str(text).split("\n")[1:]:
            fields = line.split()
            if line[:1].isdigit():
                device = fields[1].rstrip(":")
            elif fields and fields[0] == wanted and device == interface:
                return True
        return False

    def listed_source(self, group, source, index):
        # type: (str, str, int) -> object
        """The same for (source, group) in /proc/net/mcfilter, which has its addresses in network order."""
        return in_filter("/proc/net/mcfilter", index, ["0x%08x" % words_of(self.pack(one))[0] for one in (group, source)])

    def version(self, interface):
        # type: (str) -> object
        """IGMP version that the interface speaks now: `V3`, lower when a querier of a lower version was heard."""
        for line in str(text_of("/proc/net/igmp") or "").split("\n")[1:]:
            fields = line.split()
            if line[:1].isdigit() and fields[1].rstrip(":") == interface:
                return fields[-1]
        return None

    def networks(self, names):
        # type: (dict) -> list
        """[[interface, address, prefix length]] of every address (SIOCGIFCONF, SIOCGIFNETMASK; man 7 netdevice)."""
        found = []
        size = 24 + 2 * struct.calcsize("P")  # struct ifreq: a name, and as much as struct ifmap takes
        room = array.array("B", bytes(1024 * size))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            request = struct.pack("@iP", len(room), room.buffer_info()[0])
            (filled,) = struct.unpack_from("@i", fcntl.ioctl(sock.fileno(), 0x8912, request))
            for offset in range(0, filled, size):
                one = room[offset : offset + size].tobytes()
                label = one[:16].partition(b"\0")[0].decode("utf-8", "replace")
                name = label if label in names else label.partition(":")[0]  # an address may have a label: eth1:0
                try:
                    mask = fcntl.ioctl(sock.fileno(), 0x891B, one)[20:24]  # of that address (devinet.c, devinet_ioctl)
                except OSError:
                    continue  # taken away meanwhile
                found.append([name, self.text(one[20:24]), bin(words_of(mask)[0]).count("1")])
        return found


class IPv6(object):
    """Sockets, packets and tables of IPv6 (linux/in6.h)."""

    family, level, size, ethernet = socket.AF_INET6, socket.IPPROTO_IPV6, 16, 0x86DD
    all_groups, join_group, join_source, many = 29, 20, 46, (49, 51, 66)  # IPV6_RECVPKTINFO, RECVHOPLIMIT, RECVTCLASS
    out_interface, hops, unicast_hops, loop, tos, discover = 17, 18, 16, 19, 67, 23
    kinds = {50: "info", 52: "ttl", 67: "tos"}
    counters = ("Ip6.", "Udp6.")
    sockets = "/proc/net/udp6"

    def pack(self, address):
        # type: (str) -> bytes
        return socket.inet_pton(socket.AF_INET6, address.partition("%")[0])

    def text(self, packed):
        # type: (bytes) -> str
        return socket.inet_ntop(socket.AF_INET6, packed)

    def endpoint(self, address, port, index):
        # type: (str, int, int) -> tuple
        """With the scope id that addresses of the link need: fe80::/10, ff02::/16."""
        packed = self.pack(address)
        scoped = packed[0] == 0xFE and packed[1] & 0xC0 == 0x80 or packed[0] == 0xFF and packed[1] & 15 == 2
        return (self.text(packed), port, 0, index if scoped else 0)

    def info(self, value):
        # type: (bytes) -> tuple
        """(interface index, destination) of IPV6_PKTINFO."""
        return struct.unpack("@i", value[16:20])[0], value[:16]

    def membership(self, group, index):
        # type: (str, int) -> bytes
        return self.pack(group) + struct.pack("@i", index)

    def interface_request(self, index):
        # type: (int) -> bytes
        return struct.pack("@i", index)

    def filter(self, address, port):
        # type: (str, int) -> array.array
        """From the IPv6 header on: first fragments of UDP to (address, port), and what has a hop-by-hop header, as MLD."""
        words = words_of(self.pack(address))
        same = [step for place, word in enumerate(words) for step in ((LD_WORD, 0, 0, 24 + 4 * place), (JEQ, 0, "refuse", word))]
        return bpf(
            (LD_HALF, 0, 0, PROTOCOL), (JEQ, 0, "refuse", 0x86DD),
            (LD_BYTE, 0, 0, 6), (JEQ, "accept", 0, 0),
            *(same + [
                (LD_BYTE, 0, 0, 6), (JEQ, 0, "fragment", 17), (LD_HALF, 0, 0, 42), (JEQ, "accept", "refuse", port),
                ("fragment", JEQ, 0, "refuse", 44), (LD_BYTE, 0, 0, 40), (JEQ, 0, "refuse", 17),
                (LD_HALF, 0, 0, 42), (JSET, "refuse", 0, 0xFFF8), (LD_HALF, 0, 0, 50), (JEQ, "accept", "refuse", port),
                ACCEPT, REFUSE,
            ])
        )

    def dissect(self, data):
        # type: (bytes) -> dict
        kind, whole, header = data[6], True, 40
        if kind == 44:
            kind, whole, header = data[40], not data[43] & 1, 48
        return {
            "source": self.text(data[8:24]), "ttl": data[7], "whole": whole, "addresses": data[8:40],
            "udp": data[header:] if kind == 17 else None,
            "query": kind == 0 and len(data) > 48 and data[40] == 58 and data[48] == 130,
        }

    def listed(self, group, interface):
        # type: (str, str) -> object
        text = text_of("/proc/net/igmp6")
        if text is None:
            return None
        wanted = [interface, hexadecimal(self.pack(group))]
        return any(line.split()[1:3] == wanted for line in str(text).split("\n"))

    def listed_source(self, group, source, index):
        # type: (str, str, int) -> object
        return in_filter("/proc/net/mcfilter6", index, [hexadecimal(self.pack(one)) for one in (group, source)])

    def version(self, _):
        # type: (str) -> object
        return None  # no file tells the MLD version that an interface speaks now

    def networks(self, names):
        # type: (dict) -> list
        """[[interface, address, prefix length]]; fe80::/64 is on every link and tells no network from another."""
        found = []
        for line in str(text_of("/proc/net/if_inet6") or "").split("\n"):
            fields = line.split()
            if len(fields) == 6 and fields[5] in names and fields[3] != "20":
                found.append([fields[5], self.text(bytes(bytearray.fromhex(fields[0]))), int(fields[2], 16)])
        return found


def hexadecimal(packed):
    # type: (bytes) -> str
    return "".join("%02x" % byte for byte in bytearray(packed))


def in_filter(path, index, addresses):
    # type: (str, int, list) -> object
    """Whether the table has (group, source) as included on the interface; None when it cannot be read."""
    text = text_of(path)
    if text is None:
        return None
    for line in str(text).split("\n")[1:]:
        fields = line.split()
        if len(fields) == 6 and fields[0] == str(index) and fields[2:4] == addresses and int(fields[4]) > 0:
            return True
    return False


def family_of(group):
    # type: (str) -> object
    return IPv6() if ":" in group else IPv4()
