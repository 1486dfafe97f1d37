"""Drives the responder's decisions without a network: JSON on stdin, JSON on stdout.

stdin: {"program": its text, "groups": [...], "packets": [{"at": seconds, "from": address, "hex": ...}]}, or
{"program", "fuzz": seed, "packets": how many}: random and damaged messages, for which only sums come back.
"""
import json
import random
import sys

wish = json.load(sys.stdin)
program = {"__name__": "responder"}
exec(compile(wish["program"], "responder", "exec"), program)
responder = program["Responder"](wish.get("groups", []), b"\x01" * 32)


def told(what, replies):
    return [what] + [[group, reply.hex()] for group, reply in replies]


def messages(chance):
    """Well-formed queries and inits, cut, with wrong lengths, with octets changed, repeated, or nothing but noise."""
    pack = program["message"]
    groups = [program["pack_group"](group, size) for group in ("232.43.211.234", "239.1.2.234", "10.0.0.1", "ff3e::4321:1234")
              for size in (1, 2)]
    while True:
        options = [(chance.choice(list(range(14)) + [65532, 65535]), chance.choice([b"", b"\x02", b"\0" * 4, b"\0\0\0\1" * 2,
                    bytes(chance.getrandbits(8) for _ in range(chance.choice((1, 3, 7, 20, 300))))] + groups))
                   for _ in range(chance.randrange(6))]
        if chance.random() < 0.7:
            options = [(0, b"\x02"), (1, b"abcd"), (2, b"\0\0\0\1"), (4, chance.choice(groups)), (5, b"\0\x0c")][: chance.randrange(6)] + options
        data = bytearray(pack(chance.choice((0x51, 0x51, 0x49, 0x41, 0x53, 0)), options))
        damage = chance.randrange(6)
        if damage == 0:
            data = data[: chance.randrange(len(data) + 1)]
        elif damage == 1:
            data[chance.randrange(len(data))] = chance.getrandbits(8)
        elif damage == 2 and len(data) > 5:
            data[3:5] = chance.getrandbits(16).to_bytes(2, "big")
        elif damage == 3:
            data += bytes(chance.getrandbits(8) for _ in range(chance.randrange(9)))
        elif damage == 4 and chance.random() < 0.02:
            data = data.ljust(65507, bytes((chance.getrandbits(8),)))
        yield bytes(data)


if "fuzz" in wish:
    chance = random.Random(wish["fuzz"])
    sums = {"answered": 0, "refused": 0, "limited": 0, "ignored": 0, "tooLong": 0, "largest": 0}
    for number, data in zip(range(wish["packets"]), messages(chance)):
        what, replies = responder.answers(data, "198.18.%d.%d" % (number % 900 // 250, number % 250), number / 100.0)
        sums[what] += 1
        sums["tooLong"] += sum(1 for _, reply in replies if len(reply) > len(data))
        sums["largest"] = max(sums["largest"], len(data))
        program["Responder"]([], b"").is_session("198.18.0.1", data[:40], 0.0)
    print(json.dumps(sums))
else:
    print(json.dumps([told(*responder.answers(bytes.fromhex(packet["hex"].replace(" ", "")), packet.get("from", "198.18.0.2"),
                                              packet.get("at", 0.0))) for packet in wish["packets"]]))
