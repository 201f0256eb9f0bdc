package calibrate

// domainSource evaluates the probes with Origin and Referer.
func domainSource(rs *results, _ *run) conclusion {
	const originFirst, refererFirst = "origin allowed, referer other", "origin other, referer allowed"
	for _, name := range []string{originFirst, refererFirst, "referer only"} {
		if c, none := rs.unknown(name); none {
			return c
		}
	}
	cannot := func(observed string) conclusion {
		return conclusion{observed: observed + ", which the mock cannot do", result: Contradiction}
	}
	type key struct{ origin, referer bool }
	readsReferer := rs.probes["referer only"].outcome == accepted
	switch (key{rs.probes[originFirst].outcome == accepted, rs.probes[refererFirst].outcome == accepted}) {
	case key{true, false}:
		if !readsReferer {
			return cannot("Origin decides, and Referer is not read")
		}
		return conclusion{observed: "Origin decides, and without it Referer", value: false}
	case key{false, true}:
		return conclusion{observed: "Referer decides", value: true}
	case key{true, true}:
		return cannot("either of Origin and Referer is enough")
	}
	return cannot("Origin and Referer must both be allowed")
}
