package sweep

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
)

// A line of a result file is a JSON object whose last field is the checksum of the
// object without it.
const sealFormat = `,"crc32":"%08x"}`

var sealLength = len(fmt.Sprintf(sealFormat, 0))

// sealed returns an object, a line of JSON, with its checksum and its end.
func sealed(object []byte) []byte {
	line := bytes.TrimSuffix(object, []byte("}"))
	return append(fmt.Appendf(bytes.Clone(line), sealFormat, crc32.ChecksumIEEE(object)), '\n')
}

// unsealed returns the object of a line.
func unsealed(line []byte) ([]byte, error) {
	end := len(line) - 1 - sealLength
	if end < 1 {
		return nil, errors.New("it is too short")
	}
	object := append(bytes.Clone(line[:end]), '}')
	if !bytes.Equal(sealed(object), line) {
		return nil, errors.New("its checksum is wrong")
	}
	return object, nil
}
