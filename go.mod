module tcpcheck

go 1.26
