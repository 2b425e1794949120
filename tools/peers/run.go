package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"
)

// cellTime bounds a scenario with a pairing.
const cellTime = 30 * time.Second

// verdict is what became of a scenario with a pairing.
type verdict string

const (
	verdictOK        verdict = "ok"
	verdictExpected  verdict = "expected"    // a deviation of the peer's that is listed
	verdictFailed    verdict = "failed"      // ours, as long as nobody has shown otherwise
	verdictUnoffered verdict = "not offered" // one of the ends cannot do it
	verdictSkipped   verdict = "skipped"     // the peer is not here
	verdictNone      verdict = ""            // the scenario is of another dialect
)

// cell is the result of a scenario with a pairing.
type cell struct {
	Scenario   string   `json:"scenario"`
	Verdict    verdict  `json:"verdict"`
	Complaints []string `json:"complaints,omitempty"`
	Why        []string `json:"why,omitempty"` // of what is expected, not offered or skipped
	Client     *View    `json:"client,omitempty"`
	Server     *View    `json:"server,omitempty"`
	Seconds    float64  `json:"seconds"`

	excuses []*deviation
}

// column is a pairing's results, by scenario.
type column struct {
	Peer    string `json:"peer"`
	Version string `json:"version"`
	Role    string `json:"role"`
	Cells   []cell `json:"results"`

	pairing *pairing
	skipped error
}

// runner runs pairings and scenarios one after another.
type runner struct {
	b         *bench
	only      *regexp.Regexp // matched with “pairing: scenario”
	scenarios []scenario
	servers   map[*end]server
	lastID    int
}

// run runs a pairing's scenarios.
func (r *runner) run(ctx context.Context, p *pairing) (column, error) {
	col := column{Peer: p.peer.name, Role: p.role(), pairing: p, Cells: make([]cell, len(r.scenarios))}
	for i, s := range r.scenarios {
		col.Cells[i].Scenario = s.name
	}
	c, s, err := r.ends(ctx, p)
	if err != nil {
		var skip skipped
		if !errors.As(err, &skip) {
			return col, fmt.Errorf("%s as %s: %w", p.peer.name, p.role(), err)
		}
		col.skipped = skip
		for i, s := range r.scenarios {
			if r.wants(p, s) {
				col.Cells[i].Verdict, col.Cells[i].Why = verdictSkipped, []string{skip.Error()}
			}
		}
		return col, nil
	}
	defer c.stop()
	if col.Version, err = p.peer.version(r.b); err != nil {
		return col, err
	}
	for i, s2 := range r.scenarios {
		if r.wants(p, s2) {
			col.Cells[i] = r.try(ctx, p, s2, c, s)
		}
		if ctx.Err() != nil {
			return col, context.Cause(ctx)
		}
	}
	return col, nil
}

// wantsAny reports whether any scenario is to be run with a pairing.
func (r *runner) wantsAny(p *pairing) bool {
	return slices.ContainsFunc(r.scenarios, func(s scenario) bool { return r.wants(p, s) })
}

// wants reports whether a scenario is to be run with a pairing.
func (r *runner) wants(p *pairing, s scenario) bool {
	inDraft := p.dialect != 0
	if inDraft && !s.drafts && !s.only || !inDraft && s.only {
		return false
	}
	return r.only == nil || r.only.MatchString(p.peer.name+" as "+p.role()+": "+s.name)
}

// ends starts what the pairing needs. Servers are kept for other pairings.
func (r *runner) ends(ctx context.Context, p *pairing) (client, server, error) {
	ctx, cancel := context.WithTimeout(ctx, installTime)
	defer cancel()
	s := r.servers[p.server]
	if s == nil {
		var err error
		if s, err = p.server.server(ctx, r.b); err != nil {
			return nil, nil, err
		}
		r.servers[p.server] = s
	}
	c, err := p.client.client(ctx, r.b)
	return c, s, err
}

// stop stops the servers.
func (r *runner) stop() {
	for _, s := range r.servers {
		s.stop()
	}
}

// try runs a scenario with a pairing.
func (r *runner) try(ctx context.Context, p *pairing, s scenario, c client, srv server) cell {
	ctx, cancel := context.WithTimeout(ctx, cellTime)
	defer cancel()
	start := time.Now()
	s = s.ready()
	r.lastID++
	s.wish.id = r.lastID
	result := cell{Scenario: s.name}
	said, err := r.play(ctx, p, s, c, srv, &result)
	result.Seconds = time.Since(start).Seconds()
	var unoffered notOffered
	switch {
	case errors.As(err, &unoffered):
		result.Verdict, result.Why = verdictUnoffered, []string{unoffered.Error()}
		return result
	case err != nil:
		said = append(said, err.Error())
	}
	result.judge(p, &s, said)
	return result
}

// play does the job and returns what is to complain about.
func (r *runner) play(ctx context.Context, p *pairing, s scenario, c client, srv server, result *cell) ([]string, error) {
	var err error
	if s.job.URL, err = srv.url(s.wish); err != nil {
		return nil, err
	}
	s.job.Asked = srv.asks()
	v, err := c.play(ctx, s.job)
	if err != nil {
		return nil, err
	}
	result.Client = &v
	said := complaints("client", v, s.client, p.dialect)
	if len(s.server.codes) == 0 {
		return said, nil
	}
	seen, err := srv.view(ctx, s.wish.id)
	switch {
	case errors.Is(err, errNoView):
		return said, nil
	case err != nil:
		return append(said, "server: "+err.Error()), nil
	}
	result.Server = &seen
	return append(said, complaints("server", seen, s.server, p.dialect)...), nil
}

// judge turns complaints into a verdict.
func (c *cell) judge(p *pairing, s *scenario, said []string) {
	c.Verdict, c.Complaints = verdictOK, said
	for _, complaint := range said {
		d := excuse(p, s, complaint)
		if d == nil {
			c.Verdict = verdictFailed
			continue
		}
		if c.Verdict == verdictOK {
			c.Verdict = verdictExpected
		}
		c.Why = append(c.Why, d.why+" ("+d.rule+")")
		c.excuses = append(c.excuses, d)
	}
}
