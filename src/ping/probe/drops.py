# perf_event_open(2), which the standard library has no call for (arch/*/entry/syscalls, include/uapi/asm-generic/unistd.h).
PERF_EVENT_OPEN = {"x86_64": 298, "i386": 336, "i686": 336, "aarch64": 241, "armv7l": 364, "armv6l": 364, "riscv64": 241,
                   "loongarch64": 241, "ppc64": 319, "ppc64le": 319, "s390x": 331}
PERF_TYPE_TRACEPOINT, PERF_SAMPLE_RAW, PERF_FLAG_FD_CLOEXEC, PERF_EVENT_IOC_SET_FILTER = 2, 1 << 10, 8, 0x40082406
PERF_RECORD_SAMPLE = 9
RING_PAGES = 16  # of each processor, beside the page that says how full it is


class Refusal(Exception):
    """Why the kernel's reasons cannot be had here."""


class DropReasons(object):
    """Why the kernel drops packets, by its tracepoint skb:kfree_skb, system-wide and for one protocol.

    All of it hangs on descriptors of this process. Nothing is mounted for it: tracefs is there or it is not.
    """

    def __init__(self, protocol):
        # type: (int) -> None
        self.rings = []  # type: list
        text = self.format()
        try:
            fields = dict((line.split(";")[0].split()[-1], line) for line in text.split("\n") if "field:" in line)
            if "reason" not in fields:
                raise Refusal("its kernel gives no reasons (Linux 5.17 and newer do)")
            self.offset = int(fields["reason"].split("offset:")[1].split(";")[0])
            symbols = (part.split(",") for part in text.split("__print_symbolic")[-1].split("{ ")[1:])
            self.names = dict((int(symbol[0], 0), symbol[1].split('"')[1]) for symbol in symbols)
            self.open(int(text.split("\nID: ")[1].split("\n")[0]), protocol)
        except OSError as error:
            self.close()
            raise Refusal("not permitted: %s" % error.strerror)
        except (ImportError, LookupError, ValueError) as error:
            self.close()
            raise Refusal("not understood: %s" % error)

    def format(self):
        # type: () -> str
        """Of the tracefs that is mounted; debugfs would mount one when its folder is looked into."""
        for line in str(text_of("/proc/self/mounts") or "").split("\n"):
            fields = line.split(" ")
            if len(fields) > 2 and fields[2] == "tracefs":
                text = text_of(fields[1] + "/events/skb/kfree_skb/format")
                if text is not None:
                    return str(text)
                raise Refusal("not permitted, or its kernel has no tracepoint skb:kfree_skb")
        raise Refusal("tracefs is not mounted")

    def open(self, event, protocol):
        # type: (int, int) -> None
        import ctypes  # costs 2 MB: only where a pair failed
        import mmap

        call = PERF_EVENT_OPEN.get(os.uname().machine)
        if call is None:
            raise Refusal("not known for %s" % os.uname().machine)
        kernel = ctypes.CDLL(None, use_errno=True)
        # struct perf_event_attr, version 0: type, size, config, a sample each time, what a sample has, what is read, flags
        attributes = ctypes.create_string_buffer(struct.pack("=IIQQQQQ", PERF_TYPE_TRACEPOINT, 64, event, 1,
                                                             PERF_SAMPLE_RAW, 0, 0), 64)
        for processor in processors():
            arguments = [ctypes.c_long(number) for number in (-1, processor, -1, PERF_FLAG_FD_CLOEXEC)]
            descriptor = kernel.syscall(ctypes.c_long(call), attributes, *arguments)
            if descriptor < 0:
                code = ctypes.get_errno()
                raise OSError(code, os.strerror(code))
            ring = None
            try:
                fcntl.ioctl(descriptor, PERF_EVENT_IOC_SET_FILTER, b"protocol == %d\0" % protocol)
                ring = mmap.mmap(descriptor, mmap.PAGESIZE * (1 + RING_PAGES))
            finally:
                self.rings.append((descriptor, ring))

    def read(self):
        # type: () -> dict
        """How often for each reason since the beginning; `full`: there were more than a ring takes."""
        found = {"reasons": {}, "full": False}  # type: dict
        for _, ring in self.rings:
            start = len(ring) // (1 + RING_PAGES)
            (head,) = struct.unpack_from("=Q", ring, 1024)  # struct perf_event_mmap_page: data_head
            found["full"] = found["full"] or head + 256 > len(ring) - start
            at = start  # nothing is ever taken out, so that nothing goes round the end
            while at + 8 <= start + head:
                kind, _, length = struct.unpack_from("=IHH", ring, at)
                if length < 8:
                    break
                if kind == PERF_RECORD_SAMPLE:
                    (reason,) = struct.unpack_from("=I", ring, at + 12 + self.offset)
                    name = self.names.get(reason, str(reason))
                    found["reasons"][name] = found["reasons"].get(name, 0) + 1
                at += length
        return found

    def close(self):
        # type: () -> None
        for descriptor, ring in self.rings:
            if ring is not None:
                ring.close()
            os.close(descriptor)
        self.rings = []


def processors():
    # type: () -> list
    """Numbers in /sys/devices/system/cpu/online: `0-3,6`."""
    found = []  # type: list
    for part in str(text_of("/sys/devices/system/cpu/online") or "0").split(","):
        first, _, last = part.partition("-")
        found.extend(range(int(first), int(last or first) + 1))
    return found
