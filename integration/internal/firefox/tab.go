package firefox

import (
	"testing"
	"time"
)

// Tab is a page in the browser. Its methods fail the test on errors.
type Tab struct {
	T      *testing.T
	client *client
}

// Open navigates to a URL.
func (tb *Tab) Open(url string) {
	tb.T.Helper()
	if err := tb.client.call("WebDriver:Navigate", map[string]any{"url": url}, nil); err != nil {
		tb.T.Fatalf("open %s: %v", url, err)
	}
}

// Do evaluates an expression and waits for its promise.
func (tb *Tab) Do(expression string) {
	tb.T.Helper()
	if _, err := evaluate[any](tb, "(async () => { await ("+expression+"); })()"); err != nil {
		tb.T.Fatalf("%s: %v", expression, err)
	}
}

// Text evaluates an expression whose value is a string.
func (tb *Tab) Text(expression string) string {
	tb.T.Helper()
	text, err := evaluate[string](tb, expression)
	if err != nil {
		tb.T.Fatalf("%s: %v", expression, err)
	}
	return text
}

// WaitFor waits until an expression or its promise is true. Errors count as
// false until the time limit, because a page may be loading.
func (tb *Tab) WaitFor(what, expression string) {
	tb.T.Helper()
	const limit = 20 * time.Second
	question := "(async () => !!(await (" + expression + ")))()"
	for deadline := time.Now().Add(limit); ; time.Sleep(50 * time.Millisecond) {
		yes, err := evaluate[bool](tb, question)
		if yes && err == nil {
			return
		}
		if time.Now().After(deadline) {
			tb.T.Fatalf("%s: not true after %v: %s: %v", what, limit, expression, err)
		}
	}
}

// evaluate evaluates an expression, waits for its promise and returns its
// value.
func evaluate[T any](tb *Tab, expression string) (T, error) {
	var result struct{ Value T }
	parameters := map[string]any{"script": "return " + expression, "args": []any{}}
	err := tb.client.call("WebDriver:ExecuteScript", parameters, &result)
	return result.Value, err
}
