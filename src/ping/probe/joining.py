class Joining(Hearing):
    """The sockets of one host: a member of the group, the negative controls, the wire, the sender."""

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
