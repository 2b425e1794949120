package runner

import (
	"context"

	"adieu/dom"
	"adieu/engine"
)

// LoadPage is the [LoadFunc] of real pages: it loads one with the engine, and closes it.
func LoadPage(ctx context.Context, url string, printed func(line string)) (text string, err error) {
	page, err := engine.NewPage(engine.Config{
		TestRunner: true,
		Console:    func(m dom.ConsoleMessage) { printed("CONSOLE MESSAGE: " + m.Text) },
		Alert:      func(text string) { printed("ALERT: " + text) },
	})
	if err != nil {
		return "", err
	}
	defer page.Close()
	err = page.Load(ctx, url)
	return page.DumpText(), err
}
