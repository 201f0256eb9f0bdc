package browser_test

func removeBuilds() {}
