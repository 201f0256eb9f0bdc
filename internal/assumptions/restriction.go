package assumptions

// restrictionRows are about domains and user agents.
func restrictionRows() []Row {
	return []Row{
		{
			ID:          "restriction_precedence",
			Behavior:    "deny list before allow list before default",
			Source:      Assumed,
			Field:       "AllowBeforeDeny",
			Alternative: "`AllowBeforeDeny: true`",
		},
		{
			ID:          "restriction_domain_source",
			Behavior:    "the domain is the host of Origin, or else of Referer",
			Source:      Assumed,
			Field:       "RefererBeforeOrigin",
			Alternative: "`RefererBeforeOrigin: true`",
		},
		{
			ID:          "restriction_origin",
			Behavior:    "a domain in Origin counts",
			Source:      Assumed,
			Field:       "IgnoreOrigin",
			Alternative: "`IgnoreOrigin: true`",
		},
		{
			ID:          "restriction_referer",
			Behavior:    "a domain in Referer counts, if there is no Origin",
			Source:      Assumed,
			Field:       "IgnoreReferer",
			Alternative: "`IgnoreReferer: true`",
		},
		{
			ID:          "restriction_no_domain",
			Behavior:    "the default policy applies to a request with neither",
			Source:      Assumed,
			Field:       "AllowMissingOrigin",
			Alternative: "`AllowMissingOrigin: true`",
		},
		{
			ID:          "restriction_subdomains",
			Behavior:    "a domain does not match its subdomains",
			Source:      Assumed,
			Field:       "MatchSubdomains",
			Alternative: "`MatchSubdomains: true`",
		},
		{
			ID:          "restriction_user_agent_case",
			Behavior:    "user agents match as case-sensitive substrings",
			Source:      Documented,
			Field:       "IgnoreUserAgentCase",
			Alternative: "`IgnoreUserAgentCase: true`",
		},
	}
}
