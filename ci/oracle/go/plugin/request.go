package plugin

import (
	stdjson "encoding/json"
)

// askRequest writes what a plugin gets on standard input.
func askRequest(raw stdjson.RawMessage) OracleResult {
	input := struct {
		APIVersion  string            `json:"apiVersion"`
		Image       string            `json:"image"`
		Token       string            `json:"serviceAccountToken"`
		Annotations map[string]string `json:"serviceAccountAnnotations"`
	}{}
	if err := stdjson.Unmarshal(raw, &input); err != nil {
		return oracleBadInput(err)
	}
	e, err := oracleNewExec(input.APIVersion, "/bin", "cat", nil)
	if err != nil {
		return oracleFail(err, "stage", "init")
	}
	req, err := oracleRequest(input.Image, input.Token, input.Annotations)
	if err != nil {
		return oracleFail(err, "stage", "oracle")
	}
	b, err := e.encodeRequest(req)
	if err != nil {
		return oracleFail(err, "stage", "encode")
	}
	out := map[string]interface{}{}
	oraclePutText(out, "stdin", string(b))
	return OracleResult{"ok": out}
}
