"""Runs a program on a terminal of its own: terminal.py ANSWER HANGUP-FILE PROGRAM…; prints its exit code and what it showed.

ANSWER is typed when the program asks `[y/N]`; when HANGUP-FILE appears, the terminal goes away.
"""
import json
import os
import pty
import select
import sys
import time

answer, hangup, argv = sys.argv[1].encode().decode("unicode_escape").encode(), sys.argv[2], sys.argv[3:]
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(argv[0], argv)
screen = b""
deadline = time.monotonic() + 60
while time.monotonic() < deadline and not os.path.exists(hangup):
    if not select.select([terminal], [], [], 0.1)[0]:
        continue
    try:
        part = os.read(terminal, 65536)
    except OSError:  # the program ended
        break
    screen += part
    if answer and b"[y/N]" in screen:
        os.write(terminal, answer)
        answer = b""
os.close(terminal)
_, status = os.waitpid(pid, 0)
print(json.dumps({"code": os.waitstatus_to_exitcode(status), "screen": screen.decode(errors="replace")}))
