package doctor

import (
	"slices"
	"strings"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/core/signingkeys"
)

// environment are the variables that the kit reads.
var environment = []string{
	core.EnvSigningKeyID, core.EnvSigningPrivateKey, core.EnvSigningPrivateKeyFile, core.EnvDomain, core.EnvBaseURL,
	signingkeys.EnvAccessTokenID, signingkeys.EnvSecretKey,
}

// proxies are the variables with which Go's HTTP client selects a proxy.
var proxies = []string{"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"}

// checkEnvironment checks that the variables are complete and consistent. It
// shows their names only.
func (d *diagnosis) checkEnvironment() {
	const name = "environment"
	values := map[string]string{}
	for _, entry := range d.Environ {
		key, value, _ := strings.Cut(entry, "=")
		values[key] = value
	}
	var set, unread []string
	for _, variable := range environment {
		if values[variable] != "" {
			set = append(set, variable)
		}
	}
	for key, value := range values {
		if strings.HasPrefix(key, "FASTPIX_") && value != "" && !slices.Contains(environment, key) {
			unread = append(unread, key)
		}
	}
	slices.Sort(unread)
	has := func(variable string) bool { return values[variable] != "" }
	switch {
	case has(core.EnvSigningPrivateKey) && has(core.EnvSigningPrivateKeyFile):
		d.fail(name, "Unset one of them.", "%s and %s are both set", core.EnvSigningPrivateKey, core.EnvSigningPrivateKeyFile)
		return
	case has(signingkeys.EnvAccessTokenID) != has(signingkeys.EnvSecretKey):
		d.fail(name, "Set both to an access token of the workspace, or none of them.", "only one of %s and %s is set",
			signingkeys.EnvAccessTokenID, signingkeys.EnvSecretKey)
		return
	}
	for _, variable := range set {
		if value := values[variable]; variable != core.EnvSigningPrivateKey && value != strings.Trim(value, " \t\r\n\"'") {
			d.fail(name, "Remove them. Files such as .env are not always parsed as a shell does.",
				"the value of %s begins or ends with spaces or quotation marks", variable)
			return
		}
	}
	text := "no variables of the kit are set"
	if len(set) > 0 {
		text = "set: " + strings.Join(set, ", ")
	}
	for _, variable := range proxies {
		if has(variable) {
			text += "; requests go through the proxy in " + variable
			break
		}
	}
	if len(unread) > 0 && !has(core.EnvSigningPrivateKey) && !has(core.EnvSigningPrivateKeyFile) && d.KeyFile == "" {
		d.warn(name, "The names are "+strings.Join(environment, ", ")+".",
			"%s; the kit does not read %s", text, strings.Join(unread, ", "))
		return
	}
	d.ok(name, "%s", text)
}
