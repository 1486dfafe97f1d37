"""What the kernel does with packets under keys of conf.all and conf.IF: cases as JSON on stdin, what was seen on stdout.

Runs in a network namespace of its own, where eth0 (198.18.1.1) and eth1 (198.18.2.1) are ends of veth pairs; frames are
put in and taken out at p0, the other end of eth0. Keys are written, packets are watched; no key is read back.
"""
import json
import select
import socket
import struct
import sys
import time

GROUP = '239.7.7.7'
PORT = 23110
MAC = bytes.fromhex('01005e070707020000000001')
#: Sources of frames: routed back by eth0, by eth1, by nothing, and an address of this very host.
SOURCES = {'symmetric': '198.18.1.9', 'asymmetric': '198.18.2.9', 'unroutable': '198.19.9.9', 'own': '198.18.1.1'}
#: First byte of a report → version.
IGMP_REPORTS = {0x12: 1, 0x16: 2, 0x22: 3}
MLD_REPORTS = {131: 1, 143: 2}


def write(family, name, key, value):
    path = f'/proc/sys/net/{family}/{key}' if name is None else f'/proc/sys/net/{family}/conf/{name}/{key}'
    with open(path, 'w') as file:
        file.write(str(value))


def checksum(data):
    words = struct.unpack(f'!{len(data) // 2}H', data)
    total = sum(words)
    total = (total >> 16) + (total & 0xFFFF)
    return ~(total + (total >> 16)) & 0xFFFF


def frame(source):
    udp = struct.pack('!HHHH', 5000, PORT, 8, 0)
    addresses = socket.inet_aton(source) + socket.inet_aton(GROUP)
    header = struct.pack('!BBHHHBBH', 0x45, 0, 20 + len(udp), 1, 0, 8, 17, 0) + addresses
    header = header[:10] + struct.pack('!H', checksum(header)) + header[12:]
    return MAC + b'\x08\0' + header + udp


def reverse_path_drops():
    with open('/proc/net/netstat') as file:
        lines = [line.split() for line in file if line.startswith('TcpExt:')]
    return int(dict(zip(*lines))['IPReversePathFilter'])


def membership(group, device):
    return struct.pack('@4s4si', socket.inet_aton(group), b'\0' * 4, socket.if_nametoindex(device))


def wire(protocol):
    packets = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(protocol))
    packets.bind(('p0', protocol))
    return packets


def arrives(ready, seconds):
    return bool(select.select([ready], [], [], seconds)[0])


def delivered(source):
    """Whether a datagram reaches a socket that joined its group on eth0; else whether the reverse path filter counted it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.bind((GROUP, PORT))
        receiver.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, membership(GROUP, 'eth0'))
        before = reverse_path_drops()
        with wire(0x0800) as packets:
            packets.send(frame(SOURCES[source]))
        if arrives(receiver, 0.15):
            return 'delivered'
        return 'filtered' if reverse_path_drops() == before + 1 else 'dropped'


def rp_filter(case):
    for name in ('all', 'eth0'):
        write('ipv4', name, 'rp_filter', case[name])
    return [delivered(source) for source in ('symmetric', 'asymmetric', 'unroutable')]


def accept_local(case):
    for name in ('all', 'eth0'):
        write('ipv4', name, 'rp_filter', 0)
        write('ipv4', name, 'accept_local', case[name])
    return delivered('own')


def igmp_report(group, seconds):
    """Version of the report that a join of the group sends; None when none is seen."""
    with wire(0x0003) as packets, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as member:
        member.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, membership(group, 'eth0'))
        end = time.monotonic() + seconds
        while arrives(packets, max(0, end - time.monotonic())):
            data = packets.recv(2048)
            if data[12:14] == b'\x08\0' and data[23] == socket.IPPROTO_IGMP:
                header = 14 + (data[14] & 15) * 4
                if data[header] in IGMP_REPORTS and socket.inet_aton(group) in data[header:]:
                    return IGMP_REPORTS[data[header]]
    return None


def igmp_version(case):
    for name in ('all', 'eth0'):
        write('ipv4', name, 'force_igmp_version', case[name])
    # A group of its own for each case: that of the case before is still being left.
    return igmp_report(f"239.8.{case['all']}.{case['eth0'] + 1}", 2)


def link_local_reports(case):
    for name in ('all', 'eth0'):
        write('ipv4', name, 'force_igmp_version', 0)
    write('ipv4', None, 'igmp_link_local_mcast_reports', case['key'])
    return igmp_report('224.0.0.5', 1)


def mld_version(case):
    for name in ('all', 'eth0'):
        write('ipv6', name, 'force_mld_version', case[name])
    group = socket.inet_pton(socket.AF_INET6, f"ff15::{case['all']}:{case['eth0'] + 1}")
    with wire(0x0003) as packets, socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as member:
        request = group + struct.pack('@I', socket.if_nametoindex('eth0'))
        member.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, request)
        end = time.monotonic() + 2
        while arrives(packets, max(0, end - time.monotonic())):
            data = packets.recv(2048)
            # A hop-by-hop header of 8 bytes (router alert), then ICMPv6.
            if data[12:14] == b'\x86\xdd' and data[20] == 0 and data[62] in MLD_REPORTS and group in data[62:]:
                return MLD_REPORTS[data[62]]
    return None


def mc_forwarding(case):
    """Whether a datagram that came in by eth0 is offered to the routing daemon (IGMPMSG_NOCACHE)."""
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_IGMP) as daemon:
        if case['all']:
            daemon.setsockopt(socket.IPPROTO_IP, 200, 1)  # MRT_INIT: conf.all = 1
        for vif, device in enumerate(['eth1'] + ['eth0'] * case['eth0']):
            if case['all']:  # MRT_ADD_VIF by index (VIFF_USE_IFINDEX): conf.IF = 1
                index = struct.pack('@i', socket.if_nametoindex(device))
                daemon.setsockopt(socket.IPPROTO_IP, 202, struct.pack('@HBBI', vif, 8, 1, 0) + index + b'\0' * 4)
        with wire(0x0800) as packets:
            packets.send(frame(SOURCES['symmetric']))
        end = time.monotonic() + 0.3
        while arrives(daemon, max(0, end - time.monotonic())):
            if daemon.recv(2048)[8] == 1:
                return True
    return False


KINDS = {each.__name__: each for each in (rp_filter, accept_local, igmp_version, link_local_reports, mld_version, mc_forwarding)}

print(json.dumps([KINDS[case['kind']](case) for case in json.load(sys.stdin)]))
