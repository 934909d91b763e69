// Package yamlfile reads files of YAML in which every mistake is reported as one
// line that begins with the file, the line and the column.
//
// Of YAML it takes mappings, sequences and scalars; anchors, aliases and tags are
// refused.
package yamlfile
