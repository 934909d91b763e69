//! A stack for tcpcheck: rustc mytcp.rs && tcpcheck stack check ./mytcp (docs/protocol.md).
//! Everything down to "The protocol" is a toy, to be put in place by calls of your stack.
use std::io::{self, BufRead, Write};

const FIN: u32 = 1;
const SYN: u32 = 2;
const RST: u32 = 4;
const PSH: u32 = 8;
const ACK: u32 = 16;

#[derive(Clone, Copy, Default)]
struct Segment { seq: u32, ack: u32, ctl: u32, len: u32 }

#[derive(Default)]
struct Tcp {
    passive: bool, // of begin; orphan and fin_wait_2 mean nothing to the toy
    time_wait: u64, rto: u64, rto_max: u64, retries: u32,
    state: &'static str,
    iss: u32, next: u32, rcv: u32,
    now: u64, due: Option<u64>, tries: u32,
    last: Segment, // is sent again until it is acknowledged
    sent: Vec<Segment>,
}

impl Tcp {
    fn delete(&mut self) {
        self.state = if self.passive { "LISTEN" } else { "CLOSED" };
        self.due = None;
    }
    fn create(&mut self, state: &'static str) {
        (self.state, self.next, self.rcv) = (state, self.iss, 0);
        self.iss = self.iss.wrapping_add(100000);
    }
    fn emit(&mut self, mut s: Segment) {
        if s.ctl & ACK != 0 { s.ack = self.rcv }
        self.sent.push(s);
    }
    fn acknowledge(&mut self) { self.emit(Segment { seq: self.next, ctl: ACK, ..Default::default() }) }
    fn send(&mut self, ctl: u32, len: u32) {
        self.last = Segment { seq: self.next, ack: 0, ctl, len };
        (self.tries, self.due) = (0, Some(self.now + self.rto));
        self.emit(self.last);
        self.next = self.next.wrapping_add(len + (ctl & (SYN | FIN) != 0) as u32);
    }
    fn call(&mut self, call: &str) { // what cannot be done in this state does nothing
        match (call, self.state) {
            ("open", "CLOSED") => { self.create("SYN-SENT"); self.send(SYN, 0) }
            ("send", "ESTABLISHED" | "CLOSE-WAIT") => self.send(PSH | ACK, 1),
            ("close", "ESTABLISHED") => { self.state = "FIN-WAIT-1"; self.send(FIN | ACK, 0) }
            ("close", "CLOSE-WAIT") => { self.state = "LAST-ACK"; self.send(FIN | ACK, 0) }
            ("abort", "CLOSED" | "LISTEN") => {}
            ("abort", _) => {
                self.emit(Segment { seq: self.next, ctl: RST, ..Default::default() });
                self.delete()
            }
            _ => {}
        }
    }
    fn inject(&mut self, s: Segment) {
        match self.state {
            "LISTEN" if s.ctl == SYN => {
                self.create("SYN-RECEIVED");
                self.rcv = s.seq.wrapping_add(1);
                self.send(SYN | ACK, 0)
            }
            "SYN-SENT" if s.ctl == SYN | ACK && s.ack == self.next => {
                (self.state, self.due, self.rcv) = ("ESTABLISHED", None, s.seq.wrapping_add(1));
                self.acknowledge()
            }
            "CLOSED" | "LISTEN" | "SYN-SENT" => {}
            _ if s.ctl & RST != 0 => if s.seq == self.rcv { self.delete() },
            _ if s.seq != self.rcv || s.ctl & ACK == 0 => self.acknowledge(),
            _ => self.take(s),
        }
    }
    fn take(&mut self, s: Segment) { // it is at RCV.NXT
        let fin = s.ctl & FIN;
        if s.ack == self.next && self.state != "TIME-WAIT" {
            self.due = None;
            self.state = match self.state {
                "LAST-ACK" => return self.delete(),
                "SYN-RECEIVED" => "ESTABLISHED",
                "FIN-WAIT-1" => "FIN-WAIT-2",
                "CLOSING" => "TIME-WAIT",
                state => state,
            };
        }
        self.rcv = self.rcv.wrapping_add(s.len + fin);
        self.state = match self.state {
            "ESTABLISHED" if fin != 0 => "CLOSE-WAIT",
            "FIN-WAIT-1" if fin != 0 => "CLOSING",
            "FIN-WAIT-2" if fin != 0 => "TIME-WAIT",
            state => state,
        };
        if self.state == "TIME-WAIT" && self.due.is_none() { self.due = Some(self.now + self.time_wait) }
        if s.len + fin > 0 { self.acknowledge() }
    }
    /// Returns how much of d passed until the first timer fired, if only that is to.
    fn advance(&mut self, d: u64, first: bool) -> u64 {
        let (began, end) = (self.now, self.now + d);
        while let Some(due) = self.due.filter(|&due| due <= end) {
            self.now = due;
            self.tries += 1;
            if self.state == "TIME-WAIT" || self.tries > self.retries {
                self.delete()
            } else {
                self.due = Some(due + (self.rto << self.tries).min(self.rto_max));
                self.emit(self.last)
            }
            if first { return self.now - began }
        }
        self.now = end;
        d
    }
}

/// The number of that name. Requests are written in a form that takes no more to read them.
fn number(line: &str, name: &str) -> u64 {
    let at = line.find(&format!("\"{name}\":")).expect(name) + name.len() + 3;
    line[at..].chars().map_while(|c| c.to_digit(10)).fold(0, |n, digit| 10 * n + digit as u64)
}

// The protocol: a request a line, and a response for each.
fn main() {
    let mut t = Tcp::default();
    for line in io::stdin().lock().lines().map_while(Result::ok) {
        let mut passed = 0;
        match line.split('"').nth(1).unwrap_or("") {
            "hello" => {
                println!(r#"{{"protocol":"tcpcheck/stack/v1","name":"mytcp 1.0","fires":true}}"#);
                continue;
            }
            "begin" => {
                t = Tcp {
                    passive: line.contains("\"passive\":true"), time_wait: number(&line, "time_wait"),
                    rto: number(&line, "rto"), rto_max: number(&line, "rto_max"),
                    retries: number(&line, "retries") as u32, iss: 1000, ..Default::default()
                };
                t.delete()
            }
            "inject" => t.inject(Segment {
                seq: number(&line, "seq") as u32, ack: number(&line, "ack") as u32,
                ctl: number(&line, "ctl") as u32, len: number(&line, "len") as u32,
            }),
            "call" => t.call(line.split('"').nth(3).unwrap_or("")),
            "advance" => { t.advance(number(&line, "advance"), false); }
            "fire" => passed = t.advance(number(&line, "fire"), true),
            "next_iss" => t.iss = number(&line, "next_iss") as u32,
            _ => {
                println!(r#"{{"error":"no such request"}}"#);
                continue;
            }
        }
        let sent: Vec<String> = t.sent.drain(..).map(|s| {
            format!(r#"{{"seq":{},"ack":{},"ctl":{},"len":{}}}"#, s.seq, s.ack, s.ctl, s.len)
        }).collect();
        println!(r#"{{"passed":{passed},"sent":[{}],"state":"{}"}}"#, sent.join(","), t.state);
        io::stdout().flush().unwrap();
    }
}
