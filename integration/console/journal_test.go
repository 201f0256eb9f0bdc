package console_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/integration/internal/chrome"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// request sends a request to a mock without a connection.
func request(mock *mockfastpix.Server, method, path string) {
	r := httptest.NewRequest(method, path, nil)
	r.Host = strings.TrimPrefix(mock.URL(), "http://")
	mock.ServeHTTP(httptest.NewRecorder(), r)
}

// numbers returns the numbers of the requests on the page.
func (tb *tab) numbers() []int {
	tb.T.Helper()
	return chrome.Eval[[]int](tb.Tab,
		`[...document.querySelectorAll("#requests > li")].map((row) => Number(row.dataset.number))`)
}

// watchWork counts what the page does with its lists: the rows that each task
// adds to the journal, and the nodes that are added elsewhere.
const watchWork = `document.addEventListener("readystatechange", () => {
	window.work = { rows: [], nodes: 0 };
	new MutationObserver((changes) => work.rows.push(changes.reduce((sum, change) => sum + change.addedNodes.length, 0)))
		.observe(document.getElementById("requests"), { childList: true });
	const others = new MutationObserver((changes) =>
		changes.forEach((change) => (work.nodes += change.addedNodes.length)));
	for (const id of ["request-reasons", "playbacks", "keys", "faults", "webhooks", "profile-fields", "known-playbacks"]) {
		others.observe(document.getElementById(id), { childList: true });
	}
}, { once: true })`

// TestConsoleJournal_manyRequests checks that the page has only a part of a
// long journal, that it reaches the rest, and that no task adds more than a few
// rows.
func TestConsoleJournal_manyRequests(t *testing.T) {
	t.Parallel()
	needs.SkipUnlessLong(t)
	mock := startMock(t)
	request(mock, http.MethodGet, "/"+film+".m3u8") // refused
	for range 10_000 - 1 {
		request(mock, http.MethodGet, "/player.js")
	}
	tb := newTab(t)
	params := page.AddScriptToEvaluateOnNewDocumentParams{Source: watchWork}
	tb.Act("watch the work of the page", func(ctx context.Context) error {
		_, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, params)
		return err
	})
	tb.Open(mock.URL() + "/")
	tb.WaitFor("the newest requests of all",
		`document.getElementById("request-count").textContent === "Showing 200 of 10,000 requests"`)
	if got := tb.numbers(); len(got) != 200 || got[0] != 10_000 {
		t.Errorf("%d requests are shown, from %d, want 200 from 10000", len(got), got[0])
	}
	if got := chrome.Eval[int](tb.Tab, `document.querySelectorAll("#requests *").length`); got > 200*8 {
		t.Errorf("the list has %d elements, want at most 8 per request", got)
	}
	tb.click("#request-older")
	tb.WaitFor("the next page", `document.querySelector("#requests > li").dataset.number === "9800" &&
		document.querySelectorAll("#requests > li").length === 200`)
	tb.click("#request-newer")
	tb.WaitFor("the first page", `document.querySelector("#requests > li").dataset.number === "10000" &&
		document.querySelectorAll("#requests > li").length === 200`)

	// The refusal is older than all requests on the page.
	if got := tb.text("#request-reasons"); got != "token_missing 1" {
		t.Errorf("the reasons are %q", got)
	}
	tb.click("#request-reasons button")
	tb.WaitFor("the refusal", `document.getElementById("request-count").textContent ===
		"Showing 1 of 1 request, selected from 10,000"`)
	if got := tb.numbers(); len(got) != 1 || got[0] != 1 {
		t.Errorf("the requests are %v, want 1", got)
	}
	tb.fill("#request-text", "nothing has this")
	tb.WaitFor("no request", `document.querySelectorAll("#requests > li").length === 0`)
	if got := tb.text("#requests-empty"); got != "No request matches. The journal has 10,000 requests." {
		t.Errorf("the text is %q", got)
	}
	tb.Do(`document.getElementById("request-filters").reset()`)
	tb.WaitFor("all again", `document.getElementById("request-count").textContent === "Showing 200 of 10,000 requests"`)
	rows := chrome.Eval[[]int](tb.Tab, "work.rows")
	if most := slices.Max(rows); most > 25 {
		t.Errorf("a task adds %d rows to the journal, want at most 25", most)
	}

	tb.Do(`work.rows = []; work.nodes = 0; performance.clearResourceTimings()`)
	request(mock, http.MethodGet, "/player.js")
	tb.WaitFor("the new request", `document.querySelector("#requests > li").dataset.number === "10001"`)
	refresh := `import("/_mock/console/mock.js").then(({ refresh }) => refresh())`
	tb.Do(refresh)
	tb.Do(refresh)
	work := chrome.Eval[struct {
		Rows  []int
		Nodes int
	}](tb.Tab, "work")
	if got := fmt.Sprint(work.Rows); got != "[1]" || work.Nodes > 0 {
		t.Errorf("for one request more, the tasks add %s rows, and %d other nodes, want [1] and 0", got, work.Nodes)
	}
	if got := chrome.Eval[int](tb.Tab, `Math.max(...performance.getEntriesByType("resource")
		.filter(({ name }) => name.includes("/_mock/requests?")).map((entry) => entry.decodedBodySize))`); got == 0 ||
		got > 200*500 {
		t.Errorf("the page loads %d bytes for one request more, want at most 500 for each row", got)
	}
}

// export clicks on a button and returns the file that it saves.
func (tb *tab) export(selector string) string {
	tb.T.Helper()
	tb.Do(`window.saved = null; HTMLAnchorElement.prototype.click = () => {};
		URL.createObjectURL = (blob) => { window.saved = blob; return "blob:x"; }`)
	tb.click(selector)
	tb.WaitFor("the file", "window.saved !== null")
	return chrome.Eval[string](tb.Tab, "window.saved.text()")
}

// TestConsoleJournal_exportsAll checks that a file has all requests, also those
// that are not on the page, and that no task copies the whole file.
func TestConsoleJournal_exportsAll(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	mock := startMock(t)
	for range 1001 {
		request(mock, http.MethodGet, "/player.js")
	}
	request(mock, http.MethodGet, "/"+film+".m3u8")
	tb := openConsole(t, mock)
	tb.fill("#request-text", "player.js")
	tb.Do(`window.copied = []; window.Blob = class extends Blob {
		constructor(parts, options) {
			super(parts, options);
			for (const part of parts) if (typeof part === "string") copied.push(part.split("\n").length);
		}
	}`)
	var file struct{ Requests []mockfastpix.Request }
	if err := json.Unmarshal([]byte(tb.export("#request-json")), &file); err != nil {
		t.Fatal(err)
	}
	if got := len(file.Requests); got != 1001 || file.Requests[0].Number != 1 || file.Requests[1000].Number != 1001 {
		t.Errorf("the file has %d requests, want 1 to 1001 in their order", got)
	}
	if got := chrome.Eval[[]int](tb.Tab, "copied"); len(got) == 0 || slices.Max(got) > 500 {
		t.Errorf("the page copies %d lines at once, want at most 500", got)
	}
}

func TestConsoleJournal_filters(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	for _, path := range []string{
		"/" + film + ".m3u8", "/" + locked + ".m3u8?token=x", "/player.js", "/" + film + "/animated.gif", "/player.js",
	} {
		request(mock, http.MethodGet, path)
	}
	tb := openConsole(t, mock)
	tb.Do(`document.querySelector("#request-filters details").open = true`)
	for _, tt := range []struct {
		field, value string
		want         []int
	}{
		{"playback-id", film, []int{4, 1}},
		{"status", "404", []int{4}},
		{"reason", "token_malformed", []int{2}},
		{"outcome", "open", []int{5, 3}},
		{"path", "/player*", []int{5, 3}},
		{"from", "2099-01-01T00:00:00", []int{}},
		{"to", "2099-01-01T00:00:00", []int{5, 4, 3, 2, 1}},
		{"text", "ANIMATED", []int{4}},
	} {
		tb.fill("#request-"+tt.field, tt.value)
		want, err := json.Marshal(tt.want)
		if err != nil {
			t.Fatal(err)
		}
		tb.WaitFor("the requests with "+tt.field,
			`JSON.stringify([...document.querySelectorAll("#requests > li")].map((row) => Number(row.dataset.number))) ===
				`+quoted(string(want)))
		tb.Do(`document.getElementById("request-filters").reset()`)
	}
	tb.fill("#request-status", "lots")
	tb.WaitFor("the error", `document.getElementById("request-error").textContent.includes("403")`)
}

// TestConsoleJournal_longPaths checks that the start and the file name of a
// long path can be seen, and that the whole path can be read.
func TestConsoleJournal_longPaths(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	name := strings.Repeat("x", 140)
	paths := []string{"/m/" + name + "/1080p/seg7.m4s", "/m/" + name + ".m4s", "/m/" + name + "/" + name + "/"}
	for _, path := range paths {
		request(mock, http.MethodGet, path)
	}
	tb := openConsole(t, mock)
	tb.WaitFor("the requests", `document.querySelectorAll("#requests > li").length === `+fmt.Sprint(len(paths)))
	for _, width := range []int64{390, 1440} {
		tb.Window(width, 900, 1, false)
		for i, path := range paths {
			node := fmt.Sprintf(`document.querySelectorAll(".request-path")[%d]`, len(paths)-1-i)
			// Text that is cut off is laid out beyond the box.
			visible := func(from, to int) bool {
				return chrome.Eval[bool](tb.Tab, fmt.Sprintf(`(() => {
					const node = %s;
					const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
					const letters = [];
					while (walker.nextNode()) {
						for (let i = 0; i < walker.currentNode.length; i++) letters.push([walker.currentNode, i]);
					}
					return letters.slice(%d, %d).every(([text, i]) => {
						const range = new Range();
						range.setStart(text, i);
						range.setEnd(text, i + 1);
						const letter = range.getBoundingClientRect();
						const box = text.parentNode.getBoundingClientRect();
						return letter.left >= box.left - 1 && letter.right <= box.right + 1 &&
							node.contains(document.elementFromPoint(letter.x + letter.width / 2, letter.y + letter.height / 2));
					});
				})()`, node, from, to))
			}
			tb.Do(node + `.scrollIntoView({ block: "center" })`)
			if !visible(0, 4) {
				t.Errorf("at %d pixels, the start of path %d cannot be seen", width, i)
			}
			if end := path[len(path)-9:]; !visible(len(path)-len(end), len(path)) {
				t.Errorf("at %d pixels, the end %s of path %d cannot be seen", width, end, i)
			}
			if got := chrome.Eval[float64](tb.Tab, node+`.getBoundingClientRect().height`); got > 30 {
				t.Errorf("at %d pixels, the path has a height of %g pixels, want one line", width, got)
			}
			if got := chrome.Eval[[]string](tb.Tab, `[`+node+`.textContent, `+node+`.title]`); !slices.Equal(got,
				[]string{path, path}) {
				t.Errorf("the text and the title are %q, want both to be %s", got, path)
			}
		}
	}
}

func TestConsoleJournal_actions(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	mock := startMock(t)
	secret := "eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJ4In0.c2ln"
	request(mock, http.MethodGet, "/"+film+".m3u8?minResolution=270p&token="+secret)
	tb := openConsole(t, mock)
	allowClipboard(t, tb, mock.URL())
	tb.WaitFor("the request", `document.querySelectorAll("#requests > li").length === 1`)
	tb.click("#requests summary")

	action := func(text string) {
		t.Helper()
		tb.WaitFor("the button "+text, `document.querySelector(".request-actions")`)
		tb.Do(`[...document.querySelectorAll(".request-actions button")].find((b) => b.textContent === ` + quoted(text) +
			`).click()`)
	}
	action("Copy as curl")
	tb.WaitFor("the copy", `document.querySelector(".request-actions").textContent.includes("Copied")`)
	want := `curl -i '` + mock.URL() + "/" + film + `.m3u8?minResolution=270p&token='"$TOKEN"''`
	if got := chrome.Eval[string](tb.Tab, "navigator.clipboard.readText()"); got != want {
		t.Errorf("the command is %s\nwant %s", got, want)
	}

	action("Explain")
	tb.WaitFor("the verdict of the request", `document.querySelector("#verdict code")?.textContent === "kid_missing"`)
	for selector, want := range map[string]string{
		"#decode-input":       mock.URL() + "/" + film + ".m3u8?minResolution=270p",
		"#decode-playback-id": film, "#decode-resource": "stream",
	} {
		if got := chrome.Eval[string](tb.Tab, `document.querySelector(`+quoted(selector)+`).value`); got != want {
			t.Errorf("%s has %q, want %q", selector, got, want)
		}
	}
	if got := chrome.Eval[string](tb.Tab,
		`document.querySelector("#checks .failed .check-name").firstChild.textContent`); got != "key ID" {
		t.Errorf("the failed check is %q", got)
	}

	action("Create a fault")
	tb.WaitFor("the form", `document.activeElement.id === "fault-status"`)
	tb.press("504\r")
	tb.WaitFor("the fault", `document.querySelectorAll("#faults > li").length === 1`)
	get(t, mock.Client(), mock.URL()+"/"+film+".m3u8")
	if got := mock.Requests()[1]; got.Status != 504 || got.Reason != mockfastpix.ErrFaultInjected.Code {
		t.Errorf("the same request is answered with %s, want the fault", got)
	}

	for _, format := range []string{"json", "har"} {
		saved := tb.export("#request-" + format)
		if strings.Contains(saved, secret[:20]) || !strings.Contains(saved, "token=redacted") {
			t.Errorf("%s contains the token or lacks the query:\n%s", format, saved)
		}
	}
}

// TestConsoleJournal_curlCommand runs the commands of requests whose parts have
// a meaning in a shell, with a curl that prints its arguments.
func TestConsoleJournal_curlCommand(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	mock := startMock(t)
	const path = "/it's/$(c).js?token=secret"
	methods := []string{http.MethodDelete, "get", "`echo`", "x|cat", "it's", "$HOME", "-o", "A&B"}
	for _, method := range methods {
		request(mock, method, path)
	}
	tb := openConsole(t, mock)
	commands := chrome.Eval[[]string](tb.Tab, `(async () => {
		const { curlCommand } = await import("/_mock/console/curl.js");
		const { requests } = await (await fetch("/_mock/requests")).json();
		return requests.map((request) => curlCommand(request, location));
	})()`)
	if len(commands) != len(methods) {
		t.Fatalf("there are %d commands, want %d", len(commands), len(methods))
	}
	for i, method := range methods {
		shell := exec.CommandContext(t.Context(), "sh", "-c", `curl() { printf '%s\n' "$@"; }; `+commands[i])
		shell.Env = []string{"HOME=/", "PATH=" + os.Getenv("PATH"), "TOKEN=secret"}
		out, err := shell.CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v", commands[i], err)
		}
		if diff := cmp.Diff("-i\n-X\n"+method+"\n"+mock.URL()+path+"\n", string(out)); diff != "" {
			t.Errorf("%s: arguments (-want +got):\n%s", commands[i], diff)
		}
	}
}

// TestConsoleJournal_faultMethods checks that a fault made from a request is
// for its method.
func TestConsoleJournal_faultMethods(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	tb := openConsole(t, startMock(t))
	for _, method := range []string{
		http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete,
		http.MethodOptions,
	} {
		got := chrome.Eval[string](tb.Tab, `import("/_mock/console/faults.js").then(({ fillFault }) => {
			fillFault({ method: `+quoted(method)+`, path: "/player.js" });
			return document.getElementById("fault-method").value;
		})`)
		if got != method {
			t.Errorf("the form has the method %q, want %s", got, method)
		}
	}
}

// holdEvents keeps the requests of the stream back until the test releases
// them.
const holdEvents = `window.held = [];
	window.EventSource = class extends EventSource {
		addEventListener(type, listener) {
			super.addEventListener(type, type === "request" ? (event) => held.push(() => listener(event)) : listener);
		}
	}`

// TestConsoleJournal_listBeforeStream checks that the page keeps the requests
// of the stream, in which the player looks for a reason, when the list has the
// next one first.
func TestConsoleJournal_listBeforeStream(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	mock := startMock(t)
	tb := newTab(t)
	params := page.AddScriptToEvaluateOnNewDocumentParams{Source: holdEvents}
	tb.Act("hold the events", func(ctx context.Context) error {
		_, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, params)
		return err
	})
	tb.Open(mock.URL() + "/")
	tb.WaitFor("the console is connected", `document.getElementById("connection").textContent === "Live"`)
	request(mock, http.MethodGet, "/"+film+".m3u8")
	request(mock, http.MethodGet, "/player.js")
	tb.WaitFor("the events", "held.length === 2")
	tb.Do("held[0]()")
	tb.WaitFor("the list has both requests", `document.querySelectorAll("#requests > li").length === 2`)
	tb.Do("held[1]()")
	got := chrome.Eval[[]int](tb.Tab, `import("/_mock/console/journal.js").then(({ entriesAfter }) =>
		entriesAfter(0).map(({ number }) => number))`)
	if !slices.Equal(got, []int{1, 2}) {
		t.Errorf("the page keeps the requests %v, want 1 and 2", got)
	}
}

// TestConsoleJournal_har checks the archive against the members that the
// specification of HAR 1.2 requires.
func TestConsoleJournal_har(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	mock := startMock(t)
	request(mock, http.MethodHead, "/"+film+"/thumbnail.jpg?time=1&width=200")
	tb := openConsole(t, mock)
	var archive struct {
		Log struct {
			Version string
			Creator struct{ Name, Version string }
			Entries []struct {
				StartedDateTime string
				Time            *float64
				Request         struct {
					Method, URL, HTTPVersion string
					QueryString, Headers     []struct{ Name, Value string }
				}
				Response struct {
					Status  int
					Headers []struct{ Name, Value string }
					Content struct{ Size *int }
				}
				Cache   *struct{}
				Timings struct{ Send, Wait, Receive *float64 }
			}
		}
	}
	if err := json.Unmarshal([]byte(tb.export("#request-har")), &archive); err != nil {
		t.Fatal(err)
	}
	if archive.Log.Version != "1.2" || archive.Log.Creator.Name == "" || len(archive.Log.Entries) != 1 {
		t.Fatalf("the archive is %+v", archive)
	}
	e := archive.Log.Entries[0]
	if e.Request.Method != "HEAD" || e.Response.Status != 401 || e.Time == nil || e.Cache == nil ||
		e.Timings.Wait == nil || e.Response.Content.Size == nil || e.StartedDateTime == "" {
		t.Errorf("the entry is %+v", e)
	}
	if got, want := e.Request.URL, mock.URL()+"/"+film+"/thumbnail.jpg?time=1&width=200"; got != want {
		t.Errorf("the URL is %s, want %s", got, want)
	}
	query := url.Values{}
	for _, q := range e.Request.QueryString {
		query.Set(q.Name, q.Value)
	}
	if diff := cmp.Diff("time=1&width=200", query.Encode()); diff != "" {
		t.Errorf("query (-want +got):\n%s", diff)
	}
	if len(e.Response.Headers) != 1 || e.Response.Headers[0].Value != "token_missing" {
		t.Errorf("the headers are %v, want the reason", e.Response.Headers)
	}
}

// TestConsoleJournal_keyboard checks that the list is one Tab stop, in which
// the arrow keys move.
func TestConsoleJournal_keyboard(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	mock := startMock(t)
	for range 30 {
		request(mock, http.MethodGet, "/"+film+".m3u8")
	}
	tb := openConsole(t, mock)
	tb.WaitFor("the requests", `document.querySelectorAll("#requests > li").length === 30`)
	stops := `document.querySelectorAll("#requests [tabindex='0']").length`
	if got := chrome.Eval[int](tb.Tab, stops); got != 1 {
		t.Errorf("the list has %d Tab stops, want 1", got)
	}
	row := func() int {
		t.Helper()
		return chrome.Eval[int](tb.Tab, `Number(document.activeElement.closest("#requests > li")?.dataset.number ?? 0)`)
	}
	tb.Do(`document.getElementById("request-clear").focus()`)
	tb.press(tabKey)
	for _, step := range []struct {
		key  string
		want int
	}{
		{"", 30},
		{kb.ArrowDown, 29},
		{kb.PageDown, 19},
		{kb.ArrowUp, 20},
		{kb.End, 1},
		{kb.ArrowDown, 1},
		{kb.Home, 30},
		{kb.ArrowDown, 29},
	} {
		if step.key != "" {
			tb.press(step.key)
		}
		if got := row(); got != step.want {
			t.Fatalf("the focus is on request %d, want %d", got, step.want)
		}
	}
	tb.press(enter)
	tb.WaitFor("the details", `document.querySelector("#requests dl")`)
	for _, want := range []string{"About this reason", "Explain", "Copy as curl", "Create a fault"} {
		tb.press(tabKey)
		if got := chrome.Eval[string](tb.Tab, "document.activeElement.textContent"); got != want {
			t.Errorf("Tab moves to %q, want %q", got, want)
		}
	}
	tb.press(tabKey)
	if got := row(); got != 0 {
		t.Errorf("Tab does not leave the list, it moves to request %d", got)
	}
	tb.Do(`document.querySelector("#requests > li:nth-child(2) summary").focus()`)
	request(mock, http.MethodGet, "/"+film+".m3u8")
	tb.WaitFor("the new request", `document.querySelectorAll("#requests > li").length === 31`)
	if got := row(); got != 29 {
		t.Errorf("a new request moves the focus to request %d", got)
	}
	tb.press(kb.ArrowDown)
	if got := chrome.Eval[int](tb.Tab, stops); got != 1 {
		t.Errorf("with details open, the list has %d Tab stops, want 1", got)
	}
}
