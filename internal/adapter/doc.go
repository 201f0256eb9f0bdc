// Package adapter holds what the framework adapters have in common, so that they answer alike: the status code and the public
// text of every refusal, the Cache-Control rule, the JSON of the ConfigHandlers, and the check of route parameters.
package adapter
