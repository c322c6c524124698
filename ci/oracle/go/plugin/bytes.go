package plugin

import (
	"bytes"
	"encoding/base64"
	stdjson "encoding/json"
)

// oracleBytes is a byte string in a question: text, base64, or parts that are repeated.
type oracleBytes struct {
	Text  *string
	B64   *string
	Parts []struct {
		Text   string `json:"text"`
		Repeat int    `json:"repeat"`
	}
}

// oracleBytesAt reads name, name_b64 or name_parts of a question.
func oracleBytesAt(input map[string]stdjson.RawMessage, name string) ([]byte, error) {
	var b oracleBytes
	for suffix, field := range map[string]interface{}{"": &b.Text, "_b64": &b.B64, "_parts": &b.Parts} {
		if raw, given := input[name+suffix]; given {
			if err := stdjson.Unmarshal(raw, field); err != nil {
				return nil, err
			}
		}
	}
	return b.bytes()
}

func (b oracleBytes) bytes() ([]byte, error) {
	switch {
	case b.B64 != nil:
		return base64.StdEncoding.DecodeString(*b.B64)
	case b.Parts != nil:
		var out bytes.Buffer
		for _, part := range b.Parts {
			times := part.Repeat
			if times == 0 {
				times = 1
			}
			for i := 0; i < times; i++ {
				out.WriteString(part.Text)
			}
		}
		return out.Bytes(), nil
	case b.Text != nil:
		return []byte(*b.Text), nil
	}
	return nil, nil
}
