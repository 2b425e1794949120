package runner

import (
	"errors"
	"sync"
)

// pool has the workers of a runner. Its methods may be called from any goroutine.
type pool struct {
	policy  Policy
	product *Product
	newSite func() (site, error)

	mu    sync.Mutex // guards the fields below
	idle  []*worker
	stray error // how loaders ended, when no test was to blame for it
}

// take returns a worker that has nothing to do, or a new one. It must be given back.
func (p *pool) take() (*worker, error) {
	p.mu.Lock()
	if last := len(p.idle) - 1; last >= 0 {
		w := p.idle[last]
		p.idle = p.idle[:last]
		p.mu.Unlock()
		return w, nil
	}
	p.mu.Unlock()
	s, err := p.newSite()
	if err != nil {
		return nil, err
	}
	return &worker{pool: p, site: s}, nil
}

// give takes a worker back.
func (p *pool) give(w *worker) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.idle = append(p.idle, w)
}

// blame keeps an error that is no test's.
func (p *pool) blame(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stray = errors.Join(p.stray, err)
}

// close ends the workers, which must have been given back, all at a time.
func (p *pool) close() error {
	p.mu.Lock()
	idle := p.idle
	p.idle = nil
	p.mu.Unlock()
	var ending sync.WaitGroup
	for _, w := range idle {
		ending.Go(func() {
			if err := w.close(); err != nil {
				p.blame(err)
			}
		})
	}
	ending.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	err := p.stray
	p.stray = nil
	return err
}
