TOOLS_PATH = "/usr/sbin:/sbin:/usr/bin:/bin:/usr/local/sbin:/usr/local/bin"
# Of all tools of one answer together: the controller waits 15 s for it, and a line of the channel may have 1 MiB.
TOOLS_SECONDS, TOOLS_TEXT = 10, 900000


class Tools(object):
    """Runs tools for one answer. What one prints is told whole or not at all: what is cut off may be what decides."""

    def __init__(self):
        # type: () -> None
        self.until = time.monotonic() + TOOLS_SECONDS
        self.left = TOOLS_TEXT

    def tell(self, argv):
        # type: (list) -> dict
        """{text}, or {why}, with `absent` where the host has no such tool."""
        try:
            code, out, err = self.run(argv)
        except FileNotFoundError:
            return {"why": argv[0] + " is not there", "absent": True}
        except OSError as error:
            return {"why": str(error)}
        if code != 0:
            said = "; ".join(err.decode("utf-8", "replace").split("\n")).strip("; ")
            return {"why": said[:300] or "exit code %d" % code}
        text = out.decode("utf-8", "replace")
        size = len(json.dumps(text))
        if size > self.left:
            return {"why": too_long(argv)}
        self.left -= size
        return {"text": text}

    def run(self, argv):
        # type: (list) -> tuple
        """(exit code, stdout, stderr). More than is left, of text or of time, is an OSError."""
        import subprocess  # costs 3 MB and 10 ms: only where rules are read

        with subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              env={"PATH": TOOLS_PATH, "LC_ALL": "C"}) as process:
            texts = {process.stdout: bytearray(), process.stderr: bytearray()}
            waiting = list(texts)
            try:
                while waiting:
                    ready = select.select(waiting, [], [], max(0, self.until - time.monotonic()))[0]
                    if not ready:
                        raise OSError("%s takes longer than %d s" % (argv[0], TOOLS_SECONDS))
                    for pipe in ready:
                        part = os.read(pipe.fileno(), 65536)  # type: ignore
                        texts[pipe] += part
                        if not part:
                            waiting.remove(pipe)
                        if len(texts[pipe]) > self.left:
                            raise OSError(too_long(argv))
            except OSError:
                process.kill()
                raise
        return process.returncode, texts[process.stdout], texts[process.stderr]


def too_long(argv):
    # type: (list) -> str
    return "%s prints more than the %d kB that are read" % (argv[0], TOOLS_TEXT // 1000)
