// Package transcript reads the text that programs print of captured TCP segments: lines
// of tcpdump, in the forms of its flags and of its older versions, and of tshark and
// Wireshark with their default columns, as they are pasted from a terminal or a report.
//
// It says what each line tells, and nothing else: what numbers are relative to, and what
// is not printed, is for package capture to find out.
package transcript
