class Looking(Joining):
    """What the kernel of one host says of it all: evidence before and after, rule sets, drop reasons, and a second look."""

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
        return self.rules(Tools())

    def rules(self, tools):
        # type: (Tools) -> dict
        nft = tools.tell(["nft", "-a", "-t", "list", "ruleset"])
        if "text" not in nft:
            nft = tools.tell(["nft", "-a", "list", "ruleset"])  # before nft 0.9.3 there is no -t
        if nft.get("text"):
            return {"nft": nft}
        return {"nft": nft, "iptables": tools.tell(["iptables-save" if self.ip.size == 4 else "ip6tables-save", "-c"])}

    def do_firewall(self, _):
        # type: (dict) -> dict
        """The same, with what is at the interface itself."""
        tools, device = Tools(), str(self.interface)
        answer = self.rules(tools)
        filters = ["tc", "-s", "filter", "show", "dev", device]
        answer.update({"tc": tools.tell(filters + ["ingress"]), "tcEgress": tools.tell(filters + ["egress"]),
                       "qdisc": tools.tell(["tc", "-s", "qdisc", "show", "dev", device])})
        answer["link"] = tools.tell(["ip", "-j", "-d", "link", "show", "dev", device])
        if '"xdp"' in answer["link"].get("text", ""):
            counted = tools.tell(["ethtool", "-S", device]).get("text", "").split("\n")
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
