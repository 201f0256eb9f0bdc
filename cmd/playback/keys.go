package main

type keysCmd struct {
	Create keysCreateCmd `cmd:"" help:"Create a signing key and store it in a file."`
	List   keysListCmd   `cmd:"" help:"List the workspace's signing keys."`
	Get    keysGetCmd    `cmd:"" help:"Show the public half of a signing key."`
	Check  keysCheckCmd  `cmd:"" help:"Ask whether FastPix accepts what your key signs."`
	Rotate keysRotateCmd `cmd:"" help:"Replace the signing key in a file without refusing a viewer."`
	Delete keysDeleteCmd `cmd:"" help:"Delete a signing key; its tokens stop working at once."`
}

func (keysCmd) Help() string {
	return `These commands talk to FastPix's management API. They need an access token with the System permission, in FASTPIX_ACCESS_TOKEN_ID and FASTPIX_SECRET_KEY, and try again when FastPix is busy. For a mock, set FASTPIX_BASE_URL.`
}
