package core

// Paths of FastPix's DRM endpoints, as FastPix's own players build them.
const (
	widevineLicensePath     = "/v1/on-demand/drm/license/widevine"
	fairPlayLicensePath     = "/v1/on-demand/drm/license/fairplay"
	fairPlayCertificatePath = "/v1/on-demand/drm/cert/fairplay"
)

// WidevineLicenseURL returns the URL to which a player posts its Widevine
// license request. It is empty for playbacks whose policy is not DRM.
func (p *Playback) WidevineLicenseURL() string { return p.drmURL(widevineLicensePath) }

// FairPlayLicenseURL returns the URL to which a player posts its FairPlay
// license request. It is empty for playbacks whose policy is not DRM.
func (p *Playback) FairPlayLicenseURL() string { return p.drmURL(fairPlayLicensePath) }

// FairPlayCertificateURL returns the URL of the FairPlay application
// certificate. It is empty for playbacks whose policy is not DRM.
func (p *Playback) FairPlayCertificateURL() string { return p.drmURL(fairPlayCertificatePath) }

func (p *Playback) drmURL(path string) string {
	if p.Policy() != DRM {
		return ""
	}
	var u signedURL
	u.start(p, p.data().kind.hosts.api, path, "")
	return u.b.String()
}
