/**
 * eBPF programs made without a compiler: Python puts the instructions together, loads them with bpf(2) and pins them in a
 * bpffs of the host's own, from where `ip link` and `tc` take them.
 */

/** Arguments: kind of program, IP protocol, name. Drops IPv4 packets of the protocol to 224.0.0.0/4, passes all else. */
const LOADER = `
import ctypes, os, struct, sys
kind, protocol, name = sys.argv[1], int(sys.argv[2]), sys.argv[3]
# linux/bpf.h: BPF_PROG_TYPE_*, offsets of data and data_end in the context, what drops and what passes
number, data, end, drop, go = {"tc": (3, 76, 80, 2, -1), "xdp": (6, 0, 4, 1, 2)}[kind]
def step(code, to=0, of=0, offset=0, value=0): return struct.pack("<BBhi", code, to | of << 4, offset, value)
steps = [
    step(0x61, 2, 1, data), step(0x61, 3, 1, end),                     # r2 = data, r3 = data_end
    step(0xBF, 4, 2), step(0x07, 4, value=34), step(0x2D, 4, 3, 9),    # shorter than both headers: to the last two
    step(0x69, 5, 2, 12), step(0x55, 5, offset=7, value=0x0008),       # not IPv4
    step(0x71, 5, 2, 23), step(0x55, 5, offset=5, value=protocol),
    step(0x71, 5, 2, 30), step(0x57, 5, value=0xF0), step(0x55, 5, offset=2, value=0xE0),
    step(0xB7, 0, value=drop), step(0x95),
    step(0xB7, 0, value=go), step(0x95),
]
program = ctypes.create_string_buffer(b"".join(steps))
license = ctypes.create_string_buffer(b"GPL")
log = ctypes.create_string_buffer(65536)
bpf = lambda command, attributes: ctypes.CDLL(None, use_errno=True).syscall(
    {"x86_64": 321, "aarch64": 280}[os.uname().machine], command, ctypes.c_char_p(attributes), len(attributes))
load = struct.pack("<IIQQIIQII16s", number, len(steps), ctypes.addressof(program), ctypes.addressof(license), 1, 65536,
                   ctypes.addressof(log), 0, 0, name.encode())
descriptor = bpf(5, load)
if descriptor < 0: sys.exit(log.value.decode() or os.strerror(ctypes.get_errno()))
path = ctypes.create_string_buffer(b"/run/bpf/" + name.encode())
if bpf(6, struct.pack("<QII", ctypes.addressof(path), descriptor, 0)) < 0: sys.exit(os.strerror(ctypes.get_errno()))
`;

const PROTOCOLS = { udp: 17, igmp: 2 } as const;

/** Lines of sh that load it and pin it at /run/bpf/NAME; the first command that fails ends them. */
export function loadProgram(kind: 'tc' | 'xdp', protocol: keyof typeof PROTOCOLS, name: string): string {
  return `set -e
mkdir -p /run/bpf && mount -t bpf bpf /run/bpf && python3 - ${kind} ${PROTOCOLS[protocol]} ${name} <<'END'${LOADER}END
`;
}

/** The program goes with whatever it was attached to. */
export const UNLOAD = 'umount /run/bpf';
