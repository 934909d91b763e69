module tcpcheck/stack/seqs

go 1.26.3

require (
	github.com/soypat/seqs v0.0.0-20260125140838-2c1c6b1bd69e
	tcpcheck v0.0.0
)

require (
	github.com/dominikbraun/graph v0.23.0 // indirect
	github.com/goccy/go-yaml v1.19.2 // indirect
	github.com/gopacket/gopacket v1.7.0 // indirect
	golang.org/x/net v0.55.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
)

replace tcpcheck => ../..
