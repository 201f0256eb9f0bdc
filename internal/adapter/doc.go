// Package adapter holds the code that the framework adapters share, so that
// they respond alike: the status code and public text of every refusal, the
// values of Cache-Control, the JSON of the handlers, and the check of route
// parameters.
package adapter
