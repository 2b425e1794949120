package testserver

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/tools/wiretrace"
	"adieu/websocket/wire"
)

// fetchPage reads a page, with fields of the request.
func fetchPage(t *testing.T, s *Server, path string, fields ...string) (body, contentType string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL()+path, nil)
	require.NoError(t, err)
	r.Close = true
	for i := 0; i < len(fields); i += 2 {
		r.Header.Set(fields[i], fields[i+1])
	}
	response, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer response.Body.Close()
	b, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, response.StatusCode, "%s: %s", path, b)
	return string(b), response.Header.Get("Content-Type")
}

func indexFS() fstest.MapFS {
	return fstest.MapFS{
		"a/b.html":                  {Data: []byte("<!DOCTYPE html>\n<p>b")},
		"a/b-expected.txt":          {Data: []byte("b\n")},
		"a/b-expected.chromium.txt": {Data: []byte("B\n")},
		"a/bare.html":               {Data: []byte("<p>bare")},
		".git/x.html":               {Data: []byte("<p>x")},
		"a/resources/part.html":     {Data: []byte("<p>part")},
		"a/.hidden.html":            {Data: []byte("<p>hidden")},
		"a/reference-expected.html": {Data: []byte("<p>reference")},
		"c.html":                    {Data: []byte("<p>c")},
		"c-expected.txt":            {Data: []byte("c\n")},
	}
}

func TestIndexPageHasItsParts(t *testing.T) {
	s := start(t, Config{})
	page, contentType := fetchPage(t, s, "/")
	assert.Equal(t, typeHTML, contentType)
	again, _ := fetchPage(t, s, "/.adieu/")
	assert.Equal(t, page, again)
	for path, want := range map[string]string{
		"/.adieu/main.js": "text/javascript; charset=utf-8", "/.adieu/style.css": "text/css; charset=utf-8",
		"/.adieu/testrunner.js": "text/javascript; charset=utf-8",
	} {
		_, contentType := fetchPage(t, s, path)
		assert.Equal(t, want, contentType, path)
	}
	for part := range strings.SplitSeq(page, `"/.adieu/`) {
		if name, _, quoted := strings.Cut(part, `"`); quoted && !strings.HasPrefix(part, "<") {
			fetchPage(t, s, "/.adieu/"+name)
		}
	}

	p := dial(t, s)
	p.write("GET /.adieu/nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
	p.wantHead("HTTP/1.1 404 ")
	p = dial(t, s)
	p.write("GET /.adieu/frames HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
	p.wantHead("HTTP/1.1 404 ") // nobody watches
}

func TestRootsOwnIndexWins(t *testing.T) {
	s := start(t, Config{Files: fstest.MapFS{"index.html": {Data: []byte("mine")}}})
	page, _ := fetchPage(t, s, "/")
	assert.Equal(t, "mine", page)
	page, _ = fetchPage(t, s, "/.adieu/")
	assert.Contains(t, page, "Adieu")
}

func TestIndexListsWhatThereIs(t *testing.T) {
	s := start(t, Config{Files: indexFS(), LiveView: true, Expect: func(product string) ExpectFunc {
		if product == "" {
			return nil
		}
		return func(test string) ([]string, string) { return []string{"Skip"}, product + " of " + test }
	}})
	list := func(product string) (data indexData) {
		text, contentType := fetchPage(t, s, "/.adieu/list.json?product="+product)
		assert.Equal(t, contentTypes[".json"], contentType)
		require.NoError(t, json.Unmarshal([]byte(text), &data))
		return data
	}
	data := list("")
	assert.Equal(t, []indexTest{
		{Name: "a/b.html", Expected: "a/b-expected.txt"}, {Name: "a/bare.html"}, {Name: "c.html", Expected: "c-expected.txt"},
	}, data.Tests)
	assert.True(t, data.Live)
	assert.Len(t, data.Faults, len(Faults()))
	assert.Len(t, data.Handlers, len(nativeHandlers))
	assert.Equal(t, s.URL(), data.Addresses["http"])
	assert.Equal(t, s.SecureWebSocketURL(), data.Addresses["wss"])

	data = list("chromium")
	assert.Equal(t, indexTest{Name: "a/b.html", Expected: "a/b-expected.chromium.txt", Results: []string{"Skip"}, Reason: "chromium of a/b.html"}, data.Tests[0])
	assert.Equal(t, "a/b-expected.txt", list("../../etc").Tests[0].Expected)

	s = start(t, Config{NoTLS: true})
	data = list("chromium")
	assert.Empty(t, data.Tests, "without files")
	assert.False(t, data.Live)
}

// TestPagesThatTheIndexRunsGetTheShim, and only those: behind the doctype, on its line.
func TestPagesThatTheIndexRunsGetTheShim(t *testing.T) {
	s := start(t, Config{Files: indexFS()})
	for _, c := range []struct{ path, referer, want string }{
		{"/a/b.html", s.URL() + "/", "<!DOCTYPE html>" + shimElement + "\n<p>b"},
		{"/a/b.html?x=1", s.URL() + "/", "<!DOCTYPE html>" + shimElement + "\n<p>b"},
		{"/a/b.html", s.URL() + "/.adieu/", "<!DOCTYPE html>" + shimElement + "\n<p>b"},
		{"/a/bare.html", s.URL() + "/", shimElement + "<p>bare"},
		{"/a/b.html", "", "<!DOCTYPE html>\n<p>b"},
		{"/a/b.html", s.URL() + "/a/bare.html", "<!DOCTYPE html>" + shimElement + "\n<p>b"}, // to which the index page has led
		{"/a/b.html", s.URL() + "/c.html", "<!DOCTYPE html>\n<p>b"},
		{"/a/b.html", "http://elsewhere.example/", "<!DOCTYPE html>\n<p>b"},
		{"/a/b-expected.txt", s.URL() + "/", "b\n"},
	} {
		body, _ := fetchPage(t, s, c.path, "Referer", c.referer)
		assert.Equal(t, c.want, body, "%s from %s", c.path, c.referer)
	}
}

func TestBeginningWith(t *testing.T) {
	for page, want := range map[string]string{
		"":                            "S",
		"<p>":                         "S<p>",
		"<!doctype HTML><p>":          "<!doctype HTML>S<p>",
		"\uFEFF \n<!DOCTYPE html>\n":  "\uFEFF \n<!DOCTYPE html>S\n",
		"<!-- <!DOCTYPE html> --><p>": "S<!-- <!DOCTYPE html> --><p>",
		"<!DOCTYPE html":              "S<!DOCTYPE html",
	} {
		begun, err := beginningWith("S", strings.NewReader(page))
		require.NoError(t, err)
		got, err := io.ReadAll(begun)
		require.NoError(t, err)
		assert.Equal(t, want, string(got), "%q", page)
	}
}

// framesFrom asks for the live view's steps.
func framesFrom(t *testing.T, s *Server, query string) (answer liveAnswer) {
	t.Helper()
	text, _ := fetchPage(t, s, "/.adieu/frames"+query)
	require.NoError(t, json.Unmarshal([]byte(text), &answer))
	return answer
}

func TestLiveViewTellsWhatTheServerSees(t *testing.T) {
	s := start(t, Config{LiveView: true})
	assert.Equal(t, liveAnswer{Events: []wiretrace.Event{}}, framesFrom(t, s, ""))

	answers := make(chan liveAnswer)
	go func() { answers <- framesFrom(t, s, "?from=0") }() // waits for what comes
	p := open(t, s, "/echo")
	first := <-answers
	require.NotEmpty(t, first.Events)
	assert.Equal(t, "GET /echo HTTP/1.1", first.Events[0].Title)
	assert.Equal(t, len(first.Events), first.Next)

	p.send(`88 80 ` + zeroMask)
	p.wantHex("88 00")
	p.wantEOF()
	var titles []string
	for next := first.Next; !strings.Contains(strings.Join(titles, " "), "FIN"); {
		answer := framesFrom(t, s, fmt.Sprint("?from=", next))
		assert.Equal(t, next, answer.First)
		for _, e := range answer.Events {
			titles = append(titles, e.Title)
		}
		next = answer.Next
	}
	assert.Contains(t, strings.Join(titles, ", "), "Close, Close, FIN")
	assert.Equal(t, "GET /echo HTTP/1.1", framesFrom(t, s, "?from=1000").Events[0].Title, "of another server")
}

func TestLiveLogIsBounded(t *testing.T) {
	l := &liveLog{}
	tell := func(n int) {
		s := wiretrace.NewStream(n, &wire.Request{Target: fmt.Sprint("/", n)}, l.add)
		_ = s
	}
	for n := range 3 * liveKept {
		tell(n)
	}
	assert.Len(t, l.ring, liveKept)
	first, steps, _ := l.from(10)
	assert.Equal(t, 2*liveKept, first)
	require.Len(t, steps, liveAtOnce)
	assert.Equal(t, fmt.Sprintf("GET /%d HTTP/1.1", first), steps[0].Event().Title)
	first, steps, more := l.from(3 * liveKept)
	assert.Equal(t, 3*liveKept, first)
	assert.Empty(t, steps)
	tell(0)
	<-more
}

// TestServerEndsWhilePagesWait for news.
func TestServerEndsWhilePagesWait(t *testing.T) {
	s, err := Start(Config{LiveView: true})
	require.NoError(t, err)
	p := dial(t, s)
	p.write("GET /.adieu/frames?from=0 HTTP/1.1\r\nHost: a\r\n\r\n")
	waitUntil(t, func() bool { s.live.mu.Lock(); defer s.live.mu.Unlock(); return s.live.changed != nil })
	require.NoError(t, s.Close())
}
