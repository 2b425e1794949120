package runner

import (
	"encoding/json"
	"io"
	"runtime"
	"time"
)

// wptReport is the wptreport format, as wptrunner's formatter of that name writes it.
type wptReport struct {
	RunInfo   wptRunInfo      `json:"run_info"`
	TimeStart int64           `json:"time_start"` // milliseconds
	TimeEnd   int64           `json:"time_end"`
	Results   []wptTestResult `json:"results"`
	Subsuites map[string]any  `json:"subsuites"`
}

type wptRunInfo struct {
	Product   string `json:"product"`
	OS        string `json:"os"`
	Processor string `json:"processor"`
	Debug     bool   `json:"debug"`
	Revision  string `json:"revision,omitempty"` // of the tests
}

type wptTestResult struct {
	Test     string       `json:"test"`
	Subsuite string       `json:"subsuite"`
	Status   string       `json:"status"`
	Message  string       `json:"message,omitempty"`
	Duration int64        `json:"duration"` // milliseconds
	Subtests []wptSubtest `json:"subtests"`
}

type wptSubtest struct {
	Name    string  `json:"name"`
	Status  string  `json:"status"`
	Message *string `json:"message"`
}

// WriteWPTReport writes the report of a run of web-platform-tests as wptreport JSON.
// revision is the checkout's.
func (r *Report) WriteWPTReport(w io.Writer, revision string, began, ended time.Time) error {
	report := wptReport{
		RunInfo: wptRunInfo{
			Product: "adieu", OS: runtime.GOOS, Processor: runtime.GOARCH, Revision: revision,
		},
		TimeStart: began.UnixMilli(),
		TimeEnd:   ended.UnixMilli(),
		Results:   []wptTestResult{},
		Subsuites: map[string]any{},
	}
	for _, result := range r.Tests {
		test := wptTestResult{
			Test: result.Name, Status: result.Harness, Duration: result.DurationMS, Subtests: []wptSubtest{},
		}
		if result.Harness != harnessOK {
			test.Message = result.Message
		}
		for _, s := range result.Subtests {
			subtest := wptSubtest{Name: s.Name, Status: s.Status}
			if s.Message != "" {
				subtest.Message = &s.Message
			}
			test.Subtests = append(test.Subtests, subtest)
		}
		report.Results = append(report.Results, test)
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(report)
}
