package conformance

import (
	_ "embed"
	"encoding/json"
	"html/template"
	"io"
	"time"
)

//go:embed report.html
var reportPage string

// WriteHTML writes the report as one page that needs nothing else: no network, and no file
// beside it. made is when the run was.
func (r *Report) WriteHTML(w io.Writer, made time.Time) error {
	page, err := template.New("report").Parse(reportPage)
	if err != nil {
		return err
	}
	// json.Marshal escapes <, > and &, so that no result can end the script element.
	results, err := json.Marshal(r.Results())
	if err != nil {
		return err
	}
	return page.Execute(w, struct {
		Made        string
		Counts      Counts
		Summary     string
		Interrupted bool
		Results     template.JS
	}{made.Format("2 January 2006, 15:04"), r.Counts(), r.Counts().String(), r.Interrupted, template.JS(results)})
}
