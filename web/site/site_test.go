package site_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"tcpcheck/web/site"
)

// page is a small one.
func page(t *testing.T) *site.Site {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range map[string]string{"index.html": "<title>page</title>", "tcpcheck.wasm": "\x00asm",
		"viewer/viewer.js":  "viewer()",
		"viewer/alone.html": "<title>TITLE</title><style>STYLE</style><script>DATA</script><script>SCRIPT</script>",
		"viewer/viewer.css": "body{width:100%}"} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := site.Of(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return s.With(map[string][]byte{"captures/0": []byte("a capture")})
}

// What a browser of this machine asks for it gets, and nobody else anything; nothing is
// taken from anyone.
func TestServe(t *testing.T) {
	s := page(t)
	for _, c := range []struct {
		method, host, path string
		status             int
		contentType        string
	}{
		{"GET", "127.0.0.1:8000", "/", 200, "text/html; charset=utf-8"},
		{"GET", "localhost:8000", "/index.html", 200, "text/html; charset=utf-8"},
		{"HEAD", "[::1]:8000", "/tcpcheck.wasm", 200, "application/wasm"},
		{"GET", "localhost", "/captures/0", 200, "application/octet-stream"},
		{"GET", "localhost", "/captures/1", 404, ""},
		{"GET", "attacker.example", "/captures/0", 403, ""},
		{"GET", "localhost", "/", 200, "text/html; charset=utf-8"},
		{"GET", "localhost:8000", "/../../etc/passwd", 404, ""},
		{"GET", "localhost:8000", "/nothing", 404, ""},
		{"GET", "attacker.example:8000", "/", 403, ""},
		{"GET", "192.0.2.1:8000", "/", 403, ""},
		{"GET", "127.0.0.1.attacker.example", "/", 403, ""},
		{"POST", "localhost:8000", "/", 405, ""},
		{"PUT", "localhost:8000", "/index.html", 405, ""},
	} {
		r := httptest.NewRequest(c.method, "/", strings.NewReader("x"))
		r.Host, r.URL.Path = c.host, c.path
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != c.status {
			t.Errorf("%s %s%s: status %d, want %d", c.method, c.host, c.path, w.Code, c.status)
		}
		if got := w.Header().Get("Content-Type"); c.contentType != "" && got != c.contentType {
			t.Errorf("%s%s: type %q, want %q", c.host, c.path, got, c.contentType)
		}
		if policy := w.Header().Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none'") {
			t.Errorf("%s%s: policy %q", c.host, c.path, policy)
		}
		if w.Code != http.StatusOK && strings.Contains(w.Body.String(), "page</title>") {
			t.Errorf("%s%s: the page is served with status %d", c.host, c.path, w.Code)
		}
	}
}

// A browser that understands gzip gets a file so, the same file, and none that it has.
func TestServeCompressed(t *testing.T) {
	s := page(t)
	get := func(headers map[string]string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("GET", "/viewer/viewer.css", nil)
		r.Host = "localhost"
		for name, value := range headers {
			r.Header.Set(name, value)
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		return w
	}
	plain, zipped := get(nil), get(map[string]string{"Accept-Encoding": "br, gzip"})
	if got := zipped.Header().Get("Content-Encoding"); got != "gzip" ||
		plain.Header().Get("Content-Encoding") != "" {
		t.Fatalf("encoding %q with gzip, %q without", got, plain.Header().Get("Content-Encoding"))
	}
	of, err := gzip.NewReader(zipped.Body)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(of) // checks the sum and the size as well
	if err != nil || string(text) != plain.Body.String() {
		t.Errorf("%q, %v, want %q", text, err, plain.Body)
	}
	for _, w := range []*httptest.ResponseRecorder{plain, zipped} {
		has := map[string]string{"If-None-Match": w.Header().Get("ETag"),
			"Accept-Encoding": w.Header().Get("Content-Encoding")}
		if got := get(has).Code; got != http.StatusNotModified {
			t.Errorf("one that has %q gets status %d", has["If-None-Match"], got)
		}
	}
}

// A run alone is in one file, whatever letters are in it.
func TestAlone(t *testing.T) {
	text, err := page(t).Alone("<b>", []byte(`{"a":"</script><SEQ=1>"}`))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"<title>&lt;b&gt;</title>", "\\u003c/script\\u003e\\u003cSEQ=1\\u003e", "viewer()",
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	if strings.Contains(string(text), "%!") {
		t.Errorf("not all of it was written:\n%s", text)
	}
}
