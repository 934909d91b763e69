package trial

// Defined are the names that scripts ask for with #ifdef where they mean what a profile is of:
// FreeBSD's suite has STANDARD for what RFCs ask.
func Defined(profile string) []string {
	switch profile {
	case "freebsd":
		return []string{"FreeBSD"}
	case "linux":
		return []string{"Linux", "linux"}
	case "textbook", "rfc9293", "rfc793":
		return []string{"STANDARD"}
	}
	return nil
}
