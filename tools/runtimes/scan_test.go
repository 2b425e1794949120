package runtimes

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/tools/runner"
)

func TestNotOffered(t *testing.T) {
	const harnessed = `<!DOCTYPE html><head><meta charset="utf-8"><script src="../resources/js-test.js"></script></head>`
	for _, c := range []struct{ name, page, want string }{
		{"plain.html", harnessed + `<p>text<script>shouldBe("1", "1")</script>`, ""},
		{"words.html", harnessed + `<script>description("What a document and a Worker do.");` + "\n// document\nx = 1 // fetch\n</script>", ""},
		{"helpers.html", harnessed + `<script src="/resources/websocket.js"></script><script src="/server.js"></script>`, ""},
		{"beside.html", harnessed + `<script src="resources/own.js"></script>`, ""},
		{"document.html", harnessed + `<script>document.title</script>`, "its script uses document"},
		{"worker.html", harnessed + `<script>new Worker("a.js")</script>`, "its script uses Worker"},
		{"goes.html", harnessed + `<script>location.href = "a"</script>`, "its script uses location.href"},
		{"reads.html", harnessed + `<script>location.href == "a"</script>`, ""},
		{"frame.html", harnessed + `<iframe></iframe>`, "its page has <iframe>"},
		{"handler.html", harnessed + `<body onload="x()">`, "its page has onload=…"},
		{"other.html", harnessed + `<script src="resources/tree.js"></script>`, "resources/tree.js uses HTMLElement"},
		{"gone.html", harnessed + `<script src="resources/gone.js"></script>`, "its script resources/gone.js is not there"},
		{"no-harness.html", `<script>1</script>`, "it does not use js-test.js, and so has no text without a document"},
		{"secure.https.html", harnessed, "its page comes over TLS, which is what it is about"},
	} {
		root := t.TempDir()
		write := func(name, text string) {
			file := filepath.Join(root, filepath.FromSlash(name))
			require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
			require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
		}
		write("d/"+c.name, c.page)
		write("d/resources/own.js", "ws.send(1)")
		write("d/resources/tree.js", "x instanceof HTMLElement")
		assert.Equal(t, c.want, NotOffered(root, runner.Test{Name: "d/" + c.name}), c.name)
	}
}
