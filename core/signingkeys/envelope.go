package signingkeys

import "encoding/json"

// envelope is the part that all responses of the API have in common. Other
// servers that respond in FastPix's place, such as a proxy or a captive portal,
// do not send it.
type envelope struct {
	Success *bool `json:"success"`
	Error   *struct {
		Message     string       `json:"message"`
		Description string       `json:"description"`
		Fields      []FieldError `json:"fields"`
	} `json:"error"`
}

// parseEnvelope returns the zero envelope and false if body is not a JSON
// envelope.
func parseEnvelope(body []byte) (e envelope, ok bool) {
	if err := json.Unmarshal(body, &e); err != nil {
		return envelope{}, false
	}
	return e, true
}

// succeeds reports whether FastPix did what the request asked for.
func (e envelope) succeeds() bool { return e.Success != nil && *e.Success && e.Error == nil }

// refuses reports whether FastPix refused the request.
func (e envelope) refuses() bool { return (e.Success == nil || !*e.Success) && e.Error != nil }
