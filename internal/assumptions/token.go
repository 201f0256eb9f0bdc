package assumptions

// tokenRows are about the checks of a token.
func tokenRows() []Row {
	return []Row{
		{
			ID:          "alg_rs256_only",
			Behavior:    "RS256 only, although an old page shows HS256",
			Source:      Observed,
			Note:        "keys are RSA pairs, all real tokens use RS256",
			Alternative: "none: accepting HS256 with a public key would be a vulnerability",
		},
		{
			ID:       "kid_payload",
			Behavior: "`kid` is read from the payload",
			Source:   Observed,
		},
		{
			ID:          "kid_header_only",
			Behavior:    "`kid` in the header only is refused",
			Source:      Assumed,
			Note:        "one third-party client sends it",
			Field:       "HeaderKeyID",
			Alternative: "`HeaderKeyID: HeaderKeyIDFallback`",
		},
		{
			ID:          "kid_mismatch",
			Behavior:    "a different `kid` in the header is refused",
			Source:      Assumed,
			Field:       "HeaderKeyID",
			Alternative: "`HeaderKeyID: HeaderKeyIDIgnored`",
		},
		{
			ID:       "aud_form",
			Behavior: "`aud` is one string, `media:` or `drm:` and the playback ID",
			Source:   Documented,
			Note:     "also observed",
		},
		{
			ID:       "aud_drm",
			Behavior: "a DRM stream accepts only `drm:`, its images accept both",
			Source:   Observed,
		},
		{
			ID:       "aud_one_token",
			Behavior: "one token opens stream and images of a playback ID",
			Source:   Documented,
		},
		{
			ID:          "iss_unchecked",
			Behavior:    "`iss` is not checked",
			Source:      Observed,
			Note:        "several values play",
			Field:       "Issuers",
			Alternative: "`Issuers: []string{\"fastpix.io\"}`",
		},
		{
			ID:       "other_claims_unchecked",
			Behavior: "`sub`, `iat`, `groups` and other claims are not checked",
			Source:   Observed,
		},
		{
			ID:          "exp_leeway",
			Behavior:    "no leeway on `exp`",
			Source:      Assumed,
			Field:       "Leeway",
			Alternative: "`Leeway: time.Minute`",
		},
		{
			ID:          "max_lifetime",
			Behavior:    "no maximum lifetime",
			Source:      Assumed,
			Note:        "no source has a number",
			Field:       "MaxLifetime",
			Alternative: "`MaxLifetime: 24 * time.Hour`, refused as `lifetime_too_long`",
		},
		{
			ID:          "exp_milliseconds",
			Behavior:    "`exp` in milliseconds is refused",
			Source:      Assumed,
			Note:        "it would mean a token that never expires",
			Field:       "AcceptMilliseconds",
			Alternative: "`AcceptMilliseconds: true`",
		},
		{
			ID:          "exp_fraction",
			Behavior:    "`exp` with a fraction of a second is refused",
			Source:      Assumed,
			Note:        "RFC 7519 allows it, all real tokens have whole seconds",
			Field:       "AcceptFractions",
			Alternative: "`AcceptFractions: true`",
		},
		{
			ID:          "nbf_respected",
			Behavior:    "`nbf`, which FastPix does not use, is respected",
			Source:      Assumed,
			Field:       "IgnoreNotBefore",
			Alternative: "`IgnoreNotBefore: true`",
		},
	}
}
