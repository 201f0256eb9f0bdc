package core

import "sync"

// background runs jobs on a few goroutines, which exist only while there are jobs.
type background struct {
	limit   int
	mu      sync.Mutex
	jobs    []func()
	running int
	closed  bool
	idle    sync.WaitGroup
}

// maxJobs bounds the queue; what does not fit is signed when it is asked for.
const maxJobs = 1 << 16

// do runs job soon, unless the queue is full or closed.
func (b *background) do(job func()) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed || len(b.jobs) >= maxJobs {
		return false
	}
	b.jobs = append(b.jobs, job)
	if b.running < b.limit {
		b.running++
		b.idle.Add(1)
		go b.run()
	}
	return true
}

func (b *background) run() {
	defer b.idle.Done()
	for {
		b.mu.Lock()
		if len(b.jobs) == 0 {
			b.jobs = nil
			b.running--
			b.mu.Unlock()
			return
		}
		job := b.jobs[0]
		b.jobs[0] = nil
		b.jobs = b.jobs[1:]
		b.mu.Unlock()
		job()
	}
}

// close drops the jobs that have not begun and waits for the others.
func (b *background) close() {
	b.mu.Lock()
	b.closed = true
	b.jobs = nil
	b.mu.Unlock()
	b.idle.Wait()
}
