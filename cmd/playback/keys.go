package main

type keysCmd struct {
	Create keysCreateCmd `cmd:"" help:"Create a signing key and store it in a file."`
	List   keysListCmd   `cmd:"" help:"List the workspace's signing keys."`
	Get    keysGetCmd    `cmd:"" help:"Show the public half of a signing key."`
	Check  keysCheckCmd  `cmd:"" help:"Check that FastPix accepts the tokens of a key."`
	Rotate keysRotateCmd `cmd:"" help:"Replace the signing key in a file without refusing a viewer."`
	Delete keysDeleteCmd `cmd:"" help:"Delete a signing key. Its tokens stop working at once."`
}

func (keysCmd) Help() string {
	return `These commands use FastPix's management API. They need an access token with the System permission, in ` +
		`FASTPIX_ACCESS_TOKEN_ID and FASTPIX_SECRET_KEY, and retry if FastPix is busy. For a mock, set FASTPIX_BASE_URL.`
}
