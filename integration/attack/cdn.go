package attack

import (
	"crypto"
	"crypto/rsa"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
)

const (
	cdnSource     = "FastPix: media playlists and segments carry a signature of the CDN"
	cdnLifetime   = 30 * 24 * time.Hour
	urlUnsigned   = "url_unsigned"
	urlSignature  = "url_signature_invalid"
	urlExpired    = "url_expired"
	variantPrefix = "/m/"
)

// urls is a URL of the CDN, taken apart.
type urls struct{ path, expires, signature string }

func (u urls) join() string {
	return u.path + "?cdn=mock&expires=" + u.expires + "&signature=" + u.signature
}

// dir returns the part of the path that stands for the playback ID.
func (u urls) dir() string {
	dir, _, _ := strings.Cut(strings.TrimPrefix(u.path, variantPrefix), "/")
	return dir
}

// cdnCases change URLs of media playlists and segments. Each begins with URLs
// that the mock itself signed.
func cdnCases() []Case {
	parse := func(target string) urls {
		u, err := url.Parse(target)
		if err != nil {
			panic(err) // the mock made it
		}
		q := u.Query()
		return urls{u.EscapedPath(), q.Get("expires"), q.Get("signature")}
	}
	// inDir returns the URL with another directory, which stands for the playback
	// ID.
	inDir := func(u urls, dir string) string { return strings.Replace(u.join(), u.dir(), dir, 1) }
	join := urls.join
	shift := func(expires string, by time.Duration) string {
		n, err := strconv.ParseInt(expires, 10, 64)
		if err != nil {
			panic(err) // the mock made it
		}
		return strconv.FormatInt(n+int64(by/time.Second), 10)
	}

	type change struct {
		name, want string
		target     func(u urls) string
		at         time.Duration
	}
	changes := []change{
		{name: "no query", want: urlUnsigned, target: func(u urls) string { return u.path }},
		{
			name: "no signature", want: urlUnsigned,
			target: func(u urls) string { return u.path + "?cdn=mock&expires=" + u.expires },
		},
		{
			name: "no expires", want: urlUnsigned,
			target: func(u urls) string { return u.path + "?cdn=mock&signature=" + u.signature },
		},
		{
			name: "no cdn", want: urlSignature,
			target: func(u urls) string { return u.path + "?expires=" + u.expires + "&signature=" + u.signature },
		},
		{name: "other cdn", want: urlSignature, target: func(u urls) string {
			return strings.Replace(join(u),
				"cdn=mock", "cdn=x", 1)
		}},
		{name: "signature empty", want: urlUnsigned, target: func(u urls) string { u.signature = ""; return join(u) }},
		{
			name: "signature of zeros", want: urlSignature,
			target: func(u urls) string { u.signature = strings.Repeat("A", 43); return join(u) },
		},
		{
			name: "signature cut", want: urlSignature,
			target: func(u urls) string { u.signature = u.signature[:42]; return join(u) },
		},
		{
			name: "signature with more", want: urlSignature,
			target: func(u urls) string { u.signature += "A"; return join(u) },
		},
		{
			name: "signature padded", want: urlSignature,
			target: func(u urls) string { u.signature += "%3D"; return join(u) },
		},
		{
			name: "signature in upper case", want: urlSignature,
			target: func(u urls) string { u.signature = strings.ToUpper(u.signature); return join(u) },
		},
		{name: "signature with a flipped bit", want: urlSignature, target: func(u urls) string {
			u.signature = string(alphabet[strings.IndexByte(alphabet, u.signature[0])^1]) + u.signature[1:]
			return join(u)
		}},
		{name: "signature with trailing bits", want: urlSignature, target: func(u urls) string {
			u.signature = u.signature[:42] + string(alphabet[strings.IndexByte(alphabet, u.signature[42])|1])
			return join(u)
		}},
		{
			name: "signature named Signature", want: urlUnsigned,
			target: func(u urls) string { return strings.Replace(join(u), "signature", "Signature", 1) },
		},
		{name: "expires later", want: urlSignature, target: func(u urls) string {
			u.expires = shift(u.expires,
				time.Second)
			return join(u)
		}},
		{name: "expires earlier", want: urlSignature, target: func(u urls) string {
			u.expires = shift(u.expires,
				-time.Second)
			return join(u)
		}},
		{name: "expires in ten years", want: urlSignature, target: func(u urls) string {
			u.expires = shift(u.expires,
				87_600*time.Hour)
			return join(u)
		}},
		{name: "expires zero", want: urlSignature, target: func(u urls) string { u.expires = "0"; return join(u) }},
		{
			name: "expires negative", want: urlSignature,
			target: func(u urls) string { u.expires = "-1"; return join(u) },
		},
		{
			name: "expires of 30 digits", want: urlSignature,
			target: func(u urls) string { u.expires = strings.Repeat("9", 30); return join(u) },
		},
		{
			name: "expires with a leading zero", want: urlSignature,
			target: func(u urls) string { u.expires = "0" + u.expires; return join(u) },
		},
		{
			name: "expires with a plus sign", want: urlSignature,
			target: func(u urls) string { u.expires = "%2B" + u.expires; return join(u) },
		},
		{
			name: "expires with a fraction", want: urlSignature,
			target: func(u urls) string { u.expires += ".5"; return join(u) },
		},
		{
			name: "expires with a space", want: urlSignature,
			target: func(u urls) string { u.expires += "+"; return join(u) },
		},
		{
			name: "expires in hexadecimal", want: urlSignature,
			target: func(u urls) string { u.expires = "0x7fffffff"; return join(u) },
		},
		{
			name: "expires a word", want: urlSignature,
			target: func(u urls) string { u.expires = "never"; return join(u) },
		},
		{name: "later expires first", want: urlSignature, target: func(u urls) string {
			return u.path + "?expires=" + shift(u.expires, time.Hour) + "&" + strings.SplitN(join(u), "?", 2)[1]
		}},
		{name: "right expires first, later behind", want: accepted, target: func(u urls) string {
			return join(u) + "&expires=" + shift(u.expires, time.Hour)
		}},
		{name: "parameters in another order", want: accepted, target: func(u urls) string {
			return u.path + "?signature=" + u.signature + "&expires=" + u.expires + "&cdn=mock"
		}},
		{name: "parameter more", want: accepted, target: func(u urls) string { return join(u) + "&x=1" }},
		{name: "dot segment in the path", want: urlSignature, target: func(u urls) string {
			return strings.Replace(join(u), variantPrefix, "/m/./", 1)
		}},
		{name: "doubled slash in the path", want: urlSignature, target: func(u urls) string {
			return strings.Replace(join(u), variantPrefix, "/m//", 1)
		}},
		{name: "path escaped", want: accepted, target: func(u urls) string {
			return inDir(u, fmt.Sprintf("%%%X%s", u.dir()[0], u.dir()[1:]))
		}},
		{name: "path escaped twice", want: urlSignature, target: func(u urls) string {
			return inDir(u, fmt.Sprintf("%%25%X%s", u.dir()[0], u.dir()[1:]))
		}},
		{
			name: "playback ID as the directory", want: urlSignature,
			target: func(u urls) string { return inDir(u, PrivateID) },
		},
		{name: "empty directory", want: urlSignature, target: func(u urls) string { return inDir(u, "") }},
		{name: "directory with a changed digit", want: urlSignature, target: func(u urls) string {
			return inDir(u, string("123456789abcdef0"[strings.IndexByte("0123456789abcdef", u.dir()[0])])+u.dir()[1:])
		}},
		{name: "directory cut", want: urlSignature, target: func(u urls) string { return inDir(u, u.dir()[1:]) }},
		{
			name: "directory in upper case", want: urlSignature,
			target: func(u urls) string { return inDir(u, strings.ToUpper(u.dir())) },
		},
		{
			name: "through another directory", want: urlSignature,
			target: func(u urls) string { return inDir(u, OtherID+"/../"+u.dir()) },
		},
		{name: "NUL in the path", want: urlSignature, target: func(u urls) string {
			return strings.Replace(join(u),
				"?", "%00?", 1)
		}},
		{name: "expired", want: urlExpired, target: join, at: cdnLifetime},
		{name: "expired long ago", want: urlExpired, target: join, at: 365 * 24 * time.Hour},
		{name: "a moment before it expires", want: accepted, target: join, at: cdnLifetime - slack},
	}
	var list []entry
	for _, kind := range []struct {
		name  string
		fetch func(*World) string
	}{{"variant", variantURL}, {"segment", segmentURL}} {
		unchanged := func(w *World) Request { return Request{Target: kind.fetch(w)} }
		for _, c := range changes {
			list = append(list, entry{
				name: kind.name + ": " + c.name, source: cdnSource, want: verdict(c.want),
				attack: func(w *World) Request { return Request{Target: c.target(parse(kind.fetch(w))), At: c.at} },
				neighbor: func(w *World) Request {
					r := unchanged(w)
					if c.at > 0 {
						r.At = cdnLifetime - slack
					}
					return r
				},
			})
		}
		list = append(list,
			entry{
				name: kind.name + ": token in place of the signature", source: cdnSource, want: verdict(urlUnsigned),
				attack: func(w *World) Request {
					return Request{Target: parse(kind.fetch(w)).path + "?token=" + newDraft(w, place{}).token()}
				}, neighbor: unchanged,
			},
			entry{
				name: kind.name + ": token for the signature", source: cdnSource, want: verdict(urlSignature),
				attack: func(w *World) Request {
					u := parse(kind.fetch(w))
					u.signature = newDraft(w, place{}).token()
					return Request{Target: join(u)}
				}, neighbor: unchanged,
			},
			entry{
				name: kind.name + ": after the token expired", source: "FastPix: a CDN URL outlives the token",
				want:   Accepted,
				attack: func(w *World) Request { return Request{Target: kind.fetch(w), At: 24 * time.Hour} },
			},
			entry{
				name: kind.name + ": method POST", source: methodSource, want: verdict("method_not_allowed"),
				attack:   func(w *World) Request { return Request{Method: "POST", Target: kind.fetch(w)} },
				neighbor: unchanged,
			},
		)
	}
	copied := func(from, to func(*World) string) func(*World) Request {
		return func(w *World) Request {
			u, v := parse(to(w)), parse(from(w))
			u.expires, u.signature = v.expires, v.signature
			return Request{Target: join(u)}
		}
	}
	variant := func(w *World) Request { return Request{Target: variantURL(w)} }
	list = append(list,
		entry{
			name: "signature of a segment on a variant", source: cdnSource, want: verdict(urlSignature),
			attack: copied(segmentURL, variantURL), neighbor: variant,
		},
		entry{
			name: "signature of a variant on a segment", source: cdnSource, want: verdict(urlSignature),
			attack:   copied(variantURL, segmentURL),
			neighbor: func(w *World) Request { return Request{Target: segmentURL(w)} },
		},
		entry{
			name: "signature of one variant on another", source: cdnSource, want: verdict(urlSignature),
			attack:   copied(variantURL, audioURL),
			neighbor: func(w *World) Request { return Request{Target: audioURL(w)} },
		},
		entry{
			name: "directory of a public variant", source: cdnSource, want: verdict(urlSignature),
			attack: func(w *World) Request {
				return Request{Target: inDir(parse(variantURL(w)), parse(publicURL(w)).dir())}
			}, neighbor: variant,
		},
		entry{
			name: "signature of a public variant", source: cdnSource, want: verdict(urlSignature),
			attack:   copied(publicURL, variantURL),
			neighbor: func(w *World) Request { return Request{Target: publicURL(w)} },
		},
		entry{
			name: "signature on a master playlist", source: cdnSource, want: verdict(missing),
			attack: func(w *World) Request {
				u := parse(variantURL(w))
				u.path = privateStream
				return Request{Target: join(u)}
			}, neighbor: present(place{}, edits()),
		},
		entry{
			name: "HMAC keyed with the public key", source: hmacSource, want: verdict(urlSignature),
			attack: func(w *World) Request {
				u := parse(variantURL(w))
				u.signature = encode(string(hmacOf(crypto.SHA256, spkiPEM)(w, u.path+"\x00"+u.expires)))
				return Request{Target: join(u)}
			}, neighbor: variant,
		},
		entry{
			name: "HMAC without a key", source: cdnSource, want: verdict(urlSignature),
			attack: func(w *World) Request {
				u := parse(variantURL(w))
				u.signature = encode(string(hmacOf(crypto.SHA256, func(*rsa.PublicKey) []byte { return nil })(w,
					u.path+"\x00"+u.expires)))
				return Request{Target: join(u)}
			}, neighbor: variant,
		},
		entry{
			name: "directory", source: traversalSource, want: verdict(urlUnsigned),
			attack: func(*World) Request { return Request{Target: "/m/" + PrivateID + "/"} }, neighbor: variant,
		},
		entry{
			name: "root", source: traversalSource, want: verdict(urlUnsigned),
			attack: func(*World) Request { return Request{Target: "/m/"} }, neighbor: variant,
		},
	)
	for i := range list {
		list[i].needsMock = true
	}
	return cases("cdn", nil, list)
}

var (
	targetPattern = regexp.MustCompile(`https?://[^/\s"]+(/m/[^\s"]+)`)
	variantURL    = listed(path(PrivateID, "stream"), "/video_")
	audioURL      = listed(path(PrivateID, "stream"), "/audio")
	publicURL     = listed(path(PublicID, "stream"), "/video_")
)

// VariantURL returns the target of a media playlist of PrivateID, signed by the
// mock.
func VariantURL(w *World) string { return variantURL(w) }

// segmentURL returns the target of the first segment of a variant.
func segmentURL(w *World) string { return fetchTarget(w, Request{Target: variantURL(w)}, ".m4s") }

// listed returns a function that fetches a master playlist and returns the
// target of the first variant whose path contains the text.
func listed(master, text string) func(*World) string {
	return func(w *World) string {
		return fetchTarget(w, Request{Target: master + "?token=" + newDraft(w, place{}).token()}, text)
	}
}

func fetchTarget(w *World, r Request, text string) string {
	answer, err := w.Fetch(r)
	if err != nil {
		panic(fmt.Sprintf("attack: fetch a playlist: %v", err))
	}
	for _, match := range targetPattern.FindAllStringSubmatch(answer.Body, -1) {
		if strings.Contains(match[1], text) {
			return match[1]
		}
	}
	panic(fmt.Sprintf("attack: the playlist lists no %s: %d %s", text, answer.Verdict.Status, answer.Verdict.Reason))
}
