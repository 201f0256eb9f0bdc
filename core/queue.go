package core

import "sync"

// queue runs jobs in the background, on goroutines that exist only while there
// are jobs. Set workers and closing before the first job.
type queue struct {
	workers int
	closing chan struct{} // closed by close
	mu      sync.Mutex
	jobs    []func()
	running int
	closed  bool
	idle    sync.WaitGroup
}

// maxJobs bounds the queue. A token whose job does not fit is signed when a
// request needs it.
const maxJobs = 1 << 16

// add queues a job. It reports false if the queue is full or closed. close does
// not wait for a job that can hang.
func (q *queue) add(canHang bool, job func()) bool {
	if canHang {
		job = q.detached(job)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed || len(q.jobs) >= maxJobs {
		return false
	}
	q.jobs = append(q.jobs, job)
	if q.running < q.workers {
		q.running++
		q.idle.Add(1)
		go q.work()
	}
	return true
}

func (q *queue) work() {
	defer q.idle.Done()
	for {
		q.mu.Lock()
		if len(q.jobs) == 0 {
			q.jobs = nil
			q.running--
			q.mu.Unlock()
			return
		}
		job := q.jobs[0]
		q.jobs[0] = nil
		q.jobs = q.jobs[1:]
		q.mu.Unlock()
		job()
	}
}

// detached returns a function that runs job and returns when it ends or when
// the queue is closed.
func (q *queue) detached(job func()) func() {
	return func() {
		done := make(chan struct{})
		go func() {
			defer close(done)
			job()
		}()
		select {
		case <-done:
		case <-q.closing:
		}
	}
}

// close drops the jobs that have not begun and waits for the others, except for
// those that can hang.
func (q *queue) close() {
	q.mu.Lock()
	if !q.closed {
		close(q.closing)
	}
	q.closed = true
	q.jobs = nil
	q.mu.Unlock()
	q.idle.Wait()
}
