// Package profiles holds the profiles: named sets of policies and times, as data
// with a source for every value.
//
// The profiles of texts (textbook, rfc9293, rfc793) have the policies of package
// model, whose times have no unit. Those of real stacks are in profiles.yaml; their times
// are real.
//
// What a profile means together with what else is asked for is for package
// settings to say.
package profiles
