package engine

import (
	"net/http"
	"strconv"
	"strings"
	"sync"

	whatwg "github.com/nlnwa/whatwg-url/url"

	"adieu/dom"
)

// blobURLs are the blobs that script gave a URL (File API §8.3), until its context stops.
type blobURLs struct {
	mu    sync.Mutex // guards the field below: loads ask from goroutines of their own
	blobs map[string]*dom.Blob
}

// createObjectURL gives a blob a URL.
func createObjectURL(ctx dom.ExecutionContext, blob dom.AnyBlob) string {
	c := ctx.(*scriptContext)
	origin := c.origin
	if origin == "" {
		origin = "null"
	}
	url := "blob:" + origin + "/" + randomUUID()
	c.blobs.mu.Lock()
	defer c.blobs.mu.Unlock()
	if c.blobs.blobs == nil {
		c.blobs.blobs = make(map[string]*dom.Blob)
	}
	c.blobs.blobs[url] = blob.AsBlob()
	return url
}

// revokeObjectURL takes it back.
func revokeObjectURL(ctx dom.ExecutionContext, url string) {
	c := ctx.(*scriptContext)
	if u, err := urls.Parse(url); err != nil || u.Hash() != "" {
		return
	}
	c.blobs.mu.Lock()
	defer c.blobs.mu.Unlock()
	delete(c.blobs.blobs, url)
}

// find is the blob of a URL, whose fragment does not count; nil for none.
func (b *blobURLs) find(u *whatwg.Url) *dom.Blob {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.blobs[u.Href(true)]
}

func (b *blobURLs) clear() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.blobs = nil
}

// blobResource is what a load of a blob's URL brings; nil when there is no such blob. It may
// be called from any goroutine.
func (c *scriptContext) blobResource(u *whatwg.Url) *resource {
	blob := c.findBlob(u)
	if blob == nil {
		return nil
	}
	header := http.Header{"Content-Length": {strconv.FormatInt(blob.Size(), 10)}}
	if blob.Type() != "" {
		header.Set("Content-Type", blob.Type())
	}
	essence, _, _ := strings.Cut(blob.Type(), ";")
	return &resource{
		url: u.Href(true), status: http.StatusOK, statusText: "OK", header: header,
		contentType: strings.TrimSpace(essence), body: blob.Bytes(),
	}
}
