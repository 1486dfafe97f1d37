"""Messages of the Multicast Ping Protocol: RFC 6450, and its first version, which Debian's ssmping 0.9.1 speaks."""
QUERY, REPLY, INIT, RESPONSE = 0x51, 0x41, 0x49, 0x53
# Options (RFC 6450, 3.2), SPOKEN being the version; 7 and 8 are of the first version: wanted reply size and padding.
SPOKEN, CLIENT, SEQUENCE, STAMP, GROUP, WANTED, INFORMATION = 0, 1, 2, 3, 4, 5, 6
TTL, PREFIX, SESSION, SERVER_STAMP, FILLER = 9, 10, 11, 12, 65532
LENGTHS = {SPOKEN: (1,), SEQUENCE: (4,), STAMP: (8,), GROUP: (5, 6, 17, 18), TTL: (1,), SERVER_STAMP: (8,)}
INITIAL_TTL = 64


def parse(data):
    # type: (bytes) -> tuple
    """(type, [(option, value)]); (None, []) for what is no message. Reads nothing behind what was received."""
    if not data or data[0] not in (QUERY, REPLY, INIT, RESPONSE):
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


def now_stamp():
    # type: () -> bytes
    moment = int(time.time() * 1e6)
    return struct.pack(">II", moment // 1000000, moment % 1000000)


def marked(group):
    # type: (str) -> str
    """ssmpingd sends to groups that end in .234 or ::4321:1234 only."""
    if ":" in group:
        packed = socket.inet_pton(socket.AF_INET6, group)
        return socket.inet_ntop(socket.AF_INET6, packed[:12] + b"\x43\x21\x12\x34")
    return group[: group.rindex(".")] + ".234"
