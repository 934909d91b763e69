#!/usr/bin/env python3
"""A stack for tcpcheck: tcpcheck stack check ./mytcp.py (docs/protocol.md).

Everything down to "The protocol" is a toy, to be put in place by calls of your stack.
"""
import json
import sys

FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16


class Stack:
    def __init__(self, options):  # begin: options["orphan"] means nothing to the toy
        self.o, self.now, self.iss, self.sent = options, 0, 1000, []
        self.delete()

    def delete(self):
        self.state, self.due = ("LISTEN" if self.o["passive"] else "CLOSED"), None

    def create(self, state):
        self.state, self.next, self.rcv = state, self.iss, 0
        self.iss = self.iss + 100000 & 0xffffffff

    def emit(self, ctl, length=0, seq=None):
        seq = self.next if seq is None else seq
        self.sent.append({"seq": seq, "ack": self.rcv if ctl & ACK else 0, "ctl": ctl, "len": length})

    def send(self, ctl, length=0):  # what takes sequence numbers is sent again until it is acknowledged
        self.last, self.tries, self.due = (ctl, length, self.next), 0, self.now + self.o["rto"]
        self.emit(ctl, length)
        self.next = self.next + length + bool(ctl & (SYN | FIN)) & 0xffffffff

    def call(self, call):  # what cannot be done in this state does nothing
        if call == "open" and self.state == "CLOSED":
            self.create("SYN-SENT")
            self.send(SYN)
        elif call == "send" and self.state in ("ESTABLISHED", "CLOSE-WAIT"):
            self.send(PSH | ACK, 1)
        elif call == "close" and self.state in ("ESTABLISHED", "CLOSE-WAIT"):
            self.state = "FIN-WAIT-1" if self.state == "ESTABLISHED" else "LAST-ACK"
            self.send(FIN | ACK)
        elif call == "abort" and self.state not in ("CLOSED", "LISTEN"):
            self.emit(RST)
            self.delete()

    def inject(self, seq, ack, ctl, length):
        if self.state in ("CLOSED", "LISTEN"):
            if self.state == "LISTEN" and ctl == SYN:
                self.create("SYN-RECEIVED")
                self.rcv = seq + 1 & 0xffffffff
                self.send(SYN | ACK)
        elif self.state == "SYN-SENT":
            if ctl == SYN | ACK and ack == self.next:
                self.state, self.due, self.rcv = "ESTABLISHED", None, seq + 1 & 0xffffffff
                self.emit(ACK)
        elif ctl & RST:
            if seq == self.rcv:
                self.delete()
        elif seq != self.rcv or not ctl & ACK:
            self.emit(ACK)
        else:
            self.take(ack, ctl & FIN, length)

    def take(self, ack, fin, length):  # a segment that is at RCV.NXT
        if ack == self.next and self.state != "TIME-WAIT":
            self.due = None
            if self.state == "LAST-ACK":
                return self.delete()
            self.state = {"SYN-RECEIVED": "ESTABLISHED", "FIN-WAIT-1": "FIN-WAIT-2",
                          "CLOSING": "TIME-WAIT"}.get(self.state, self.state)
        self.rcv = self.rcv + length + fin & 0xffffffff
        if fin:
            self.state = {"ESTABLISHED": "CLOSE-WAIT", "FIN-WAIT-1": "CLOSING",
                          "FIN-WAIT-2": "TIME-WAIT"}.get(self.state, self.state)
        if self.state == "TIME-WAIT" and self.due is None:
            self.due = self.now + self.o["time_wait"]
        if fin or length:
            self.emit(ACK)

    def advance(self, d, first=False):  # returns how much of d passed until the first timer fired
        began, end = self.now, self.now + d
        while self.due is not None and self.due <= end:
            self.now, self.tries = self.due, self.tries + 1
            if self.state == "TIME-WAIT" or self.tries > self.o["retries"]:
                self.delete()
            else:
                self.due += min(self.o["rto"] << self.tries, self.o["rto_max"])
                self.emit(*self.last)
            if first:
                return self.now - began
        self.now = end
        return d


# The protocol: a request a line, and a response for each.
stack = None
for line in sys.stdin:
    (request, value), = json.loads(line).items()
    response = {}
    if request == "hello":
        response = {"protocol": "tcpcheck/stack/v1", "name": "mytcp 1.0", "fires": True}
    elif request == "begin":
        stack = Stack(value)
    elif request == "inject":
        stack.inject(value["seq"], value["ack"], value["ctl"], value["len"])
    elif request == "call":
        stack.call(value)
    elif request == "advance":
        stack.advance(value)
    elif request == "fire":
        response["passed"] = stack.advance(value, first=True)
    elif request == "next_iss":
        stack.iss = value
    else:
        response["error"] = "no such request: " + request
    if stack:
        response.update({"sent": stack.sent, "state": stack.state} if stack.sent else {"state": stack.state})
        stack.sent = []
    print(json.dumps(response, separators=(",", ":")), flush=True)
