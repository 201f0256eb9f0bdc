package calibrate

// domainSource evaluates which of Origin and Referer decides. value is the
// field's value for each case: Origin first, Origin only, Referer first,
// Referer only.
func domainSource(values [4]bool) evaluator {
	return func(rs *results, _ *run) conclusion {
		const originFirst, refererFirst = "origin allowed, referer not", "referer allowed, origin not"
		for _, name := range []string{originFirst, refererFirst} {
			if c, none := rs.unknown(name); none {
				return c
			}
		}
		type key struct{ origin, referer bool }
		i, texts := 0, [...]string{
			"Origin decides, and without it Referer", "Origin decides, and Referer does not count",
			"Referer decides, and without it Origin", "Referer decides, and Origin does not count",
		}
		switch (key{rs.probes[originFirst].outcome == accepted, rs.probes[refererFirst].outcome == accepted}) {
		case key{true, false}:
		case key{false, true}:
			i = 2
		case key{true, true}:
			return conclusion{
				observed: "either of Origin and Referer is enough, which the mock cannot do", result: Contradiction,
			}
		default:
			return conclusion{
				observed: "Origin and Referer must both be allowed, which the mock cannot do", result: Contradiction,
			}
		}
		for _, name := range []string{"second allowed", "second not"} {
			if c, none := rs.unknown(name); none {
				return c
			}
		}
		if rs.probes["second allowed"].outcome == rs.probes["second not"].outcome {
			i++
		}
		return conclusion{observed: texts[i], value: values[i]}
	}
}
