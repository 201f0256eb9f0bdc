package main

// hostFlags say which FastPix to talk about.
type hostFlags struct {
	Domain  string `default:"fastpix.io" env:"FASTPIX_DOMAIN" placeholder:"DOMAIN" help:"FastPix's domain, fastpix.io by default; fastpix.com is its newer one."`
	BaseURL string `name:"base-url" env:"FASTPIX_BASE_URL" placeholder:"URL" help:"One base URL for everything, for a mock or a proxy; by default, the domain's hosts."`
}
