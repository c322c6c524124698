package plugin

import (
	stdjson "encoding/json"
	"time"
)

// oracleStep is one pull: the clock moves, and if the plugin is run it gives this answer.
type oracleStep struct {
	Image   string        `json:"image"`
	Advance string        `json:"advance"`
	Answer  *oracleAnswer `json:"answer"`
	Pod     *oraclePod    `json:"pod"`
}

// askProvide serves the families provide and serviceaccount: one provider, asked by one pull after the other.
func askProvide(raw stdjson.RawMessage) OracleResult {
	input := struct {
		Gates    map[string]bool `json:"featureGates"`
		Provider oracleProvider  `json:"provider"`
		Steps    []oracleStep    `json:"steps"`
	}{}
	if err := stdjson.Unmarshal(raw, &input); err != nil {
		return oracleBadInput(err)
	}
	restore, err := oracleSetGates(input.Gates)
	if err != nil {
		return oracleFail(err, "stage", "featureGates")
	}
	defer restore()
	pod := &oraclePod{}
	provider, err := input.Provider.build(pod)
	if err != nil {
		return oracleFail(err, "stage", "init")
	}
	oracleTakeLogs()
	pretend := &oraclePlugin{}
	provider.plugin = pretend
	clock := oracleUseClock(provider, time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC))
	withTokens := input.Provider.TokenAttributes != nil
	steps := []interface{}{}
	for _, step := range input.Steps {
		if step.Advance != "" {
			advance, err := time.ParseDuration(step.Advance)
			if err != nil {
				return oracleBadInput(err)
			}
			clock.advance(advance)
		}
		*pod = oraclePod{}
		if step.Pod != nil {
			*pod = *step.Pod
		}
		*pretend = oraclePlugin{next: step.Answer}
		config, coordinates := oracleProvide(provider, pod, step.Image)
		shown := map[string]interface{}{
			"executed": pretend.ran,
			"config":   oracleEntries(config),
			// Up to 1.25 the cache prints whole entries, passwords and clock readings, at verbosity 4.
			"logs": oracleWithout(oracleTakeLogs(), " has expired"),
		}
		if withTokens {
			shown["coordinates"] = coordinates
			shown["tokenRequest"] = pod.tokenAsked
			if pretend.ran {
				shown["request"] = pretend.seen
			}
		}
		steps = append(steps, shown)
	}
	return OracleResult{"ok": map[string]interface{}{"steps": steps}}
}
