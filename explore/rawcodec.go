package explore

import (
	"fmt"
	"reflect"
	"unsafe"
)

// rawCodec stores states as they are in memory.
type rawCodec[S any] struct{}

func (rawCodec[S]) Size() int { return int(unsafe.Sizeof(*new(S))) }

func (rawCodec[S]) Encode(dst []byte, s *S) { copy(dst, memory(s)) }

func (rawCodec[S]) Decode(src []byte, s *S) { copy(memory(s), src) }

func memory[S any](s *S) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(s)), unsafe.Sizeof(*s))
}

// rawCodecFor returns the rawCodec, or an error if equal values of S can differ
// in memory, or the other way round.
func rawCodecFor[S any]() (Codec[S], error) {
	if why := notRaw(reflect.TypeFor[S]()); why != "" {
		return nil, fmt.Errorf("explore: %v cannot be stored as it is in memory (%s): give Options.Codec",
			reflect.TypeFor[S](), why)
	}
	return rawCodec[S]{}, nil
}

// notRaw says why equality in t is not equality of memory, or "".
func notRaw(t reflect.Type) string {
	switch t.Kind() { //nolint:exhaustive // the other kinds have one answer
	case reflect.Bool, reflect.Uintptr,
		reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return ""
	case reflect.Array:
		return notRaw(t.Elem())
	case reflect.Struct:
		var end uintptr
		for f := range t.Fields() {
			if f.Name == "_" || f.Offset != end {
				return fmt.Sprintf("%v has padding", t)
			}
			if why := notRaw(f.Type); why != "" {
				return why
			}
			end += f.Type.Size()
		}
		if end != t.Size() {
			return fmt.Sprintf("%v has padding", t)
		}
		return ""
	default:
		return fmt.Sprintf("it has a %v", t.Kind())
	}
}
