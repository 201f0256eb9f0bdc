package attack

import (
	"net/http"
	"strings"
)

const (
	tokenSource  = "FastPix: the token is the query parameter token"
	twiceSource  = "CWE-235: a parameter given twice"
	methodSource = "FastPix: GET and HEAD for media and images"
	missing      = "token_missing"
)

// transportCases send a valid token in a way that FastPix does not read.
func transportCases() []Case {
	raw := func(build func(token string) Request) func(*World) Request {
		return func(w *World) Request { return build(newDraft(w, place{}).token()) }
	}
	inQuery := func(format string) func(*World) Request { // TOKEN is the valid token, FORGED a forged one
		return func(w *World) Request {
			good := newDraft(w, place{}).token()
			forged := newDraft(w, place{})
			byIntruder(w, forged)
			return query(strings.NewReplacer("TOKEN", good, "FORGED", forged.token()).Replace(format))
		}
	}
	inHeader := func(line string) func(*World) Request {
		return raw(func(token string) Request {
			return Request{Target: privateStream, Header: []string{strings.ReplaceAll(line, "TOKEN",
				token)}}
		})
	}
	withHeader := func(lines ...string) func(*World) Request {
		return raw(func(token string) Request {
			r := query("token=" + token)
			r.Header = lines
			return r
		})
	}
	method := func(name string) func(*World) Request {
		return raw(func(token string) Request {
			r := query("token=" + token)
			r.Method = name
			return r
		})
	}
	var list []entry
	for _, q := range []struct {
		name, source, query, want string
	}{
		{"no query", tokenSource, "", missing},
		{"empty", tokenSource, "token=", missing},
		{"name alone", tokenSource, "token", missing},
		{"valid twice", twiceSource, "token=TOKEN&token=TOKEN", malformed},
		{"valid, then forged", twiceSource, "token=TOKEN&token=FORGED", malformed},
		{"forged, then valid", twiceSource, "token=FORGED&token=TOKEN", malformed},
		{"valid, then empty", twiceSource, "token=TOKEN&token=", malformed},
		{"empty, then valid", twiceSource, "token=&token=TOKEN", malformed},
		{"empty twice", twiceSource, "token=&token=", malformed},
		{"valid, then another spelling of the name", twiceSource, "token=TOKEN&t%6fken=FORGED", malformed},
		{"name in title case", tokenSource, "Token=TOKEN", missing},
		{"name in upper case", tokenSource, "TOKEN%20=TOKEN", missing},
		{"name with brackets", tokenSource, "token[]=TOKEN", missing},
		{"name with an index", tokenSource, "token[0]=TOKEN", missing},
		{"name with a dot", tokenSource, "token.=TOKEN", missing},
		{"name with a NUL", "CWE-158", "token%00=TOKEN", missing},
		{"name with a space", tokenSource, "token%20=TOKEN", missing},
		{"name with a plus", tokenSource, "+token=TOKEN", missing},
		{"name in full-width letters", tokenSource, "%EF%BD%94oken=TOKEN", missing},
		{"name escaped twice", tokenSource, "t%256fken=TOKEN", missing},
		{"name escaped", "RFC 3986, section 6.2.2", "t%6Fken=TOKEN", accepted},
		{"access_token", "RFC 6750, section 2.3", "access_token=TOKEN", missing},
		{"jwt", tokenSource, "jwt=TOKEN", missing},
		{"signature", tokenSource, "signature=TOKEN", missing},
		{"drmToken", tokenSource, "drmToken=TOKEN", missing},
		{"drm-token", tokenSource, "drm-token=TOKEN", missing},
		{"after a semicolon", "golang.org/issue/25192", "x=1;token=TOKEN", missing},
		{"semicolon and forged", "golang.org/issue/25192", "token=TOKEN;token=FORGED", missing},
		{"after an HTML entity", tokenSource, "x=1&amp;token=TOKEN", missing},
		{"after a second question mark", tokenSource, "?token=TOKEN", missing},
		{"before a second question mark", tokenSource, "token=TOKEN?t=1", malformed},
		{"escaped equals sign", tokenSource, "token%3DTOKEN", missing},
		{"escaped ampersand", tokenSource, "x=1%26token=TOKEN", missing},
		{"bad escape in the value", "RFC 3986, section 2.1", "token=TOKEN%zz", missing},
		{"bad escape beside", "RFC 3986, section 2.1", "x=%zz&token=TOKEN", accepted},
		{"empty parameters around", tokenSource, "&&token=TOKEN&&", accepted},
		{"unknown parameter before", tokenSource, "x=1&token=TOKEN", accepted},
		{"unknown parameter behind", tokenSource, "token=TOKEN&x=1", accepted},
		{"plus before", tokenSource, "token=+TOKEN", malformed},
		{"tab escaped", tokenSource, "token=%09TOKEN", malformed},
		{"forged", tokenSource, "token=FORGED", badSignature},
	} {
		list = append(list, entry{
			name: "query: " + q.name, source: q.source, want: verdict(q.want),
			attack: inQuery(q.query),
		})
	}
	for _, h := range []struct{ name, line string }{
		{"Authorization Bearer", "Authorization: Bearer TOKEN"},
		{"Authorization bare", "Authorization: TOKEN"},
		{"Authorization JWT", "Authorization: JWT TOKEN"},
		{"Authorization Basic", "Authorization: Basic dG9rZW46dG9rZW4="},
		{"Proxy-Authorization", "Proxy-Authorization: Bearer TOKEN"},
		{"X-Token", "X-Token: TOKEN"},
		{"Token", "Token: TOKEN"},
		{"X-Auth-Token", "X-Auth-Token: TOKEN"},
		{"X-Access-Token", "X-Access-Token: TOKEN"},
		{"X-Playback-Token", "X-Playback-Token: TOKEN"},
		{"Cookie", "Cookie: token=TOKEN"},
		{"Cookie of another name", "Cookie: jwt=TOKEN; session=x"},
		{"Referer", "Referer: https://app.example/watch?token=TOKEN"},
		{"Origin", "Origin: https://app.example?token=TOKEN"},
		{"X-Original-URL", "X-Original-URL: /" + PrivateID + ".m3u8?token=TOKEN"},
		{"X-Rewrite-URL", "X-Rewrite-URL: /" + PublicID + ".m3u8"},
		{"X-Forwarded-Uri", "X-Forwarded-Uri: /" + PublicID + ".m3u8"},
		{"Sec-WebSocket-Protocol", "Sec-WebSocket-Protocol: TOKEN"},
		{"User-Agent", "User-Agent: TOKEN"},
	} {
		list = append(list, entry{
			name: "header: " + h.name, source: tokenSource, want: verdict(missing),
			attack: inHeader(h.line),
		})
	}
	list = append(list,
		entry{
			name: "header: valid query, forged Authorization", source: tokenSource, want: Accepted,
			attack: withHeader("Authorization: Bearer forged"),
		},
		entry{
			name: "header: X-Forwarded-For loopback without a token", source: "CWE-290", want: verdict(missing),
			attack: inHeader("X-Forwarded-For: 127.0.0.1"),
		},
		entry{
			name: "header: trusted user without a token", source: "CWE-290", want: verdict(missing),
			attack: inHeader("X-Remote-User: admin"),
		},
		entry{
			name: "header: X-HTTP-Method-Override", source: "CWE-650", want: Accepted,
			attack: withHeader("X-HTTP-Method-Override: DELETE"),
		},
		entry{
			name: "header: conditional request without a token", source: "RFC 9110, section 13",
			want:   verdict(missing),
			attack: inHeader("If-None-Match: *"),
		},
		entry{
			name: "header: range request without a token", source: "RFC 9110, section 14", want: verdict(missing),
			attack: inHeader("Range: bytes=0-0"),
		},
		entry{
			name: "fragment", source: "RFC 9110, section 4.2.5: a fragment is not sent",
			want:   verdict("resource_unknown"),
			attack: raw(func(token string) Request { return Request{Target: privateStream + "#token=" + token} }),
		},
		entry{
			name: "fragment behind the token", source: "RFC 9110, section 4.2.5: a fragment is not sent",
			want:   verdict(malformed),
			attack: raw(func(token string) Request { return query("token=" + token + "#t=1") }),
		},
		entry{
			name: "matrix parameter", source: "RFC 3986, section 3.3", want: verdict("resource_unknown"),
			attack: raw(func(token string) Request { return Request{Target: privateStream + ";token=" + token} }),
		},
		entry{
			name: "path segment", source: tokenSource, want: verdict("resource_unknown"),
			attack: raw(func(token string) Request { return Request{Target: privateStream + "/" + token} }),
		},
		entry{
			name: "path segment before the ID", source: tokenSource, want: verdict("resource_unknown"),
			attack: raw(func(token string) Request { return Request{Target: "/" + token + privateStream} }),
		},
		entry{name: "user info", source: tokenSource, want: verdict(missing), attack: raw(func(token string) Request {
			return Request{Target: "http://" + token + "@stream.fastpix.io/" + PrivateID + ".m3u8"}
		})},
		entry{
			name: "body of a form", source: methodSource, want: verdict("method_not_allowed"),
			attack: raw(func(token string) Request {
				return Request{
					Method: http.MethodPost, Target: privateStream, Body: "token=" + token,
					Header: []string{"Content-Type: application/x-www-form-urlencoded"},
				}
			}),
		},
		entry{
			name: "body of a GET", source: tokenSource, want: verdict(missing),
			attack: raw(func(token string) Request {
				return Request{
					Target: privateStream, Body: "token=" + token,
					Header: []string{"Content-Type: application/x-www-form-urlencoded"},
				}
			}),
		},
		entry{
			name: "body of a license request", source: tokenSource, want: verdict(missing),
			attack: func(w *World) Request {
				token := newDraft(w, place{id: DRMID}).token()
				return Request{
					Method: http.MethodPost, Target: "/v1/on-demand/drm/license/widevine/" + DRMID,
					Body:   "token=" + token,
					Header: []string{"Content-Type: application/x-www-form-urlencoded"},
				}
			}, neighbor: present(place{id: DRMID, resource: "widevine-license"}, edits()),
		},
		entry{
			name: "license without a challenge", source: "FastPix: licenses are posted with a challenge",
			want: verdict("challenge_empty"),
			attack: func(w *World) Request {
				r := present(place{id: DRMID, resource: "widevine-license"}, edits())(w)
				r.Body, r.Presented = "", nil
				return r
			}, neighbor: present(place{id: DRMID, resource: "widevine-license"}, edits()),
		},
		entry{name: "method HEAD", source: methodSource, want: Accepted, attack: method(http.MethodHead)},
		entry{
			name: "method HEAD without a token", source: methodSource, want: verdict(missing),
			attack:   func(*World) Request { return Request{Method: http.MethodHead, Target: privateStream} },
			neighbor: method(http.MethodHead),
		},
	)
	for _, name := range []string{
		http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodTrace, "PROPFIND", "get",
		"GETX",
	} {
		list = append(list, entry{
			name: "method " + name, source: methodSource, want: verdict("method_not_allowed"),
			attack: method(name),
		})
	}
	return cases("transport", present(place{}, edits()), list)
}
