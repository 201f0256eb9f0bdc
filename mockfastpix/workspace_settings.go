package mockfastpix

import "time"

// profile returns the current profile, which must not be modified.
func (w *workspace) profile() *Profile { return &w.current.Load().profile }

// processingTime returns how long a new media needs from Created to Ready.
func (w *workspace) processingTime() time.Duration { return w.current.Load().processingTime }

func (w *workspace) setProfile(p Profile) error {
	if err := p.validate(); err != nil {
		return err
	}
	w.changeSettings(func(s *settings) { s.profile = p.clone() })
	return nil
}

func (w *workspace) setProcessingTime(d time.Duration) error {
	if err := validateProcessingTime(d); err != nil {
		return err
	}
	w.changeSettings(func(s *settings) { s.processingTime = d })
	return nil
}

func (w *workspace) fickle() Fickle { return w.current.Load().fickle }

// setFickle replaces the fickle mode. The numbers of requests begin again.
func (w *workspace) setFickle(f Fickle) error {
	if err := f.validate(); err != nil {
		return err
	}
	w.changeSettings(func(s *settings) { s.fickle = f })
	w.chances.Reset()
	return nil
}

// webhook returns the endpoint of webhooks, or nil.
func (w *workspace) webhook() *webhookEndpoint { return w.current.Load().webhook }

func (w *workspace) setWebhook(url, secret string) error {
	endpoint, err := newWebhookEndpoint(url, secret)
	if err != nil {
		return err
	}
	w.changeSettings(func(s *settings) { s.webhook = endpoint })
	w.outbox.poke()
	return nil
}

func (w *workspace) changeSettings(change func(*settings)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	next := *w.current.Load()
	change(&next)
	w.current.Store(&next)
}
