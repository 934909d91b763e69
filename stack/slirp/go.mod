module tcpcheck/stack/slirp

go 1.26.3

require tcpcheck v0.0.0

require (
	github.com/dominikbraun/graph v0.23.0 // indirect
	github.com/goccy/go-yaml v1.19.2 // indirect
)

replace tcpcheck => ../..
