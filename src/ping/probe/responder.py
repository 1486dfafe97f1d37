"""A responder of the Multicast Ping Protocol: what is answered to a datagram, and how often (serving.py has the sockets).

No answer is longer than its query, whatever that asks for: neither a forged source nor a group can be flooded with more than its
author sends himself.
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
    """What is answered to a datagram; pure but for the buckets."""

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
