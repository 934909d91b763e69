package capturetest

import (
	"bytes"
	"encoding/binary"
	"io"
)

// Traffic is a pcap that is made while it is read, of raw IPv4 packets without text.
type Traffic struct {
	buf   bytes.Buffer
	part  func(t *Traffic, i int) bool
	i     int
	twice bool
	us    int64
	id    uint16
}

// newTraffic returns the pcap whose parts part writes, as long as it returns true.
func newTraffic(twice bool, part func(t *Traffic, i int) bool) *Traffic {
	t := &Traffic{part: part, twice: twice, us: 1_700_000_000_000_000}
	head := []uint32{0xa1b2c3d4, 4<<16 | 2, 0, 0, 65535, 101}
	for _, word := range head {
		t.buf.Write(binary.LittleEndian.AppendUint32(nil, word))
	}
	return t
}

// Read reads on.
func (t *Traffic) Read(p []byte) (int, error) {
	for t.buf.Len() == 0 {
		if !t.part(t, t.i) {
			return 0, io.EOF
		}
		t.i++
	}
	return t.buf.Read(p)
}

// A socket is one end of a connection in traffic.
type socket struct {
	host, port uint16 // the address is 10.0.host
	next       uint32
}

// The bits of a header.
const (
	fin = 1
	syn = 2
	psh = 8
	ack = 16
)

// send writes a segment with so much text, and takes its numbers as sent.
func (t *Traffic) send(from, to *socket, bits byte, text int) {
	const headers = 40
	t.us += 10
	t.id++
	record := make([]byte, 16+headers+text)
	binary.LittleEndian.PutUint32(record, uint32(t.us/1_000_000))
	binary.LittleEndian.PutUint32(record[4:], uint32(t.us%1_000_000))
	binary.LittleEndian.PutUint32(record[8:], uint32(headers+text))
	binary.LittleEndian.PutUint32(record[12:], uint32(headers+text))
	ip := record[16:]
	ip[0], ip[8], ip[9], ip[12], ip[16] = 0x45, 64, 6, 10, 10
	binary.BigEndian.PutUint16(ip[2:], uint16(headers+text))
	binary.BigEndian.PutUint16(ip[4:], t.id)
	binary.BigEndian.PutUint16(ip[14:], from.host)
	binary.BigEndian.PutUint16(ip[18:], to.host)
	tcp := ip[20:]
	binary.BigEndian.PutUint16(tcp, from.port)
	binary.BigEndian.PutUint16(tcp[2:], to.port)
	binary.BigEndian.PutUint32(tcp[4:], from.next)
	if bits&ack != 0 {
		binary.BigEndian.PutUint32(tcp[8:], to.next)
	}
	tcp[12], tcp[13], tcp[14] = 0x50, bits, 0xfa
	t.buf.Write(record)
	if t.twice {
		t.buf.Write(record)
	}
	from.next += uint32(text)
	if bits&(syn|fin) != 0 {
		from.next++
	}
}

// endsOf returns those of the i-th connection, to a port.
func endsOf(i int, port uint16) (a, b socket) {
	const ports = 60_000
	return socket{host: 0x0100 + uint16(i/ports), port: 1024 + uint16(i%ports), next: uint32(i) * 7919},
		socket{host: 2, port: port, next: uint32(i) * 104_729}
}

func (t *Traffic) open(a, b *socket) {
	t.send(a, b, syn, 0)
	t.send(b, a, syn|ack, 0)
	t.send(a, b, ack, 0)
}

// end has b close first.
func (t *Traffic) end(a, b *socket) {
	t.send(b, a, fin|ack, 0)
	t.send(a, b, ack, 0)
	t.send(a, b, fin|ack, 0)
	t.send(b, a, ack, 0)
}

const mss = 1448

// Bulk is of connections at the same time, in each of which B sends so many octets.
func Bulk(connections, octets int) *Traffic {
	all := make([][2]socket, connections)
	segments := octets / mss
	return newTraffic(false, func(t *Traffic, i int) bool {
		if i > segments+1 {
			return false
		}
		for k := range all {
			a, b := &all[k][0], &all[k][1]
			switch {
			case i == 0:
				*a, *b = endsOf(k, 80)
				t.open(a, b)
			case i > segments:
				t.end(a, b)
			default:
				if t.send(b, a, psh|ack, mss); i%2 == 0 {
					t.send(a, b, ack, 0)
				}
			}
		}
		return true
	})
}

// Ordinary is of connections in which A asks for something and gets so many octets. With
// twice each packet was captured twice.
func Ordinary(connections, octets int, twice bool) *Traffic {
	return newTraffic(twice, func(t *Traffic, i int) bool {
		if i == connections {
			return false
		}
		a, b := endsOf(i, 80)
		t.open(&a, &b)
		t.send(&a, &b, psh|ack, 200)
		t.send(&b, &a, ack, 0)
		for sent := 0; sent < octets; sent += mss {
			if t.send(&b, &a, psh|ack, min(mss, octets-sent)); sent/mss%2 == 1 {
				t.send(&a, &b, ack, 0)
			}
		}
		t.send(&a, &b, ack, 0)
		t.end(&a, &b)
		return true
	})
}

// SYNs is of so many SYNs that nobody answers.
func SYNs(n int) *Traffic {
	return newTraffic(false, func(t *Traffic, i int) bool {
		if i == n {
			return false
		}
		a, b := endsOf(i, 80)
		t.send(&a, &b, syn, 0)
		return true
	})
}

// Echoes is of connections in which B sends back what A sends, so often.
func Echoes(connections, rounds int) *Traffic {
	return newTraffic(false, func(t *Traffic, i int) bool {
		if i == connections {
			return false
		}
		a, b := endsOf(i, 7)
		t.open(&a, &b)
		for range rounds {
			t.send(&a, &b, psh|ack, 64)
			t.send(&b, &a, psh|ack, 64)
			t.send(&a, &b, ack, 0)
		}
		t.end(&a, &b)
		return true
	})
}
