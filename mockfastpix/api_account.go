package mockfastpix

import "slices"

// verifyBasic answers a client that only checks its credentials.
func (*apiCall) verifyBasic() (apiAnswer, *refusal) { return found(nil) }

type drmConfiguration struct {
	ID string `json:"id"`
}

// listDRMConfigurations lists those of the profile.
func (c *apiCall) listDRMConfigurations() (apiAnswer, *refusal) {
	p, r := c.page()
	if r != nil {
		return apiAnswer{}, r
	}
	return pageOf(p, c.workspace.profile().DRMConfigurationIDs, func(id string) drmConfiguration {
		return drmConfiguration{id}
	})
}

// getDRMConfiguration finds every UUID if the profile lists none, because they
// are all accepted then.
func (c *apiCall) getDRMConfiguration() (apiAnswer, *refusal) {
	if r := wrongID("drmConfigurationId", c.id); r != nil {
		return apiAnswer{}, r
	}
	exist := c.workspace.profile().DRMConfigurationIDs
	if len(exist) > 0 && !slices.Contains(exist, c.id) {
		return apiAnswer{}, missing(messageDRM, "the profile has no DRM configuration %s", c.id)
	}
	return found(drmConfiguration{c.id})
}
