package reporters

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"adieu/tools/runner"
)

// Config says who is to be told of a run.
type Config struct {
	// Specs are the reporters. When none of them is for people to follow the run, the
	// default one is added: on Out, or on Err when Out has another.
	Specs []Spec

	// Out and Err are the standard streams.
	Out, Err Stream

	// Run is what is known beforehand. Began and Ended are filled in, but for Replay.
	Run Run

	// Earlier tells how long a test took in an earlier run, from which the time that is
	// left is told; nil when nothing is known.
	Earlier func(test string) (time.Duration, bool)

	// StepSummary is the file that GitHub shows as a step's summary, if the github reporter is
	// among Specs; "" when there is none.
	StepSummary string

	// NoHints leaves out what reporters say about other reporters.
	NoHints bool

	// Now is the clock; nil means the system's.
	Now func() time.Time

	html string // the file of the html reporter, if there is one
}

// document writes a report of a run that has ended.
type document func(w io.Writer, run Run, report *runner.Report) error

// Set is all reporters of a run, as one [runner.Reporter].
type Set struct {
	cfg       Config
	followers []follower
	files     []pending // in the order of the specs
	stdout    document  // what goes to standard output at the end; nil for nothing
	beside    document  // what goes to where people read at the end; nil for nothing
	people    Stream    // where people read
	summary   string    // the file of the summary for GitHub; "" for none
	begun     bool      // and not ended
	replayed  bool      // the times of the run are known
	err       error
}

// liner is a follower that may be in the middle of a line.
type liner interface {
	endLine()
}

// pending is a file that is written when a run has ended.
type pending struct {
	output   *output
	document document
	follower *bytes.Buffer // what a follower has written; nil for a document
}

// New makes the reporters. The error says why one cannot be had, and what would do.
func New(cfg Config) (*Set, error) {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	s := &Set{cfg: cfg}
	onOut := "" // who writes to standard output
	talks := false
	s.people = cfg.Out
	for _, spec := range cfg.Specs {
		spec.Flag = cmp.Or(spec.Flag, "--reporter "+spec.Name)
		if err := spec.check(); err != nil {
			return nil, err
		}
		k := kinds[spec.Name]
		name := spec.File
		if name == "" && k.file != nil {
			name = k.file(cfg.Run)
		}
		if spec.Name == "github" {
			s.summary = cfg.StepSummary
		}
		if k.beside && name == "" {
			s.beside = k.document
			continue
		}
		if name != "" && name != "-" {
			if err := s.addFile(spec, k, name); err != nil {
				return nil, err
			}
			continue
		}
		if onOut != "" {
			return nil, fmt.Errorf("%s: standard output is already %s's: name a file, as in --reporter %s=FILE", spec.Flag, onOut, spec.Name)
		}
		onOut = spec.Flag
		if k.document != nil {
			s.stdout = k.document
			continue
		}
		s.followers = append(s.followers, k.live(cfg.Out, &s.cfg))
		talks = spec.Name != "tap"
	}
	if !talks {
		if onOut != "" {
			s.people = cfg.Err
		}
		s.followers = append(s.followers, newPrinter(s.people, &s.cfg))
	}
	return s, nil
}

// addFile adds a reporter that writes to a file.
func (s *Set) addFile(spec Spec, k kind, name string) error {
	if slices.ContainsFunc(s.files, func(p pending) bool { return p.output.name == name }) {
		return fmt.Errorf("%s: another reporter writes to %s", spec.Flag, name)
	}
	o, err := openOutput(spec, name)
	if err != nil {
		return err
	}
	if spec.Name == "html" {
		s.cfg.html = name
	}
	p := pending{output: o, document: k.document}
	if k.live != nil {
		p.follower = &bytes.Buffer{}
		s.followers = append(s.followers, k.live(Stream{Writer: p.follower}, &s.cfg))
	}
	s.files = append(s.files, p)
	return nil
}

// Begin implements [runner.Reporter]. A set may see several runs, one after the other; its
// files are then those of the last one.
func (s *Set) Begin(tests []runner.Test) {
	s.begun = true
	if !s.replayed {
		s.cfg.Run.Began = s.cfg.Now()
	}
	for _, p := range s.files {
		if p.follower != nil {
			p.follower.Reset()
		}
	}
	for _, f := range s.followers {
		f.Begin(tests)
	}
}

// Started implements [runner.Reporter].
func (s *Set) Started(test runner.Test) {
	for _, f := range s.followers {
		f.Started(test)
	}
}

// Finished implements [runner.Reporter].
func (s *Set) Finished(result runner.Result) {
	for _, f := range s.followers {
		f.Finished(result)
	}
}

// End implements [runner.Reporter]: it writes the files, and then lets those speak who
// speak to people.
func (s *Set) End(report *runner.Report) {
	s.write(report)
	for _, f := range s.followers {
		f.End(report)
	}
	s.writeFollowers()
}

// write makes the documents.
func (s *Set) write(report *runner.Report) {
	s.begun = false
	if !s.replayed {
		s.cfg.Run.Ended = s.cfg.Now()
	}
	for _, p := range s.files {
		if p.document != nil {
			s.keep(p.output.write(func(w io.Writer) error { return p.document(w, s.cfg.Run, report) }))
		}
	}
	for _, f := range s.followers {
		if l, ok := f.(liner); ok {
			l.endLine()
		}
	}
	if s.stdout != nil {
		s.keep(s.stdout(s.cfg.Out, s.cfg.Run, report))
	}
	if s.beside != nil {
		s.keep(s.beside(s.people, s.cfg.Run, report))
	}
	if s.summary != "" {
		s.keep(appendTo(s.summary, func(w io.Writer) error { return writeStepSummary(w, s.cfg.Run, report) }))
	}
}

// Replay tells of a run that was earlier, and of which Config.Run has the times.
func (s *Set) Replay(report *runner.Report) {
	s.replayed = true
	var tests []runner.Test
	for _, result := range report.Tests {
		tests = append(tests, runner.Test{Name: result.Name})
	}
	s.Begin(tests)
	for _, result := range report.Tests {
		s.Finished(result)
	}
	s.End(report)
}

// writeFollowers writes the files of reporters that have followed the run.
func (s *Set) writeFollowers() {
	for _, p := range s.files {
		if p.follower != nil {
			s.keep(p.output.write(func(w io.Writer) error {
				_, err := w.Write(p.follower.Bytes())
				return err
			}))
		}
	}
}

func (s *Set) keep(err error) { s.err = errors.Join(s.err, err) }

// Close returns what could not be written. When something kept the run from its end, it
// first writes what was done, as that of an interrupted run; report may be nil if nothing was.
func (s *Set) Close(report *runner.Report) error {
	if s.begun && report != nil {
		partial := *report
		partial.Interrupted = true
		s.write(&partial)
		s.writeFollowers()
	}
	err := s.err
	s.err = nil
	return err
}

// writeJSON writes the results in the form of Report.
func writeJSON(w io.Writer, _ Run, report *runner.Report) error { return report.WriteJSON(w) }
