package engine

import (
	"strings"
	"testing"

	"adieu/dom"
)

func BenchmarkTask(b *testing.B) {
	l := newEventLoop(dom.SystemClock)
	c := &scriptContext{loop: l}
	left := b.N
	var task func()
	task = func() {
		if left--; left > 0 {
			c.QueueTask(dom.TaskWebSocket, task)
		}
	}
	b.ReportAllocs()
	b.ResetTimer()
	c.QueueTask(dom.TaskWebSocket, task)
	l.run(func(busy bool) bool { return !busy })
}

func BenchmarkTimerSetAndCleared(b *testing.B) {
	c := &scriptContext{loop: newEventLoop(dom.SystemClock)}
	b.ReportAllocs()
	for b.Loop() {
		c.clearTimer(c.setTimer(1000, false, func() {}))
	}
}

// What a bare script costs before it does anything.
func BenchmarkNewScript(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		s, err := NewScript(ScriptConfig{})
		if err != nil {
			b.Fatal(err)
		}
		s.Close()
	}
}

// A page of some hundred kilobytes with many scripts: the cost must grow with the page,
// not with the page times its scripts.
func BenchmarkParse(b *testing.B) {
	for name, scripts := range map[string]string{"scripts=0": "", "scripts=2000": "<script>x</script>"} {
		b.Run(name, func(b *testing.B) {
			page := "<!DOCTYPE html><body>" + strings.Repeat("<div class=row><p>Some text <b>and more</b> of it</p><ul><li>1<li>2</ul></div>\n"+scripts, 2000)
			b.SetBytes(int64(len(page)))
			b.ReportAllocs()
			for b.Loop() {
				parseWhole(page)
			}
		})
	}
}
