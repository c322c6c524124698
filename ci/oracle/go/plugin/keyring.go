package plugin

import (
	stdjson "encoding/json"
	"fmt"
	"sort"
	"strings"

	"k8s.io/kubernetes/pkg/credentialprovider"
)

// oracleKeyring is a question of family keyring: maps added one after the other, or a set of providers.
type oracleKeyring struct {
	Adds      []map[string]oracleEntry `json:"adds"`
	Providers []oracleProvider         `json:"providers"`
	Image     string                   `json:"image"`
}

// askKeyring asks which credentials would be tried for an image, in which order.
func askKeyring(raw stdjson.RawMessage) OracleResult {
	var input oracleKeyring
	if err := stdjson.Unmarshal(raw, &input); err != nil {
		return oracleBadInput(err)
	}
	credentials, found, err := input.lookup()
	if err != nil {
		return oracleFail(err)
	}
	logs := []string{}
	for _, entry := range oracleTakeLogs() {
		if !strings.HasPrefix(entry, "I ") { // registering providers and building keyrings chats at verbosity 4
			logs = append(logs, entry)
		}
	}
	sort.Strings(logs)
	ok := map[string]interface{}{"found": found, "credentials": credentials, "logs": logs}
	// Go walks maps in random order, so ask often enough to see whether that shows.
	asked := fmt.Sprint(credentials)
	for i := input.repeats(); i > 0; i-- {
		if again, _, _ := input.lookup(); fmt.Sprint(again) != asked {
			ok["order"] = "random"
		}
	}
	oracleTakeLogs()
	if ok["order"] != nil {
		sort.Slice(credentials, func(i, j int) bool {
			a, b := credentials[i], credentials[j]
			return a.Username+"\x00"+a.Password < b.Username+"\x00"+b.Password
		})
	}
	return OracleResult{"ok": ok}
}

// repeats is 0 where no map has two keys that could change places.
func (q oracleKeyring) repeats() int {
	times := 0
	for _, add := range q.Adds {
		if len(add) > 1 {
			times = 250
		}
	}
	for _, provider := range q.Providers {
		if provider.Answer != nil && len(provider.Answer.Auth) > 1 {
			times = 100
		}
	}
	return times
}

func (q oracleKeyring) lookup() (credentials []oracleEntry, found bool, err error) {
	keyring, err := q.keyring()
	if err != nil {
		return nil, false, err
	}
	got, found := keyring.Lookup(q.Image)
	credentials = []oracleEntry{}
	for _, auth := range got {
		credentials = append(credentials, oracleEntry{auth.Username, auth.Password})
	}
	return credentials, found, nil
}

func (q oracleKeyring) keyring() (credentialprovider.DockerKeyring, error) {
	if q.Providers == nil {
		keyring := &credentialprovider.BasicDockerKeyring{}
		for _, add := range q.Adds {
			config := credentialprovider.DockerConfig{}
			for key, entry := range add {
				config[key] = credentialprovider.DockerConfigEntry{Username: entry.Username, Password: entry.Password}
			}
			oracleAdd(keyring, config)
		}
		return keyring, nil
	}
	oracleReset()
	for _, configured := range q.Providers {
		provider, err := configured.build(&oraclePod{})
		if err != nil {
			return nil, err
		}
		provider.plugin = &oraclePlugin{next: configured.Answer}
		oracleRegisterOne(configured.Name, provider)
	}
	return oracleNodeKeyring(), nil
}
