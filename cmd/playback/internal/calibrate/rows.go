package calibrate

import (
	"net/http"
	"slices"
	"strings"

	"github.com/FastPix/fastpix-playback-go/internal/assumptions"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// conclusion is what the probes of a row say.
type conclusion struct {
	observed string
	value    any    // of the row's field
	result   Result // if there is no value
	row      Result // if it does not follow from the value, because rows share a field
	limit    *interval
}

// endedBefore is why a row has no result.
const endedBefore = "the run ended before"

// evaluator concludes from the probes.
type evaluator func(*results, *run) conclusion

// unknown returns the conclusion of a probe without a result, and false if it
// has one.
func (rs *results) unknown(name string) (conclusion, bool) {
	p := rs.probes[name]
	switch why := rs.skipped[name]; {
	case why != "":
		return conclusion{observed: why, result: NotProbed}, true
	case p == nil, p.outcome == unprobed:
		return conclusion{observed: endedBefore, result: Inconclusive}, true
	case p.outcome == inconclusive:
		return conclusion{observed: p.why, result: Inconclusive}, true
	}
	return conclusion{}, false
}

// choice gives the field one value if the probe was accepted, and another if it
// was refused.
func choice(name string, whenAccepted, whenRefused any) evaluator {
	return func(rs *results, _ *run) conclusion {
		if c, none := rs.unknown(name); none {
			return c
		}
		p, value := rs.probes[name], whenRefused
		if p.outcome == accepted {
			value = whenAccepted
		}
		return conclusion{observed: p.describe(), value: value}
	}
}

// refusal expects a probe to be refused, and gives the field its status if that
// is one of those allowed. broken says in words what an acceptance means.
func refusal(name, broken string, allowed ...int) evaluator {
	return func(rs *results, _ *run) conclusion {
		if c, none := rs.unknown(name); none {
			return c
		}
		p := rs.probes[name]
		switch {
		case p.outcome == accepted:
			return conclusion{observed: broken, result: Contradiction}
		case !slices.Contains(allowed, p.answer.Status):
			return conclusion{observed: p.describe() + ", which the mock cannot do", result: Contradiction}
		}
		return conclusion{observed: p.describe(), value: p.answer.Status}
	}
}

// rule expects probes to have an outcome. broken says in words what the other
// one means.
func rule(want outcome, names []string, broken ...string) evaluator {
	return func(rs *results, _ *run) conclusion {
		var texts []string
		for i, name := range names {
			if c, none := rs.unknown(name); none {
				return c
			}
			if rs.probes[name].outcome != want {
				return conclusion{observed: broken[i], result: Contradiction}
			}
			if text := rs.probes[name].describe(); !slices.Contains(texts, text) {
				texts = append(texts, text)
			}
		}
		return conclusion{observed: strings.Join(texts, ", "), result: AsAssumed}
	}
}

// all returns the first conclusion that is not AsAssumed.
func all(evaluators ...evaluator) evaluator {
	return func(rs *results, r *run) (c conclusion) {
		for _, evaluate := range evaluators {
			if c = evaluate(rs, r); c.result != AsAssumed {
				return c
			}
		}
		return c
	}
}

// rows are the rows of the table that are probed, by ID.
var rows = map[string]evaluator{
	"alg_rs256_only": rule(refused, []string{"HS256", "none"},
		"accepts HS256 with the public key as the secret, so that everyone who has the public key can sign tokens",
		"accepts tokens without a signature (alg none)"),
	"alg_rsa":         algorithms,
	"kid_payload":     func(*results, *run) conclusion { return conclusion{observed: "accepted", result: AsAssumed} },
	"kid_header_only": headerKeyID("kid header only"),
	"kid_mismatch":    headerKeyID("kid mismatch"),
	"aud_form": rule(refused, []string{"aud missing", "aud other prefix", "aud other ID"},
		"accepts tokens without aud, for every video", "accepts aud with a prefix other than media: and drm:",
		"opens a video with the token of another one"),
	"aud_array":       choice("aud array", true, false),
	"aud_bare":        choice("aud bare", true, false),
	"aud_media_id":    choice("aud media ID", true, false),
	"aud_prefix_drm":  choice("aud drm", true, false),
	"aud_prefix_case": choice("aud prefix case", true, false),
	"aud_id_case":     choice("aud ID case", true, false),
	"aud_drm": all(rule(refused, []string{"drm media"}, "opens DRM streams to tokens with media:"),
		rule(accepted, []string{"drm image media"}, "refuses tokens with media: for images of DRM playback IDs")),
	"aud_one_token": rule(accepted, []string{"image with token"}, "the token that opens the stream does not open images"),
	"iss_unchecked": issuers,
	"iss_absent":    issuerAbsent,
	"other_claims_unchecked": rule(accepted, []string{"other claims"},
		"refuses tokens with a subject and groups"),
	"iat_future":       choice("iat future", false, true),
	"exp_leeway":       leeway,
	"max_lifetime":     maxLifetime,
	"exp_milliseconds": milliseconds,
	"exp_fraction":     choice("exp fraction", true, false),
	"nbf_respected":    choice("nbf future", true, false),

	"status_token_invalid": refusal("forged", "accepts tokens whose signature was changed",
		http.StatusUnauthorized, http.StatusForbidden),
	"status_token_malformed": refusal("token malformed", "accepts a text that is not a token",
		http.StatusUnauthorized, http.StatusForbidden, http.StatusBadRequest),
	"status_token_audience": refusal("aud other ID", "opens a video with the token of another one",
		http.StatusUnauthorized, http.StatusForbidden),
	"status_license": license,
	"error_messages": messages,
	"status_token_expired": refusal("expired", "ignores exp: accepts a token that expired a day ago",
		http.StatusUnauthorized, http.StatusForbidden),
	"status_token_missing": refusal("token missing", "opens private playback IDs without a token",
		http.StatusUnauthorized, http.StatusForbidden),
	"status_playback_unknown": refusal("playback unknown", "plays a playback ID that does not exist",
		http.StatusNotFound, http.StatusForbidden),
	"status_playback_deleted": refusal("playback deleted", "a deleted playback ID still plays",
		http.StatusNotFound, http.StatusForbidden, http.StatusGone),
	"status_malformed": refusal("playback malformed", "plays a malformed playback ID",
		http.StatusUnprocessableEntity, http.StatusBadRequest, http.StatusNotFound),
	"status_parameter_malformed": statusRule("parameter malformed", "ignores a malformed query parameter",
		http.StatusUnprocessableEntity),
	"status_restricted": refusal("domain other", "ignores the list of allowed domains",
		http.StatusForbidden, http.StatusUnauthorized),
	"status_url_invalid": refusal("url unsigned", "serves variants without the signature of their URL",
		http.StatusForbidden, http.StatusUnauthorized),

	"restriction_precedence":    choice("domain both lists", true, false),
	"restriction_domain_source": domainSource([4]bool{false, false, true, false}),
	"restriction_referer":       domainSource([4]bool{false, true, false, false}),
	"restriction_origin":        domainSource([4]bool{false, false, false, true}),
	"restriction_no_domain":     choice("domain missing", true, false),
	"restriction_subdomains":    choice("domain sub", true, false),
	"restriction_user_agent_case": all(rule(refused, []string{"agent other"}, "ignores the list of allowed user agents"),
		choice("agent case", true, false)),

	"public_token_unchecked": choice("public token", false, true),
	"download_token":         choice("download", true, false),
	"spritesheet_image_open": choice("spritesheet without token", true, false),
	"url_signature":          rule(refused, []string{"url unsigned"}, "serves variants without a signature"),
	"url_lifetime":           urlLifetime,
	"cache_stream":           func(rs *results, _ *run) conclusion { return cacheControl(rs.header) },
	"cache_segment":          cacheOf("download with token"),
	"cache_image":            cacheOf("image with token"),
	"cors_origin":            allowOrigin,
	"filter_nearest":         choice("resolution", false, true),
	"license_get":            statusRule("drm license GET", "answers GET of a license", http.StatusMethodNotAllowed),

	"api_idempotency_key":     idempotencyRule,
	"api_idempotency_all":     idempotency,
	"api_stream_id_malformed": refusal("stream ID malformed", "accepts a malformed stream ID", 404, 422),
	"api_page_after_last":     pageAfterLast,
	"api_method_unsupported":  refusal("method", "accepts PUT for a signing key", 405, 404),
	"api_unknown_fields":      choice("unknown field", false, true),
	"api_patch_keeps":         patch,

	// Of ownRows.
	"signature_checked": rule(refused, []string{"forged"}, "accepts tokens whose signature was changed"),
	"kid_known":         rule(refused, []string{"kid unknown"}, "accepts tokens with an unknown kid"),
	"exp_required":      rule(refused, []string{"exp missing"}, "ignores exp: accepts a token without it"),
	"image_token": rule(refused, []string{"image without token"},
		"serves images of private playback IDs without a token"),
	"key_deletion":      deletion("key deleted", "tokens of a deleted signing key are still accepted"),
	"playback_deletion": deletion("playback deleted", "a deleted playback ID still plays"),
	"other_domain":      otherDomain,
}

// ownRows are documented rules that are not in the table of assumptions,
// because the mock takes them for granted.
var ownRows = []assumptions.Row{
	{ID: "signature_checked", Behavior: "a token whose signature was changed is refused"},
	{ID: "kid_known", Behavior: "a token with an unknown kid is refused"},
	{ID: "exp_required", Behavior: "a token without exp is refused"},
	{ID: "image_token", Behavior: "images of private playback IDs need a token"},
	{ID: "other_domain", Behavior: "fastpix.io and fastpix.com both play"},
}

// notProbed are the rows with a field of the profile, and the rows of the
// edge, that are not probed, and why.
var notProbed = map[string]string{
	"status_not_ready":                  "it needs a media that is processed, and no media is uploaded",
	"status_off_air":                    "it needs a live stream",
	"dvr_mode":                          "it needs a live stream on air",
	"live_drm":                          "it needs a live stream",
	"url_fresh":                         "the mock does not need to know",
	"thumbnail_size":                    "the limit is the mock's own",
	"drm_mode":                          "FastPix encrypts, and the mock cannot issue licenses",
	"webhook_signature":                 "it needs a webhook endpoint on the internet",
	"webhook_status_created":            "it needs a webhook endpoint on the internet",
	"webhook_status_other":              "it needs a webhook endpoint on the internet",
	"api_restrictions_not_ready_status": "it needs a media that is processed, and no media is uploaded",
	"api_drm_configuration_any":         "the IDs belong to the account, and the profile is fit to be published",
}

func statusRule(name, broken string, want int) evaluator {
	return func(rs *results, r *run) conclusion {
		c := refusal(name, broken, want)(rs, r)
		switch {
		case c.value != nil:
			c.value, c.result = nil, AsAssumed
		case c.result == Contradiction && rs.probes[name].outcome == refused:
			c.observed = rs.probes[name].describe()
		}
		return c
	}
}

func algorithms(rs *results, _ *run) conclusion {
	list := []string{}
	for _, alg := range []string{"RS384", "RS512", "PS256"} {
		if c, none := rs.unknown(alg); none {
			return c
		}
		if rs.probes[alg].outcome == accepted {
			list = append(list, alg)
		}
	}
	if len(list) == 0 {
		return conclusion{observed: rs.probes["RS384"].describe(), value: list}
	}
	return conclusion{observed: "accepts " + strings.Join(list, ", "), value: list}
}

// headerKeyID evaluates the row of one of the two probes that select the rule.
func headerKeyID(row string) evaluator {
	return func(rs *results, _ *run) conclusion {
		for _, name := range []string{"kid mismatch", "kid header only"} {
			if c, none := rs.unknown(name); none {
				return c
			}
		}
		type key struct{ mismatch, headerOnly bool }
		value := map[key]mockfastpix.HeaderKeyIDRule{
			{false, false}: mockfastpix.HeaderKeyIDMustMatch,
			{true, false}:  mockfastpix.HeaderKeyIDIgnored,
			{true, true}:   mockfastpix.HeaderKeyIDFallback,
			{false, true}:  mockfastpix.HeaderKeyIDMatchingFallback,
		}[key{rs.probes["kid mismatch"].outcome == accepted, rs.probes["kid header only"].outcome == accepted}]
		c := conclusion{observed: rs.probes[row].describe(), value: value, row: AsAssumed}
		if rs.probes[row].outcome == accepted {
			c.row = Differs
		}
		return c
	}
}

// issuers finds the accepted issuers.
func issuers(rs *results, r *run) conclusion {
	if c, none := rs.unknown("iss " + otherIssuer); none {
		return c
	}
	if rs.probes["iss "+otherIssuer].outcome == accepted {
		return conclusion{observed: "an unknown issuer is accepted", value: []string{}}
	}
	list := []string{}
	for _, issuer := range []string{"fastpix.io", "fastpix.com", ""} {
		if c, none := rs.unknown("iss " + issuer); none {
			return c
		}
		if rs.probes["iss "+issuer].outcome == accepted {
			list = append(list, issuer)
		}
	}
	if r.issuer != "" && !slices.Contains(list, r.issuer) { // of another domain
		list = append(list, r.issuer)
	}
	return conclusion{observed: "an unknown issuer is refused", value: list}
}

// issuerAbsent evaluates the row about tokens without iss.
func issuerAbsent(rs *results, r *run) conclusion {
	c := issuers(rs, r)
	list, known := c.value.([]string)
	switch {
	case !known:
	case len(list) == 0:
		c.row = AsAssumed
	case slices.Contains(list, ""):
		c.row, c.observed = AsAssumed, "a token without iss is accepted"
	default:
		c.row, c.observed = Differs, rs.probes["iss "].describe()
	}
	return c
}

// idempotency evaluates the creation of the signing keys.
func idempotency(_ *results, r *run) conclusion {
	if r.keyB == nil {
		return conclusion{observed: endedBefore, result: Inconclusive}
	}
	if r.idempotent {
		return conclusion{observed: "a repeated Idempotency-Key repeats the answer", value: false}
	}
	return conclusion{observed: "a repeated Idempotency-Key creates another signing key", value: true}
}

// idempotencyRule is observed at FastPix for signing keys.
func idempotencyRule(rs *results, r *run) conclusion {
	c := idempotency(rs, r)
	switch c.value {
	case false:
		c.result = AsAssumed
	case true:
		c.result = Contradiction
	}
	c.value = nil
	return c
}

func pageAfterLast(rs *results, _ *run) conclusion {
	if c, none := rs.unknown("page after last"); none {
		return c
	}
	p := rs.probes["page after last"]
	if p.outcome == refused && p.answer.Status != http.StatusNotFound {
		return conclusion{observed: p.describe() + ", which the mock cannot do", result: Contradiction}
	}
	return conclusion{observed: p.describe(), value: p.answer.Status}
}

func patch(rs *results, _ *run) conclusion {
	for _, name := range []string{"patch first", "patch second"} {
		if c, none := rs.unknown(name); none {
			return c
		}
		if p := rs.probes[name]; p.outcome != accepted {
			return conclusion{observed: p.describe(), result: Inconclusive}
		}
	}
	var list restriction
	if decode(rs.probes["patch second"].answer, &list) != nil {
		return conclusion{observed: "the API's answer is not as documented", result: Inconclusive}
	}
	if len(list.Deny) == 0 {
		return conclusion{observed: "a missing list was reset", value: true}
	}
	return conclusion{observed: "a missing list was kept", value: false}
}

// license compares the statuses of the license server with those of streams.
func license(rs *results, _ *run) conclusion {
	if c, none := rs.unknown("license"); none {
		return c
	}
	p, forged := rs.probes["license"], rs.status("forged")
	switch status := p.answer.Status; {
	case p.outcome == accepted:
		return conclusion{observed: "the license server accepts a token whose signature was changed", result: Contradiction}
	case forged == 0:
		return conclusion{observed: "the status for streams is not known", result: Inconclusive}
	case status != forged && status != http.StatusUnauthorized && status != http.StatusForbidden:
		return conclusion{observed: p.describe() + ", which the mock cannot do", result: Contradiction}
	case status != forged:
		return conclusion{observed: p.describe() + ", unlike for streams", value: status}
	case rs.licenseKind == "":
		return conclusion{observed: "as for streams", value: 0}
	}
	if c, none := rs.unknown("license second"); none {
		return c
	}
	switch second := rs.probes["license second"]; {
	case second.outcome == accepted:
		return conclusion{
			observed: "the license server accepts a token that streams refuse: " + rs.licenseKind, result: Contradiction,
		}
	case second.answer.Status == forged:
		return conclusion{observed: p.describe() + " for every token, unlike for streams", value: forged}
	case second.answer.Status != rs.status(rs.licenseKind):
		return conclusion{observed: second.describe() + ", which the mock cannot do", result: Contradiction}
	}
	return conclusion{observed: "as for streams", value: 0}
}

func otherDomain(rs *results, _ *run) conclusion {
	if c, none := rs.unknown("other domain"); none {
		return c
	}
	p := rs.probes["other domain"]
	if p.outcome == refused {
		return conclusion{observed: "the stream does not open at the other domain: " + p.describe(), result: Contradiction}
	}
	return conclusion{observed: "the stream opens at the other domain, too", result: AsAssumed}
}
