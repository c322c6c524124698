package plugin

import (
	stdjson "encoding/json"
	"os"
	"sort"

	kubeletconfig "k8s.io/kubernetes/pkg/kubelet/apis/config"
)

// askConfig goes through RegisterCredentialProviderPlugins, as the kubelet's start does.
func askConfig(raw stdjson.RawMessage) OracleResult {
	dir, err := os.MkdirTemp(oracleScratch, "cfg")
	if err != nil {
		return oracleBadInput(err)
	}
	defer os.RemoveAll(dir)
	scene, err := oracleSetScene(raw, dir)
	if err != nil {
		return oracleBadInput(err)
	}
	restore, err := oracleSetGates(scene.Gates)
	if err != nil {
		return oracleFail(err, "stage", "featureGates")
	}
	defer restore()
	read, hash, readErr := oracleReadConfig(scene.path)
	stage := "register"
	if readErr != nil {
		stage = "read"
	} else if errs := oracleValidate(read); len(errs) > 0 {
		stage = "validate"
	}
	if scene.BinDir == "missing" {
		stage = "binDir"
	}
	if scene.Bins != nil || stage == "register" {
		var providers []kubeletconfig.CredentialProvider
		if read != nil {
			providers = read.Providers
		}
		scene.writeBinaries(providers)
	}
	// Twice the same name ends the whole process on some releases, so a child is asked then.
	inChild := os.Getenv("ORACLE_CHILD") != ""
	if stage == "register" && oracleDiesOnDuplicates && !inChild && oracleHasDuplicates(read.Providers) {
		return oracleAskChild("config", raw)
	}
	texts := oracleStart(scene)
	oracleTakeLogs()
	if len(texts) > 1 {
		return oracleFailText(texts[0], "stage", stage, "error_any", texts)
	}
	if texts[0] != "" {
		return oracleFailText(texts[0], "stage", stage)
	}
	ok := map[string]interface{}{"providers": oracleConfigured(read), "registered": oracleRegistered()}
	if hash != "" && scene.Hash {
		ok["hash"] = hash
	}
	return OracleResult{"ok": ok}
}

// oracleStart returns the sorted texts that the start ends with, "" for a good one. Where Go walks a map the text
// varies, so it starts often, and once two were seen often enough to have seen them all.
func oracleStart(scene *oracleScene) []string {
	seen := map[string]bool{}
	texts := []string{}
	times := 24
	if OracleBrief {
		times = 1
	}
	for i := 0; i < times || len(texts) > 1 && i < 200; i++ {
		oracleReset()
		text := ""
		if err := oracleRegister(scene.path, scene.binDir); err != nil {
			text = scene.hide(err.Error())
		}
		if !seen[text] {
			seen[text] = true
			texts = append(texts, text)
		}
	}
	sort.Strings(texts)
	return texts
}

func oracleConfigured(config *kubeletconfig.CredentialProviderConfig) []interface{} {
	list := []interface{}{}
	for _, p := range config.Providers {
		shown := map[string]interface{}{
			"name": p.Name, "apiVersion": p.APIVersion, "matchImages": p.MatchImages,
			"defaultCacheDuration": int64(p.DefaultCacheDuration.Duration), "args": p.Args,
		}
		env := [][2]string{}
		for _, variable := range p.Env {
			env = append(env, [2]string{variable.Name, variable.Value})
		}
		shown["env"] = env
		oracleGetTokens(p, shown)
		list = append(list, shown)
	}
	return list
}

func oracleHasDuplicates(providers []kubeletconfig.CredentialProvider) bool {
	seen := map[string]bool{}
	for _, p := range providers {
		if seen[p.Name] {
			return true
		}
		seen[p.Name] = true
	}
	return false
}
