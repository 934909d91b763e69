package capture_test

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gopacket/gopacket/layers"
	"github.com/klauspost/compress/zstd"

	"tcpcheck/model"
	"tcpcheck/wire/capture"
	"tcpcheck/wire/capturetest"
	"tcpcheck/wire/wiretest"
)

const whole = `
	0ms A S 0 0 ts=100
	1ms B SA 0 1 ts=900
	2ms A A 1 1 ts=102
	5ms A A 1 1 +700 ts=105
	6ms B A 1 701 ts=906
	10ms A FA 701 1 ts=110
	11ms B FA 1 702 ts=911
	12ms A A 702 2 ts=112
`

// The same connection is read whatever is around its segments.
func TestForms(t *testing.T) {
	forms := map[string]capturetest.Form{
		"raw":          capturetest.Raw,
		"raw 12":       {Link: 12},
		"raw IPv6":     {Link: layers.LinkTypeRaw, IPv6: true},
		"IPv4":         {Link: layers.LinkTypeIPv4},
		"IPv6":         {Link: layers.LinkTypeIPv6, IPv6: true},
		"Ethernet":     {Link: layers.LinkTypeEthernet},
		"Ethernet 6":   {Link: layers.LinkTypeEthernet, IPv6: true},
		"VLAN":         {Link: layers.LinkTypeEthernet, VLANs: 1},
		"QinQ":         {Link: layers.LinkTypeEthernet, VLANs: 2, IPv6: true},
		"SLL":          {Link: layers.LinkTypeLinuxSLL},
		"SLL2":         {Link: layers.LinkTypeLinuxSLL2},
		"null":         {Link: layers.LinkTypeNull},
		"null IPv6":    {Link: layers.LinkTypeNull, IPv6: true},
		"loop":         {Link: layers.LinkTypeLoop},
		"pcapng":       {Link: layers.LinkTypeEthernet, Pcapng: true},
		"cut payload":  {Link: layers.LinkTypeEthernet, SnapLen: 96},
		"cut options":  {Link: layers.LinkTypeRaw, SnapLen: 42},
		"cut to IPv6":  {Link: layers.LinkTypeEthernet, IPv6: true, SnapLen: 14 + 40 + 20},
		"cut VLAN":     {Link: layers.LinkTypeEthernet, VLANs: 2, SnapLen: 22 + 20 + 20},
		"pcapng snap":  {Link: layers.LinkTypeRaw, Pcapng: true, SnapLen: 64},
		"cooked IPv6":  {Link: layers.LinkTypeLinuxSLL, IPv6: true},
		"cooked2 IPv6": {Link: layers.LinkTypeLinuxSLL2, IPv6: true},
	}
	for name, form := range forms {
		t.Run(name, func(t *testing.T) {
			all := wiretest.Connections(t, capturetest.Capture(form, whole))
			if len(all) != 1 {
				t.Fatalf("%d connections, want 1", len(all))
			}
			c := all[0]
			if c.Addr[model.A].Port() != 50000 || c.Addr[model.B].Port() != 9000 ||
				c.Addr[model.A].Addr().Is6() != form.IPv6 {
				t.Errorf("between %v", c.Addr)
			}
			if got := c.Incarnations[0].Ends[model.A].Octets; got != 700 {
				t.Errorf("%d octets of A, want 700", got)
			}
			if got := seen(c); got != wholeSeen {
				t.Errorf("seen %s", got)
			}
		})
	}
}

func TestKinds(t *testing.T) {
	for _, test := range []struct {
		name, lines string
		frame       int
		kind        capture.Kind
		of          int
	}{
		{"retransmission by its timestamp", "0ms A S 0 0 ts=1\n1ms A FA 1 1 ts=5 id=9\n2ms A FA 1 1 ts=9 id=10", 3,
			capture.Again, 2},
		{"duplicate by its identification", "0ms A S 0 0 ts=1\n1ms A FA 1 1 ts=5 id=9\n2ms A FA 1 1 ts=5 id=9",
			3, capture.Duplicate, 2},
		{"late by its timestamp", "0ms A S 0 0 ts=1\n1ms A A 11 1 +10 ts=6\n2ms A A 1 1 +10 ts=5", 3, capture.Late,
			0},
		{"ahead", "0ms A S 0 0 ts=1\n1ms A A 11 1 +10 ts=6", 2, capture.Ahead, 0},
		{"fills a gap", "0ms A S 0 0 ts=1\n1ms A A 11 1 +10 ts=6\n2ms A A 1 1 +10 ts=7", 3, capture.Again, 0},
		{"keep-alive", "0ms A S 0 0 ts=1\n1ms A A 1 1 +10 ts=6\n2ms A A 10 1 ts=7", 3, capture.KeepAlive, 0},
		{"keep-alive with an octet", "0ms A S 0 0 ts=1\n1ms A A 1 1 +10 ts=6\n2ms B A 1 11\n3ms A A 10 1 +1 ts=7",
			4, capture.KeepAlive, 0},
		{"an octet again", "0ms A S 0 0 ts=1\n1ms A A 1 1 +1 ts=6\n3ms A A 1 1 +1 ts=7", 3, capture.Again, 2},
		{"data after the FIN", "0ms A S 0 0 ts=1\n1ms A FA 1 1 ts=6\n2ms A A 1 1 +10 ts=7", 3, capture.Conflict, 0},
		{"SYN again", "0ms A S 0 0 ts=1\n1s A S 0 0 ts=6", 2, capture.Again, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := wiretest.Connections(t, capturetest.Capture(capturetest.Raw, test.lines))[0]
			if e := c.Events[test.frame-1]; e.Kind != test.kind || e.Of != test.of {
				t.Errorf("frame %d is %q of %d", test.frame, e.Kind, e.Of)
			}
		})
	}
}

// Several connections, and incarnations of one, are told apart.
func TestConnections(t *testing.T) {
	all := wiretest.Connections(t, capturetest.Capture(capturetest.Raw, `
		0ms A S 0 0 port=1001
		0ms A S 0 0 port=1002
		1ms B SA 0 1 port=1001
		2ms A S 70000 0 port=1001
		3ms B SA 5000 70001 port=1001
		400s A S 90000 0 port=1001
		401s B A 55 77 port=3000
	`))
	var got []string
	for _, c := range all {
		got = append(got, fmt.Sprintf("%d:%d events, %d incarnations", c.Addr[model.A].Port(),
			len(c.Events), len(c.Incarnations)))
	}
	want := "[1001:4 events, 2 incarnations 1002:1 events, 1 incarnations 1001:1 events, 1 incarnations " +
		"9000:1 events, 1 incarnations]"
	if fmt.Sprint(got) != want {
		t.Errorf("got %v", got)
	}
}

// A connection with much data is kept in bounds, and its beginning and end are kept.
func TestMuchData(t *testing.T) {
	var b strings.Builder
	b.WriteString("0ms A S 0 0\n1ms B SA 0 1\n2ms A A 1 1\n")
	const segments = 20_000
	for i := range segments {
		fmt.Fprintf(&b, "%dus A A %d 1 +1000\n", 3000+2*i, 1+1000*i)
		fmt.Fprintf(&b, "%dus B A 1 %d\n", 3001+2*i, 1+1000*(i+1))
	}
	fmt.Fprintf(&b, "100ms A FA %d 1\n101ms B FA 1 %d\n102ms A A %d 2\n", 1+1000*segments,
		2+1000*segments, 2+1000*segments)
	c := wiretest.Connections(t, capturetest.Capture(capturetest.Raw, b.String()))[0]
	if n := len(c.Events); n > 100 {
		t.Errorf("%d segments kept", n)
	}
	if got := c.Folded.Segments + len(c.Events); got != 2*segments+6 {
		t.Errorf("%d of %d segments are accounted for", got, 2*segments+6)
	}
	if got := c.Incarnations[0].Ends[model.A].Octets; got != 1000*segments {
		t.Errorf("%d octets", got)
	}
	for i := range 3 {
		if c.Events[i].Number() != i+1 {
			t.Errorf("segment %d is frame %d", i, c.Events[i].Number())
		}
	}
	if last := c.Events[len(c.Events)-1]; last.Number() != 2*segments+6 {
		t.Errorf("the last is frame %d", last.Number())
	}
}

// repeated is a file without end, up to limit octets: a header, then the same packets.
type repeated struct {
	header, body []byte
	at, limit    int
}

func (r *repeated) Read(p []byte) (int, error) {
	if r.at >= r.limit {
		return 0, io.EOF
	}
	var n int
	if r.at < len(r.header) {
		n = copy(p, r.header[r.at:])
	} else {
		n = copy(p, r.body[(r.at-len(r.header))%len(r.body):])
	}
	r.at += n
	return n, nil
}

// A large file is read as a stream.
func TestStreaming(t *testing.T) {
	file := capturetest.Capture(capturetest.Raw, "0ms A A 1 1 +1400\n1ms B A 1 1401")
	const size = 200 << 20
	source := &repeated{header: file[:24], body: file[24:], limit: size}
	r, err := capture.NewReader(source)
	if err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	all, err := capture.Read(r)
	if err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if len(all) != 1 || len(all[0].Events) > 100 {
		t.Errorf("%d connections", len(all))
	}
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 1<<20 {
		t.Errorf("%d octets are kept of %d", grown, size)
	}
	if sys := int64(after.HeapSys) - int64(before.HeapSys); sys > 32<<20 {
		t.Errorf("%d octets were taken at a time", sys)
	}
	runtime.KeepAlive(all)
}

func TestNoCapture(t *testing.T) {
	good := capturetest.Capture(capturetest.Raw, whole)
	ng := capturetest.Capture(capturetest.Form{Link: layers.LinkTypeRaw, Pcapng: true}, whole)
	large := bytes.Clone(ng)
	copy(large[len(large)-4:], []byte{0xff, 0xff, 0xff, 0x7f})
	for name, file := range map[string][]byte{
		"empty":         {},
		"short":         {1, 2},
		"text":          []byte("this is no capture at all"),
		"only a header": good[:20],
		"damaged":       append(append(bytes.Clone(good[:24]), bytes.Repeat([]byte{0xff}, 16)...), good[24:]...),
		"broken gzip":   {0x1f, 0x8b, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := capture.NewReader(bytes.NewReader(file))
			if err == nil {
				_, err = capture.Read(r)
			}
			if err == nil || strings.Contains(err.Error(), "\n") {
				t.Errorf("error %v", err)
			}
		})
	}
}

// Time does not go back, though a clock is set back, or packets change places.
func TestClockSetBack(t *testing.T) {
	c := wiretest.Connections(t, capturetest.Capture(capturetest.Raw,
		"100s A S 0 0\n101s B SA 0 1\n41s A A 1 1\n43s A FA 1 1\n42999ms B A 1 2\n44s B FA 1 2"))[0]
	var after []time.Duration
	for i := range c.Events {
		after = append(after, time.Duration(c.Events[i].Time[0]-c.Events[0].Time[0])/time.Second)
	}
	if want := []time.Duration{0, 1, 1, 3, 3, 4}; !slices.Equal(after, want) {
		t.Errorf("seen after %v s, want %v", after, want)
	}
}

// A file that ends within a packet is read up to there.
func TestCutShort(t *testing.T) {
	for _, form := range []capturetest.Form{capturetest.Raw, {Link: layers.LinkTypeRaw, Pcapng: true}} {
		file := capturetest.Capture(form, whole)
		r, err := capture.NewReader(bytes.NewReader(file[:len(file)-7]))
		if err != nil {
			t.Fatal(err)
		}
		all, err := capture.Read(r)
		if err != nil || len(all) != 1 || len(all[0].Events) != 7 || !r.Counts().CutShort {
			t.Errorf("%v: %d connections, %+v", err, len(all), r.Counts())
		}
	}
}

// A packet that cannot be read, and one of a link that is not known, are left out and
// counted; what makes no sense ends the file.
func TestLeftOut(t *testing.T) {
	raw := capturetest.Capture(capturetest.Raw, whole)
	long := bytes.Clone(raw[24:40])
	binary.LittleEndian.PutUint32(long[8:], 300_000)
	tooLong := slices.Concat(raw[:24], long, make([]byte, 300_000), raw[24:])
	unknown := bytes.Clone(raw)
	unknown[20] = 200
	ng := capturetest.Capture(capturetest.Form{Link: layers.LinkTypeRaw, Pcapng: true}, whole)
	block := []byte{6, 0, 0, 0, 32, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		0, 0, 0, 0, 32, 0, 0, 0}
	wrongLength := append(bytes.Clone(ng), bytes.Repeat([]byte{0xff}, 12)...)
	for name, test := range map[string]struct {
		file []byte
		want capture.Counts
	}{
		"too long":     {tooLong, capture.Counts{Frames: 9, Segments: 8, Unreadable: 1}},
		"unknown link": {unknown, capture.Counts{Frames: 8, UnknownLinks: map[int]int{200: 8}}},
		"no such interface": {append(bytes.Clone(ng), block...),
			capture.Counts{Frames: 9, Segments: 8, Unreadable: 1}},
		"a length of no block": {wrongLength, capture.Counts{Frames: 8, Segments: 8,
			Damage: "a block of 4294967295 octets: want a multiple of 4, from 12"}},
		"damaged": {append(bytes.Clone(raw), bytes.Repeat([]byte{0xff}, 16)...), capture.Counts{Frames: 8,
			Segments: 8, Damage: "a packet of 4294967295 octets"}},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := capture.NewReader(bytes.NewReader(test.file))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := capture.Read(r); err != nil || !reflect.DeepEqual(r.Counts(), test.want) {
				t.Errorf("%v, %+v", err, r.Counts())
			}
		})
	}
}

// A file is the same compressed.
func TestCompressed(t *testing.T) {
	file := capturetest.Capture(capturetest.Raw, whole)
	var zipped, z bytes.Buffer
	g := gzip.NewWriter(&zipped)
	_, _ = g.Write(file)
	_ = g.Close()
	s, err := zstd.NewWriter(&z)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = s.Write(file)
	_ = s.Close()
	for name, b := range map[string][]byte{"gzip": zipped.Bytes(), "zstd": z.Bytes()} {
		if c := wiretest.Connections(t, b); len(c) != 1 || seen(c[0]) != wholeSeen {
			t.Errorf("%s: seen %v", name, c)
		}
	}
	r, err := capture.NewReader(bytes.NewReader(zipped.Bytes()[:zipped.Len()-12]))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := capture.Read(r); err != nil || !r.Counts().CutShort {
		t.Errorf("cut short: %v, %+v", err, r.Counts())
	}
}

func FuzzRead(f *testing.F) {
	files, _ := filepath.Glob(filepath.Join("testdata", "*.pcap"))
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	for _, form := range []capturetest.Form{
		{Link: layers.LinkTypeEthernet, VLANs: 2, IPv6: true}, {Link: layers.LinkTypeLinuxSLL},
		{Link: layers.LinkTypeLinuxSLL2},
		{Link: layers.LinkTypeNull}, {Link: layers.LinkTypeRaw, Pcapng: true},
		{Link: layers.LinkTypeRaw, IPv6: true}, {Link: 101, Around: fragmented(false)},
		{Link: 101, IPv6: true, Around: fragmented(true)},
	} {
		f.Add(capturetest.Capture(form, whole))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		r, err := capture.NewReader(bytes.NewReader(file))
		if err != nil {
			return
		}
		var p capture.Packet
		for {
			if err := r.Next(&p); err != nil {
				if errors.Is(err, io.EOF) {
					return
				}
				if strings.Contains(err.Error(), "\n") {
					t.Errorf("an error of several lines: %v", err)
				}
				return
			}
			if !p.Src.IsValid() || !p.Dst.IsValid() {
				t.Errorf("no addresses: %+v", p)
			}
		}
	})
}
