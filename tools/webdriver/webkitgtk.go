package webdriver

import (
	"context"
	"errors"
)

func findWebKitGTK(Options) (programs, error) { return programs{}, errors.New("webkitgtk: not yet") }

func startWebKitGTK(context.Context, programs, Options) (Browser, error) {
	return nil, errors.New("webkitgtk: not yet")
}
