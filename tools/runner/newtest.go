package runner

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
)

// newTestName is what a new test may be called: such names need no escaping anywhere.
var newTestName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*$`)

// NewTest makes the page of a test under root and, with handler, its server's side. name is the slash
// path of the page, whose .html may be left out. Nothing is overwritten, and no expected text is made: what
// a page should print is for its author to say. It returns the files' slash paths.
func NewTest(root, name string, handler bool) (files []string, err error) {
	stem := strings.TrimSuffix(name, ".html")
	if page := stem + ".html"; !newTestName.MatchString(page) || !isTest(page) {
		return nil, fmt.Errorf("%s: want a path of letters, digits, - and . below %s, outside resources directories, "+
			"such as websocket/hybi/close-thrice", name, filepath.Base(root))
	}
	contents := map[string]string{stem + ".html": newPage(root, stem, handler)}
	files = []string{stem + ".html"}
	if handler {
		files = append(files, stem+handlerSuffix)
		contents[stem+handlerSuffix] = newHandler
	}
	for _, file := range files { // before any is made
		if _, err := os.Lstat(filepath.Join(root, filepath.FromSlash(file))); !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s is there already: choose another name, or take it away first", file)
		}
	}
	if err := os.MkdirAll(filepath.Join(root, filepath.FromSlash(path.Dir(stem))), 0o755); err != nil {
		return nil, err
	}
	for _, file := range files {
		if err := writeNew(filepath.Join(root, filepath.FromSlash(file)), contents[file]); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// writeNew writes a file that must not be there.
func writeNew(file, content string) error {
	made, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = made.WriteString(content)
	return errors.Join(err, made.Close())
}

// newPage is the page of a new test. It includes what the other tests of its directory share: a script of
// the directory's name in its resources, such as hixie76/resources/hixie76.js.
func newPage(root, stem string, handler bool) string {
	dir, base := path.Dir(stem), path.Base(stem)
	up := strings.Repeat("../", strings.Count(stem, "/"))
	scripts := []string{up + "resources/js-test.js"}
	body := `shouldBe("1 + 1", "2");`
	if handler {
		scripts = append(scripts, up+"resources/websocket.js")
		body = `window.jsTestIsAsync = true;

// Prints each event, and ends the test when the socket has closed.
var ws = traceUntilClosed(new WebSocket(webSocketURL("` + base + `")));
ws.onopen = function () {
    ws.send("hello");
};`
	}
	shared := "resources/" + path.Base(dir) + ".js"
	if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(dir), filepath.FromSlash(shared))); err == nil {
		scripts = append(scripts, shared)
	}
	var page strings.Builder
	page.WriteString("<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n")
	for _, script := range scripts {
		fmt.Fprintf(&page, "<script src=%q></script>\n", script)
	}
	page.WriteString("</head>\n<body>\n<script>\ndescription(\"Say here which one behaviour this test guards.\");\n" +
		body + "\n</script>\n</body>\n</html>\n")
	return page.String()
}

// newHandler is the server's side of a new test.
const newHandler = `// What the server does with each connection, from top to bottom; the end is a closing handshake.
connection.accept();
connection.send("you said " + connection.receive());
`
