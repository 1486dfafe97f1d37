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


def counters(interface, prefixes):
    # type: (object, tuple) -> dict
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
                if full.startswith(prefixes):
                    found[full] = int(value)
            names = None
    for line in str(text_of("/proc/net/snmp6") or "").split("\n"):
        name, _, value = line.partition(" ")
        for prefix in prefixes:
            if prefix.endswith("6.") and name.startswith(prefix[:-1]):
                found[prefix + name[len(prefix) - 1 :]] = int(value)
    for name in ("rx_packets", "rx_dropped", "rx_errors", "tx_packets", "tx_dropped", "tx_errors", "multicast"):
        value = number_of("/sys/class/net/%s/statistics/%s" % (interface, name))
        if value is not None:
            found["interface." + name] = value
    return found


def route(ip, destination, source=None, iif=0, oif=0):
    # type: (object, str, object, int, int) -> dict
    """The kernel's own lookup (RTM_GETROUTE, as `ip route get`): {oif, interface, gateway, source, local, table} or {error}.

    Needs no privilege. With iif it is the decision on an arriving packet: membership, source validity, rp_filter (IPv4).
    """
    def attribute(kind, value):
        # type: (int, bytes) -> bytes
        return struct.pack("=HH", 4 + len(value), kind) + value

    attributes = attribute(1, ip.pack(destination))
    if source:
        attributes += attribute(2, ip.pack(source))
    for kind, index in ((3, iif), (4, oif)):
        if index:
            attributes += attribute(kind, struct.pack("=I", index))
    bits = 8 * ip.size
    body = struct.pack("=BBBBBBBBI", ip.family, bits, bits if source else 0, 0, 0, 0, 0, 0, RTM_F_LOOKUP_TABLE) + attributes
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
        elif kind == 15:
            found["table"] = struct.unpack("=I", value)[0]
        elif kind in (5, 7):
            found["gateway" if kind == 5 else "source"] = ip.text(value)
        offset += max(4, (length + 3) & ~3)
    return found


def checksum_state(addresses, datagram):
    # type: (bytes, bytes) -> str
    """The checksum of a UDP datagram: right, unfilled (the pseudo header's sum, as left to hardware), or wrong."""
    length, carried = struct.unpack_from(">HH", datagram, 4)
    pseudo = folded(addresses + struct.pack(">HH", 17, length))
    if carried == 0 and len(addresses) == 8:  # IPv4: the sender computed none
        return "right"
    if folded(struct.pack(">H", pseudo) + datagram[:length]) == 0xFFFF:
        return "right"
    return "unfilled" if carried == pseudo else "wrong"


def folded(data):
    # type: (bytes) -> int
    """The one's complement sum of RFC 1071, not complemented."""
    padded = data + b"\0" * (len(data) & 1)
    total = sum(struct.unpack(">%dH" % (len(padded) // 2), padded))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return total


def name_of(index):
    # type: (int) -> object
    try:
        return socket.if_indextoname(index)
    except OSError:
        return None


def big_buffer(sock):
    # type: (socket.socket) -> None
    try:
        sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BUFFER)
    except OSError:  # not root: as much as net.core.rmem_max allows
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)


def socket_drops(sock, path):
    # type: (socket.socket, str) -> object
    """Datagrams dropped at this socket (full buffer, bad checksum): last column of /proc/net/udp and udp6."""
    inode = str(os.fstat(sock.fileno()).st_ino)
    for line in str(text_of(path) or "").split("\n")[1:]:
        fields = line.split()
        if len(fields) > 12 and fields[9] == inode:
            return int(fields[12])
    return None
