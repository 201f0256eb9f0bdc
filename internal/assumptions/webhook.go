package assumptions

// webhookRows are about webhooks.
func webhookRows() []Row {
	return []Row{
		{
			ID:       "webhook_signature",
			Behavior: "webhooks: the key is the base64-decoded secret, the signature is base64",
			Source:   Observed,
			Note:     "FastPix's Moodle plugin and Node SDK verify so",
		},
		{
			ID:       "webhook_status_created",
			Behavior: "webhooks: `status` is `media_created` for a new media",
			Source:   Documented,
			Note:     "in FastPix's Node SDK",
		},
		{
			ID:       "webhook_status_other",
			Behavior: "webhooks: otherwise `status` is that of the object, or the last part of the event's name",
			Source:   MocksOwn,
			Note:     "the type says the same",
		},
	}
}
