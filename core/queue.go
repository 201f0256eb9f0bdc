package core

import "sync"

// queue runs jobs in the background, on goroutines that exist only while there
// are jobs. Set workers before the first job.
type queue struct {
	workers int
	mu      sync.Mutex
	jobs    []func()
	running int
	closed  bool
	idle    sync.WaitGroup
}

// maxJobs bounds the queue. A token whose job does not fit is signed when a
// request needs it.
const maxJobs = 1 << 16

// add queues a job. It reports false if the queue is full or closed.
func (q *queue) add(job func()) bool {
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

// close drops the jobs that have not begun and waits for the others.
func (q *queue) close() {
	q.mu.Lock()
	q.closed = true
	q.jobs = nil
	q.mu.Unlock()
	q.idle.Wait()
}
