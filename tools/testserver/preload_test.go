package testserver

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestPreload(t *testing.T) {
	root := writeFiles(t, map[string]string{"a.html": "<!DOCTYPE html>\n<p>a", "b.html": "<p>b", "c.js": "c", "d/index.html": "<!doctype HTML>d"})
	s := start(t, Config{Root: root})
	body := func(target string) string {
		_, body := get(t, s, "GET", target)
		return body
	}
	assert.Equal(t, "<p>b", body("/b.html"))
	s.Preload("first()")
	assert.Equal(t, "<!DOCTYPE html><script>first()</script>\n<p>a", body("/a.html"))
	assert.Equal(t, "<script>first()</script><p>b", body("/b.html"))
	assert.Equal(t, "<!doctype HTML><script>first()</script>d", body("/d/"))
	assert.Equal(t, "c", body("/c.js"), "scripts are none of its business")
}
