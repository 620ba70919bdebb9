// Package cbor writes and reads as much CBOR (RFC 8949) as the tests need, without any code of ours.
package cbor

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"unicode/utf8"
)

// Map is a map as it is to be written: in this order, duplicates included.
type Map []Entry

// Entry is a key and its value.
type Entry struct {
	Key   string
	Value any
}

// M is the map of keys and values in turn.
func M(keysAndValues ...any) Map {
	m := Map{}
	for i := 0; i < len(keysAndValues); i += 2 {
		m = append(m, Entry{Key: keysAndValues[i].(string), Value: keysAndValues[i+1]})
	}
	return m
}

// Raw is an item that is encoded already.
type Raw []byte

const (
	majorUint  = 0
	majorInt   = 1
	majorBytes = 2
	majorText  = 3
	majorArray = 4
	majorMap   = 5
)

// Encode writes an item in its shortest form. It takes nil, bool, int, int64, string, []byte, []any, [Map] and [Raw].
func Encode(v any) []byte {
	return appendItem(nil, v)
}

func appendItem(to []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(to, 0xf6)
	case bool:
		if v {
			return append(to, 0xf5)
		}
		return append(to, 0xf4)
	case int:
		return appendItem(to, int64(v))
	case int64:
		if v < 0 {
			return appendHead(to, majorInt, uint64(^v))
		}
		return appendHead(to, majorUint, uint64(v))
	case string:
		return append(appendHead(to, majorText, uint64(len(v))), v...)
	case []byte:
		return append(appendHead(to, majorBytes, uint64(len(v))), v...)
	case []any:
		to = appendHead(to, majorArray, uint64(len(v)))
		for _, item := range v {
			to = appendItem(to, item)
		}
		return to
	case Map:
		to = appendHead(to, majorMap, uint64(len(v)))
		for _, entry := range v {
			to = appendItem(appendItem(to, entry.Key), entry.Value)
		}
		return to
	case Raw:
		return append(to, v...)
	}
	panic(fmt.Sprintf("cbor: cannot encode %T", v))
}

func appendHead(to []byte, major byte, n uint64) []byte {
	major <<= 5
	switch {
	case n < 24:
		return append(to, major|byte(n))
	case n <= math.MaxUint8:
		return append(to, major|24, byte(n))
	case n <= math.MaxUint16:
		return binary.BigEndian.AppendUint16(append(to, major|25), uint16(n))
	case n <= math.MaxUint32:
		return binary.BigEndian.AppendUint32(append(to, major|26), uint32(n))
	}
	return binary.BigEndian.AppendUint64(append(to, major|27), n)
}

// Decode reads one item that is encoded deterministically (section 4.2.1): anything else is an error. It gives nil, bool,
// int64, string, []byte, []any and map[string]any.
func Decode(data []byte) (any, error) {
	d := decoder{data}
	v, err := d.item()
	if err != nil {
		return nil, err
	}
	if len(d.rest) > 0 {
		return nil, fmt.Errorf("cbor: %d bytes after the item", len(d.rest))
	}
	return v, nil
}

type decoder struct {
	rest []byte
}

var errShort = errors.New("cbor: unexpected end")

func (d *decoder) take(n uint64) ([]byte, error) {
	if n > uint64(len(d.rest)) {
		return nil, errShort
	}
	taken := d.rest[:n]
	d.rest = d.rest[n:]
	return taken, nil
}

func (d *decoder) head() (major, info byte, n uint64, err error) {
	first, err := d.take(1)
	if err != nil {
		return 0, 0, 0, err
	}
	major, info = first[0]>>5, first[0]&31
	if info < 24 {
		return major, info, uint64(info), nil
	}
	if info > 27 {
		return 0, 0, 0, fmt.Errorf("cbor: head %#x is of indefinite length or none at all", first[0])
	}
	argument, err := d.take(1 << (info - 24))
	if err != nil {
		return 0, 0, 0, err
	}
	for _, b := range argument {
		n = n<<8 | uint64(b)
	}
	if major < 7 && len(appendHead(nil, major, n)) != 1+len(argument) {
		return 0, 0, 0, fmt.Errorf("cbor: %d is written in %d bytes", n, len(argument))
	}
	return major, info, n, nil
}

func (d *decoder) item() (any, error) {
	major, info, n, err := d.head()
	if err != nil {
		return nil, err
	}
	switch major {
	case majorUint, majorInt:
		if n > math.MaxInt64 {
			return nil, fmt.Errorf("cbor: %d does not fit", n)
		}
		if major == majorInt {
			return ^int64(n), nil
		}
		return int64(n), nil
	case majorBytes:
		return d.take(n)
	case majorText:
		return d.text(n)
	case majorArray:
		var items []any
		for ; n > 0; n-- {
			item, err := d.item()
			if err != nil {
				return nil, err
			}
			items = append(items, item)
		}
		return items, nil
	case majorMap:
		return d.entries(n)
	}
	switch {
	case major == 7 && info == 20, major == 7 && info == 21:
		return info == 21, nil
	case major == 7 && info == 22:
		return nil, nil
	}
	return nil, fmt.Errorf("cbor: an item of type %d.%d is not expected here", major, info)
}

func (d *decoder) text(n uint64) (string, error) {
	b, err := d.take(n)
	if err == nil && !utf8.Valid(b) {
		err = errors.New("cbor: text is not UTF-8")
	}
	return string(b), err
}

func (d *decoder) entries(n uint64) (any, error) {
	entries := map[string]any{}
	last := ""
	for i := uint64(0); i < n; i++ {
		key, err := d.item()
		if err != nil {
			return nil, err
		}
		name, ok := key.(string)
		if !ok {
			return nil, fmt.Errorf("cbor: the key %v is no text", key)
		}
		// In the order of the encoded keys, which begin with their length.
		if i > 0 && string(Encode(name)) <= string(Encode(last)) {
			return nil, fmt.Errorf("cbor: the key %q after %q", name, last)
		}
		last = name
		if entries[name], err = d.item(); err != nil {
			return nil, err
		}
	}
	return entries, nil
}
