package runner

import (
	"context"

	"adieu/engine"
)

// LoadPage is the [LoadFunc] of real pages: it loads one with the engine.
func LoadPage(ctx context.Context, url string, printed func(line string)) (text string, err error) {
	page, err := engine.NewPage(engine.Config{TestRunner: true})
	if err != nil {
		return "", err
	}
	defer page.Close()
	err = page.Load(ctx, url)
	return page.DumpText(), err
}
