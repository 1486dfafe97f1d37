class Probe(Hearing):
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

    def open(self, name, sock, reader):
        # type: (str, socket.socket, object) -> None
        sock.setblocking(False)
        self.sockets[name] = sock
        self.readers[sock.fileno()] = (sock, reader)
        self.poller.register(sock.fileno(), select.POLLIN)

    def close(self, name):
        # type: (str) -> None
        sock = self.sockets.pop(name)
        self.poller.unregister(sock.fileno())
        del self.readers[sock.fileno()]
        sock.close()

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

    def do_join(self, plan):
        # type: (dict) -> dict
        self.reset(plan)
        interface = plan["interface"]
        names = dict((name, index) for index, name in socket.if_nameindex())
        if interface is not None and interface not in names:
            return {"missing": interface}
        self.ip = family_of(plan["group"])
        self.group = self.ip.pack(plan["group"])
        looked = route(self.ip, plan["group"])
        self.index = looked.get("oif", 0) if interface is None else names[interface]
        self.interface = name_of(self.index) if self.index else None
        self.networks = self.ip.networks(names)
        answer = {"interface": self.interface, "route": looked, "networks": self.networks, "address": None}
        if self.index:
            answer["address"] = self.source_address()
            answer["mac"] = text_of("/sys/class/net/%s/address" % self.interface)
        if plan["receive"]:
            answer["receiver"] = self.open_receiver(plan)
        if plan["send"]:
            answer["sender"] = self.open_sender(plan, self.index if interface is not None else 0)
        return answer

    def source_address(self):
        # type: () -> object
        """With which packets to the group leave by the interface now; None without one."""
        return route(self.ip, self.plan["group"], oif=self.index).get("source") if self.index else None

    def open_receiver(self, plan):
        # type: (dict) -> dict
        answer = {"joined": False, "capture": self.open_capture("capture", plan["group"], plan["port"], self.read_capture)}
        try:
            self.open_group(plan)
            self.joined_ns = now_ns()
            # Negative control: nobody joined this group, so nothing may be heard here.
            self.open("control", self.udp_socket(plan["control"], plan["port"]), self.read_control)
        except OSError as error:
            answer["error"] = failure(error)
            return answer
        answer["joined"] = True
        answer["listed"] = self.listed()
        return answer

    def open_group(self, plan):
        # type: (dict) -> None
        """A socket that is a member of the group; with a source, of that source only."""
        group, source = plan["group"], plan["source"]
        sock = self.udp_socket(group, plan["port"])
        try:
            if source is None:
                sock.setsockopt(self.ip.level, self.ip.join_group, self.ip.membership(group, self.index))
            else:
                sock.setsockopt(self.ip.level, self.ip.join_source, source_request(self.ip, self.index, group, source))
        except OSError:
            sock.close()
            raise
        self.open("group", sock, self.read_group)

    def listed(self):
        # type: () -> object
        """Whether the kernel's tables list the membership; None when they cannot be read."""
        plan = self.plan
        found = self.ip.listed(plan["group"], str(self.interface))
        if not found or plan["source"] is None:
            return found
        return self.ip.listed_source(plan["group"], plan["source"], self.index)

    def udp_socket(self, address, port):
        # type: (str, int) -> socket.socket
        sock = socket.socket(self.ip.family, socket.SOCK_DGRAM)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.setsockopt(self.ip.level, self.ip.all_groups, 0)  # else groups joined by others are heard as well
        for option in self.ip.many:
            sock.setsockopt(self.ip.level, option, 1)
        sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        big_buffer(sock)
        try:
            sock.bind(self.ip.endpoint(address, port, self.index))
        except OSError:
            sock.close()
            raise
        return sock

    def open_capture(self, name, address, port, reader):
        # type: (str, str, int, object) -> object
        """None when it works, else why not. Not promiscuous: that could make delivery work (smcroute#173).

        Bound to all protocols, because only such a socket sees what tc and nft drop at the ingress of the interface
        (net/core/dev.c, __netif_receive_skb_core: ptype_all, then ingress, then the protocol's own).
        """
        if self.interface is None:
            return "no interface"
        try:
            sock = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0)
        except OSError as error:
            return error.strerror
        try:
            program = self.ip.filter(address, port)
            sock.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, struct.pack("@HP", len(program) // 8,
                                                                             program.buffer_info()[0]))
            big_buffer(sock)
            sock.setsockopt(SOL_PACKET, PACKET_AUXDATA, 1)
            try:
                sock.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
            except OSError:
                pass  # before Linux 4.20: our own packets are told by their sender
            sock.bind((self.interface, ETH_P_ALL))
        except OSError as error:
            sock.close()
            return error.strerror
        self.open(name, sock, reader)
        return None

    def open_sender(self, plan, index):
        # type: (dict, int) -> dict
        """`bound`: the source that was asked for; None when nobody asked, or this host does not have it."""
        answer = {"bound": plan["source"], "stranger": None}
        try:
            try:
                sock = self.sending_socket(plan, index, plan["source"])
            except OSError as error:
                if plan["source"] is None or error.errno != errno.EADDRNOTAVAIL:
                    raise
                answer["bound"] = None
                sock = self.sending_socket(plan, index, None)
            self.open("sender", sock, self.read_answers)
            # Negative control with SSM: packets from another address of ours may not be heard.
            others = [network[1] for network in self.networks if network[0] != "lo" and network[1] != plan["source"]]
            if answer["bound"] is not None and others:
                self.open("stranger", self.sending_socket(plan, index, others[0]), self.read_answers)
                answer["stranger"] = others[0]
        except OSError as error:
            return {"bound": None, "stranger": None, "error": failure(error)}
        return answer

    def sending_socket(self, plan, index, source):
        # type: (dict, int, object) -> socket.socket
        ip = self.ip
        sock = socket.socket(ip.family, socket.SOCK_DGRAM)
        try:
            if index:
                sock.setsockopt(ip.level, ip.out_interface, ip.interface_request(index))
            sock.setsockopt(ip.level, ip.hops, plan["ttl"])
            sock.setsockopt(ip.level, ip.loop, 0)
            if plan["dscp"] is not None:
                sock.setsockopt(ip.level, ip.tos, plan["dscp"] << 2)
            if plan["whole"]:
                sock.setsockopt(ip.level, ip.discover, 2)  # IP_PMTUDISC_DO: never cut into fragments
            sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
            big_buffer(sock)
            sock.bind(("", 0) if source is None else ip.endpoint(source, 0, self.index))
        except OSError:
            sock.close()
            raise
        return sock

    def do_look(self, _):
        # type: (dict) -> dict
        """Evidence at this moment."""
        path = "/sys/class/net/%s/" % self.interface
        settings = "/proc/sys/net/ipv4/conf/%s/rp_filter"
        filters = {"all": None, "interface": None}
        disabled = False
        if self.ip.size == 4:  # IPv6 has none
            filters = {"all": number_of(settings % "all"), "interface": number_of(settings % self.interface)}
        else:
            disabled = number_of("/proc/sys/net/ipv6/conf/%s/disable_ipv6" % self.interface) == 1
        return {
            "counters": counters(self.interface, self.ip.counters),
            "carrier": number_of(path + "carrier"),
            "operstate": text_of(path + "operstate"),
            "flags": text_of(path + "flags"),
            "mtu": number_of(path + "mtu"),
            "rpFilter": filters,
            "listed": self.listed() if "group" in self.sockets else None,
            "disabled": disabled,
            "version": self.ip.version(str(self.interface)),
        }

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

    def do_after(self, command):
        # type: (dict) -> dict
        """What was recorded, with the evidence afterwards. Everything that has arrived is read first."""
        self.progress_due = None
        self.drain()
        answer = self.do_look({})
        answer["address"] = self.source_address()
        answer["heard"] = dict((str(sender), self.told(heard)) for sender, heard in self.heard.items())
        answer["captured"] = dict((str(sender), seen) for sender, seen in self.captured.items())
        answer["sources"] = dict((sender, self.asked(int(sender), source)) for sender, source in command["sources"].items()
                                 if self.missing(int(sender)))
        answer["rtts"] = dict((str(host), distribution(samples[1:] if len(samples) > 1 else samples))
                              for host, samples in self.rtts.items())
        answer["counts"] = self.counts
        answer["control"] = dict((str(sender), number) for sender, number in self.control.items())
        answer["queries"] = self.queries
        answer["drops"] = socket_drops(self.sockets["group"], self.ip.sockets) if "group" in self.sockets else None
        answer["captureDrops"] = None
        if "capture" in self.sockets:
            statistics = self.sockets["capture"].getsockopt(SOL_PACKET, PACKET_STATISTICS, 8)
            answer["captureDrops"] = struct.unpack("=II", statistics)[1]
        return answer

    def missing(self, sender):
        # type: (int) -> bool
        return sender not in self.heard or self.heard[sender].received < self.plan["count"]

    def asked(self, sender, source):
        # type: (int, str) -> dict
        """Would the kernel accept the group from this source here, and how would it reach the source? While joined."""
        if sender in self.captured:
            source = self.captured[sender]["source"]
        if self.ip.size == 4:
            accepted = route(self.ip, self.plan["group"], source, iif=self.index)
            return {"source": source, "accepted": accepted, "back": route(self.ip, source)}
        # IPv6 looks neither at memberships nor at sources there; fe80::/10 is on every link.
        linked = self.index if source.startswith("fe8") else 0
        return {"source": source, "accepted": {}, "back": route(self.ip, source, oif=linked)}

    def do_rules(self, _):
        # type: (dict) -> dict
        """Rule sets of netfilter with their counters, as text; parsed by the controller."""
        nft = tool(["nft", "-a", "-t", "list", "ruleset"])
        if "text" not in nft:
            nft = tool(["nft", "-a", "list", "ruleset"])  # before nft 0.9.3 there is no -t
        if nft.get("text"):
            return {"nft": nft}
        return {"nft": nft, "iptables": tool(["iptables-save" if self.ip.size == 4 else "ip6tables-save", "-c"])}

    def do_firewall(self, command):
        # type: (dict) -> dict
        """The same, with what is at the interface itself."""
        filters = ["tc", "-s", "filter", "show", "dev", str(self.interface)]
        answer = self.do_rules(command)
        answer.update({"tc": tool(filters + ["ingress"]), "tcEgress": tool(filters + ["egress"]),
                       "qdisc": tool(["tc", "-s", "qdisc", "show", "dev", str(self.interface)])})
        answer["link"] = tool(["ip", "-j", "-d", "link", "show", "dev", str(self.interface)])
        if '"xdp"' in answer["link"].get("text", ""):
            counted = tool(["ethtool", "-S", str(self.interface)]).get("text", "").split("\n")
            answer["driver"] = {"text": "\n".join(line for line in counted if "xdp" in line)}
        return answer

    def do_trace(self, _):
        # type: (dict) -> dict
        """From now on the kernel's reasons for dropping packets are kept, where that is permitted."""
        try:
            self.drops = DropReasons(self.ip.ethernet)
        except Refusal as refusal:
            return {"why": str(refusal)}
        return {}

    def do_traced(self, _):
        # type: (dict) -> dict
        """The reasons since, by name."""
        self.drain()
        answer = self.drops.read()  # type: ignore
        self.drops.close()  # type: ignore
        self.drops = None
        return answer

    def do_listen(self, command):
        # type: (dict) -> dict
        """Opens a socket at the address for a unicast stream along the same path; any free port, as others may use the group's."""
        self.open("unicast", self.udp_socket(command["address"], 0), self.read_unicast)
        port = self.sockets["unicast"].getsockname()[1]
        self.open_capture("unicast capture", command["address"], port, self.read_unicast_capture)
        return {"port": port}

    def do_rejoin(self, _):
        # type: (dict) -> dict
        """Leaves and joins with a fresh socket: what it then hears counts apart."""
        self.drain()
        self.close("group")
        self.fresh = 1
        try:
            self.open_group(self.plan)
        except OSError as error:
            return {"joined": False, "why": failure(error)["text"]}
        return {"joined": True}

    def do_seen(self, _):
        # type: (dict) -> dict
        """What the second look brought, by sender."""
        self.drain()
        wire = "unicast capture" in self.sockets
        return {
            "looks": dict((str(sender), seen) for sender, seen in self.looks.items()),
            "unicast": dict((str(sender), {"socket": seen["socket"], "wire": seen["wire"] if wire else None})
                            for sender, seen in self.unicast.items()),
            "wire": wire,
        }

    def do_promiscuous(self, _):
        # type: (dict) -> dict
        """From now on the interface takes what is for others too: for one burst, or until the socket is closed."""
        self.drain()
        if "capture" not in self.sockets:
            return {"promiscuous": False}
        self.unfiltered = {}
        self.sockets["capture"].setsockopt(SOL_PACKET, PACKET_ADD_MEMBERSHIP, self.all_packets())
        return {"promiscuous": True}

    def do_unfiltered(self, _):
        # type: (dict) -> dict
        """What was seen on the wire since, by sender; the interface's own filter is back."""
        self.drain()
        self.sockets["capture"].setsockopt(SOL_PACKET, PACKET_DROP_MEMBERSHIP, self.all_packets())
        return {"seen": dict((str(sender), number) for sender, number in self.unfiltered.items())}  # type: ignore

    def all_packets(self):
        # type: () -> bytes
        """struct packet_mreq of linux/if_packet.h."""
        return struct.pack("=iHH8s", self.index, PACKET_MR_PROMISC, 0, b"")

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
