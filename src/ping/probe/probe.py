class Probe(Looking):
    """One host's part in a mesh; join, look, send, after and leave come in the order of the controller's barriers."""

    def __init__(self, packets):
        # type: (Packets) -> None
        self.packets = packets
        self.ip = IPv4()  # type: object
        self.sockets = {}  # type: dict
        self.readers = {}  # type: dict
        self.poller = select.poll()
        self.poller.register(0, select.POLLIN)
        self.input = b""
        self.drops = None  # type: object
        self.reset({})

    def reset(self, plan):
        # type: (dict) -> None
        for name in list(self.sockets):
            self.close(name)
        self.forget(plan)
        self.sending = None  # type: object
        self.progress_due = None  # type: object
        self.progress_told = None
        if self.drops is not None:
            self.drops.close()  # type: ignore
        self.drops = None

    # Commands

    def do_hello(self, _):
        # type: (dict) -> dict
        try:
            namespace = os.readlink("/proc/self/ns/net")
        except OSError:
            namespace = None
        return {
            "python": ".".join(str(part) for part in sys.version_info[:3]),
            "uid": os.geteuid(),
            "kernel": os.uname().release,
            "bootId": text_of("/proc/sys/kernel/random/boot_id"),
            "namespace": namespace,
        }

    def do_clock(self, _):
        # type: (dict) -> dict
        return {}

    def do_send(self, command):
        # type: (dict) -> object
        """Answers when the last packet was handed to the kernel; see `tick`. A look may go to single hosts as well."""
        if "sender" not in self.sockets:
            return {"sent": 0, "errors": {}}
        look = command["look"]
        count = command["count"]
        if not look:
            self.sent_ns = array.array("Q", bytes(8 * count))
        size = self.plan["size"] - LEAST
        self.sending = {
            "id": command["id"], "t": command["t"], "kind": LOOK if look else DATA, "count": count, "next": 0, "sent": 0,
            "errors": {}, "stopped": False, "due": time.monotonic() + command["startInMs"] / 1000.0,
            "interval": command["intervalMs"] / 1000.0,
            "padding": bytes(bytearray((7 + 31 * place) & 255 for place in range(size))),
            "single": [self.ip.endpoint(address, port, self.index) for address, port in command["single"]],
        }
        return None

    def do_stop(self, _):
        # type: (dict) -> dict
        """No more packets: the answer to the command to send says how far it came."""
        if self.sending is not None:
            self.sending.update(count=self.sending["next"], due=0.0, stopped=True)  # type: ignore
        return {}

    def do_watch(self, _):
        # type: (dict) -> dict
        """From now on tell the progress, twice a second at most."""
        self.progress_due = time.monotonic() + 0.25
        return {}

    def do_leave(self, _):
        # type: (dict) -> dict
        self.reset({})
        return {}

    # The loop

    def serve(self):
        # type: () -> None
        while True:
            ready = self.poller.poll(self.patience())
            if any(descriptor == 0 for descriptor, _ in ready) and not self.read_input():
                return
            for descriptor, _ in ready:
                if descriptor in self.readers:
                    self.read_batch(*self.readers[descriptor])
            self.tick()

    def patience(self):
        # type: () -> object
        due = [moment for moment in (self.sending and self.sending["due"], self.progress_due) if moment is not None]
        if not due:
            return None
        return max(0, int(math.ceil((min(due) - time.monotonic()) * 1000)))

    def read_batch(self, sock, reader):
        # type: (socket.socket, object) -> bool
        """True when there may be more."""
        for _ in range(BATCH):
            try:
                reader(sock)  # type: ignore
            except BlockingIOError:
                return False
            except OSError:  # a pending error of the socket (ENETDOWN); reading it clears it
                continue
        return True

    def drain(self):
        # type: () -> None
        until = time.monotonic() + 5
        for sock, reader in list(self.readers.values()):
            while self.read_batch(sock, reader) and time.monotonic() < until:
                pass

    def read_input(self):
        # type: () -> bool
        data = os.read(0, 65536)
        if not data:
            return False
        arrived = now_us()
        lines = (self.input + data).split(b"\n")
        self.input = lines.pop()
        for line in lines:
            self.obey(json.loads(line.decode("ascii")), arrived)
        return True

    def obey(self, command, arrived):
        # type: (dict, int) -> None
        command["t"] = arrived
        try:
            answer = getattr(self, "do_" + command["do"])(command)
        except OSError as error:
            answer = {"error": failure(error)}
        if answer is not None:
            self.tell(command["id"], arrived, answer)

    def tell(self, number, arrived, answer):
        # type: (int, int, dict) -> None
        answer["id"] = number
        answer["t"] = [arrived, now_us()]
        write_line(answer)

    def tick(self):
        # type: () -> None
        moment = time.monotonic()
        sending = self.sending
        if sending is not None and moment >= sending["due"]:  # type: ignore
            self.send_next(sending)  # type: ignore
        if self.progress_due is not None and moment >= self.progress_due:  # type: ignore
            self.progress_due = moment + 0.5
            progress = {"sent": self.sending["next"] if self.sending else len(self.sent_ns), "heard": len(self.heard)}
            if progress != self.progress_told:
                self.progress_told = progress
                write_line({"progress": progress})

    def send_next(self, sending):
        # type: (dict) -> None
        sequence, errors = sending["next"], sending["errors"]
        if sequence < sending["count"]:
            sent, plan, padding = now_ns(), self.plan, sending["padding"]
            group = self.ip.endpoint(plan["group"], plan["port"], self.index)
            if sending["kind"] == DATA:
                self.sent_ns[sequence] = sent
                if sequence in (0, sending["count"] // 2):
                    control = self.ip.endpoint(plan["control"], plan["port"], self.index)
                    self.send_packet("sender", CONTROL, sequence, sent, b"", control, {})
                    if "stranger" in self.sockets:
                        self.send_packet("stranger", CONTROL, sequence, sent, b"", group, {})
            if self.send_packet("sender", sending["kind"], sequence, sent, padding, group, errors):
                sending["sent"] += 1
            for single in sending["single"]:
                self.send_packet("sender", UNICAST, sequence, sent, padding, single, {})
            sending["next"] += 1
            sending["due"] += sending["interval"]
        if sending["next"] >= sending["count"]:
            self.sending = None
            answer = {"sent": sending["sent"], "errors": errors}
            if sending["stopped"]:
                answer["stopped"] = True
            self.tell(sending["id"], sending["t"], answer)

    def send_packet(self, name, kind, sequence, sent, padding, to, errors):
        # type: (str, int, int, int, bytes, tuple, dict) -> bool
        packet = self.packets.pack(kind, self.plan["me"], sequence, sent, padding)
        try:
            self.sockets[name].sendto(packet, socket.MSG_DONTWAIT, to)
            return True
        except OSError as error:
            why = failure(error)["errno"]
            errors[why] = errors.get(why, 0) + 1
            return False
