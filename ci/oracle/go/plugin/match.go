package plugin

import (
	stdjson "encoding/json"

	"k8s.io/kubernetes/pkg/credentialprovider"
)

// askMatch asks one pattern, or whether one of several allows the image.
func askMatch(raw stdjson.RawMessage) OracleResult {
	input := struct {
		Pattern  string   `json:"pattern"`
		Patterns []string `json:"patterns"`
		Image    string   `json:"image"`
	}{}
	if err := stdjson.Unmarshal(raw, &input); err != nil {
		return oracleBadInput(err)
	}
	if input.Patterns != nil {
		p := &pluginProvider{matchImages: input.Patterns}
		return OracleResult{"ok": map[string]interface{}{"allowed": p.isImageAllowed(input.Image)}}
	}
	p := &pluginProvider{matchImages: []string{input.Pattern}}
	allowed := p.isImageAllowed(input.Image)
	m, err := credentialprovider.URLsMatchStr(input.Pattern, input.Image)
	if err != nil {
		return oracleFail(err, "allowed", allowed)
	}
	return OracleResult{"ok": map[string]interface{}{"match": m, "allowed": allowed}}
}
