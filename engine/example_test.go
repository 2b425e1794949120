package engine_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"adieu/dom"
	"adieu/engine"
)

// A script with timers and promises; Run returns when both are done.
func ExampleScript() {
	script, err := engine.NewScript(engine.ScriptConfig{
		Config: engine.Config{Console: func(m dom.ConsoleMessage) { fmt.Println(m.Text) }},
		Define: map[string]json.RawMessage{"names": json.RawMessage(`["Ann", "Bob"]`)},
	})
	if err != nil {
		panic(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	err = script.Run(ctx, "hello.js", `
		setTimeout(() => console.log("bye", names), 10);
		Promise.resolve(names[0]).then(name => console.log("hello", name));`)
	fmt.Println(err)
	// Output:
	// hello Ann
	// bye [ 'Ann', 'Bob' ]
	// <nil>
}

// What went wrong in a script, and where.
func ExampleScriptError() {
	script, err := engine.NewScript(engine.ScriptConfig{})
	if err != nil {
		panic(err)
	}
	err = script.Run(context.Background(), "broken.js", "function f() {\n  throw new RangeError('too far');\n}\nf();")
	var failure *engine.ScriptError
	if errors.As(err, &failure) {
		fmt.Println(failure.Message)
		fmt.Printf("%s line %d\n", failure.File, failure.Line)
		fmt.Println(failure.Stack)
	}
	// Output:
	// RangeError: too far
	// broken.js line 2
	// f (broken.js:2:9)
	// broken.js:4:2
}

// A page whose script changes it, and its text afterwards.
func ExamplePage() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, `<!DOCTYPE html><title>Counter</title>
			<p>Clicks: <span id="n">0</span></p>
			<script>
				console.log("loading", document.title);
				onload = () => document.getElementById("n").textContent = 3;
			</script>`)
	}))
	defer server.Close()

	page, err := engine.NewPage(engine.Config{})
	if err != nil {
		panic(err)
	}
	defer page.Close()
	if err := page.Load(context.Background(), server.URL); err != nil {
		panic(err)
	}
	fmt.Print(page.DumpText())
	// Output:
	// CONSOLE MESSAGE: loading Counter
	// Clicks: 3
}
