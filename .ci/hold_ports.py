"""Holds TCP ports of this machine until it is killed: python3 hold_ports.py PORT..."""

import signal
import socket
import sys

held = []
for port in map(int, sys.argv[1:]):
    holder = socket.socket()
    try:
        holder.bind(("127.0.0.1", port))
        holder.listen()
        held.append(holder)
    except OSError:
        pass  # Somebody else holds it, which is as good.
signal.pause()
