// Package site has the page for a browser in the program, and serves it to browsers of this
// machine.
package site

import (
	"archive/zip"
	"bytes"
	"embed"
	"encoding/binary"
	"errors"
	"io"
	"mime"
	"net"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"
)

// The page as "make web" builds it, dist/site.zip; nothing where it was not built.
//
//go:embed all:dist
var dist embed.FS

// ErrNotBuilt says that the program was built without the page.
var ErrNotBuilt = errors.New("the page is not in this program: it was built without; \"make web build\", " +
	"which needs Node.js, builds both")

// A Site is the page as files.
type Site struct {
	files *zip.Reader
	// beside are files that are no part of the page.
	beside map[string][]byte
}

// With returns the page with files beside it, by their paths.
func (s *Site) With(beside map[string][]byte) *Site { return &Site{s.files, beside} }

// Built returns the page that is in the program. The error is [ErrNotBuilt].
func Built() (*Site, error) {
	data, err := dist.ReadFile("dist/site.zip")
	if err != nil {
		return nil, ErrNotBuilt
	}
	return Of(data)
}

// Of returns the page in a zip file.
func Of(data []byte) (*Site, error) {
	files, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	return &Site{files: files}, nil
}

// policy lets the page load what is its own and nothing else, and send nothing.
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; " +
	"img-src 'self' data: blob:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; " +
	"form-action 'none'; frame-ancestors 'none'"

// ServeHTTP serves the page to a browser that asks this machine by one of its own names: a
// page of another site, whose name is made to lead here, gets nothing. Nothing is taken.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	head := w.Header()
	head.Set("Content-Security-Policy", policy)
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Referrer-Policy", "no-referrer")
	head.Set("Cross-Origin-Opener-Policy", "same-origin")
	head.Set("Cross-Origin-Resource-Policy", "same-origin")
	switch {
	case !own(r.Host):
		http.Error(w, "this page is served to this machine only", http.StatusForbidden)
		return
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		head.Set("Allow", "GET, HEAD")
		http.Error(w, "nothing is taken here", http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
	if name == "" {
		name = "index.html"
	}
	head.Set("Vary", "Accept-Encoding")
	data, deflated, tag, err := s.encoded(name, strings.Contains(r.Header.Get("Accept-Encoding"), "gzip"))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	head.Set("Content-Type", typeOf(name))
	head.Set("Cache-Control", caching(name))
	if deflated {
		head.Set("Content-Encoding", "gzip")
	}
	if tag != "" {
		head.Set("ETag", tag)
	}
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(data))
}

// encoded returns a file as it is sent, by gzip where that is understood and the file is
// kept deflated, and the tag by which a browser knows what it has; "" for a file beside the
// page.
func (s *Site) encoded(name string, gzip bool) (data []byte, deflated bool, tag string, err error) {
	if _, ok := s.beside[name]; !ok {
		for _, file := range s.files.File {
			if file.Name != name {
				continue
			}
			tag = strconv.Quote(strconv.FormatUint(uint64(file.CRC32), 16))
			if gzip && file.Method == zip.Deflate {
				data, err = gzipped(file)
				return data, true, "W/" + tag, err
			}
		}
	}
	data, err = s.read(name)
	return data, false, tag, err
}

// gzipped returns a file that is kept deflated in the format of gzip, RFC 1952: its header,
// which says neither name nor time, the same octets, and the check value and the size.
func gzipped(file *zip.File) ([]byte, error) {
	raw, err := file.OpenRaw()
	if err != nil {
		return nil, err
	}
	deflated, err := io.ReadAll(raw)
	if err != nil {
		return nil, err
	}
	const unknown = 255 // the system on which it was made
	data := append([]byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, unknown}, deflated...)
	data = binary.LittleEndian.AppendUint32(data, file.CRC32)
	return binary.LittleEndian.AppendUint32(data, uint32(file.UncompressedSize64)), nil
}

// caching says how long a browser may keep a file: one that has its contents in its name for
// good, others until they are another.
func caching(name string) string {
	if strings.HasPrefix(name, "assets/") {
		return "max-age=31536000, immutable"
	}
	return "no-cache"
}

// read returns a file of the page, or one beside it.
func (s *Site) read(name string) ([]byte, error) {
	if data, ok := s.beside[name]; ok {
		return data, nil
	}
	file, err := s.files.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	return io.ReadAll(file)
}

// typeOf returns the type of a file, which the machine's own tables are not asked for where
// browsers insist on it.
func typeOf(name string) string {
	switch path.Ext(name) {
	case ".wasm":
		return "application/wasm"
	case ".js":
		return "text/javascript; charset=utf-8"
	case "":
		return "application/octet-stream"
	}
	return mime.TypeByExtension(path.Ext(name))
}

// own says whether a host that a browser asked for is a loopback address or its name.
func own(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = strings.Trim(host, "[]")
	}
	ip := net.ParseIP(name)
	return name == "localhost" || ip != nil && ip.IsLoopback()
}
