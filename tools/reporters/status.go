package reporters

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"adieu/tools/runner"
)

// emptyRest empties a line from the cursor on, and clearLine all of it.
const (
	emptyRest = "\x1b[K"
	clearLine = "\r" + emptyRest
)

// status is the line on a terminal that says where the run is:
//
//	[12/220] 1 failed, 7 s left: dom/a.html, websocket/b.html
//
// Elsewhere it is silent.
type status struct {
	out     Stream
	cfg     *Config
	shown   bool
	total   int
	done    int
	failed  int
	running []string
	began   time.Time
	left    estimate
}

func newStatus(out Stream, cfg *Config, tests []runner.Test) status {
	s := status{out: out, cfg: cfg, total: len(tests)}
	if out.Width != nil {
		s.began = cfg.Now()
		s.left = newEstimate(tests, cfg.Earlier)
	}
	return s
}

func (s *status) started(test runner.Test) {
	if s.out.Width == nil {
		return
	}
	s.running = append(s.running, test.Name)
	s.show()
}

func (s *status) finished(result runner.Result) {
	if s.out.Width == nil {
		return
	}
	s.done++
	if !result.OK() {
		s.failed++
	}
	s.left.finished(result)
	if i := slices.Index(s.running, result.Name); i >= 0 {
		s.running = slices.Delete(s.running, i, i+1)
	}
	s.show()
}

// show writes the line over the one before, in one write: so it does not flicker.
func (s *status) show() {
	if s.done >= s.total {
		s.clear()
		return
	}
	line := fmt.Sprintf("[%d/%d]", s.done, s.total)
	var facts []string
	if s.failed > 0 {
		facts = append(facts, fmt.Sprintf("%d failed", s.failed))
	}
	if left, known := s.left.after(s.cfg.Now().Sub(s.began)); known {
		facts = append(facts, brief(left)+" left")
	}
	if len(facts) > 0 {
		line += " " + strings.Join(facts, ", ")
	}
	if len(facts) > 0 && len(s.running) > 0 {
		line += ":"
	}
	if len(s.running) > 0 {
		line += " " + strings.Join(s.running, ", ")
	}
	// One column stays free: a full line would wrap on some terminals.
	fmt.Fprint(s.out, "\r"+s.out.paint(dim, cut(line, s.out.Width()-1))+emptyRest)
	s.shown = true
}

// clear removes the line.
func (s *status) clear() {
	if s.shown {
		fmt.Fprint(s.out, clearLine)
		s.shown = false
	}
}

// cut shortens a line to a width, which is nothing but a wish if it is less than 1.
func cut(line string, width int) string {
	if width < 1 || utf8.RuneCountInString(line) <= width {
		return line
	}
	return string([]rune(line)[:width])
}

// estimate tells how long a run still takes. It weighs each test by how long it took
// before, and takes the speed from what has been done, so that it need not know how many run at
// a time.
type estimate struct {
	weight     map[string]float64
	done, left float64
}

// usual is the weight of a test of which nothing is known, where that is so of all.
const usual = 1

// newEstimate weighs tests. One that is new weighs as much as the others on average.
func newEstimate(tests []runner.Test, earlier func(string) (time.Duration, bool)) estimate {
	e := estimate{weight: map[string]float64{}}
	sum := 0.0
	if earlier != nil {
		for _, test := range tests {
			if took, known := earlier(test.Name); known && e.weight[test.Name] == 0 {
				e.weight[test.Name] = max(float64(took), float64(time.Millisecond))
				sum += e.weight[test.Name]
			}
		}
	}
	average := float64(usual)
	if known := len(e.weight); known > 0 {
		average = sum / float64(known)
	}
	for _, test := range tests {
		if e.weight[test.Name] == 0 {
			e.weight[test.Name] = average
		}
		e.left += e.weight[test.Name]
	}
	return e
}

func (e *estimate) finished(result runner.Result) {
	weight := e.weight[result.Name]
	e.left -= weight
	if result.Status != runner.Skip { // which says nothing of the speed
		e.done += weight
	}
}

// enough is how much of a run must have been seen before its speed is told.
const enough = 0.03

// after is the time that is left when so much has passed.
func (e *estimate) after(passed time.Duration) (time.Duration, bool) {
	if e.done <= 0 || e.left <= 0 || e.done < enough*(e.done+e.left) {
		return 0, false
	}
	return time.Duration(float64(passed) * e.left / e.done), true
}
