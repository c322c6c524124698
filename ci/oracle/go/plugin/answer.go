// Package plugin: these files are added to the kubelet's own package of that name when an oracle is built. They answer
// questions by calling the kubelet's real functions and hold no rule of their own. What changed its shape between
// releases is reached through the functions of the shims. Names begin with oracle or ask, so that none is the kubelet's.
package plugin

import (
	"encoding/base64"
	stdjson "encoding/json"
	"fmt"
	"os"
	"unicode/utf8"
)

// OracleResult is what one question yields: "ok" or "error", and sometimes more beside it.
type OracleResult map[string]interface{}

// OracleAnswer puts one question to the kubelet's code. A panic of that code is an answer too.
func OracleAnswer(family string, input stdjson.RawMessage) (result OracleResult) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case oracleNotInRelease:
			result = oracleFailText("oracle: this release has no " + string(p))
		default:
			result = oracleFailText(fmt.Sprintf("panic: %v", p), "stage", "panic")
		}
	}()
	oracleTakeLogs()
	ask, known := map[string]func(stdjson.RawMessage) OracleResult{
		"config": askConfig, "decode": askDecode, "exec": askExec, "keyring": askKeyring, "kinds": askKinds, "match": askMatch,
		"provide": askProvide, "request": askRequest, "serviceaccount": askProvide,
	}[family]
	if !known {
		return oracleFailText("oracle: no such family: " + family)
	}
	return ask(input)
}

// oracleNotInRelease is what a shim panics with when a question needs something that its releases do not have.
type oracleNotInRelease string

// oracleBadInput is the answer to a question that cannot be put; its prefix tells it from the kubelet's errors.
func oracleBadInput(err error) OracleResult {
	return oracleFailText("oracle: bad input: " + err.Error())
}

// oracleFail is an error of the kubelet with more fields beside it, given as key and value in turns.
func oracleFail(err error, more ...interface{}) OracleResult {
	return oracleFailText(err.Error(), more...)
}

func oracleFailText(text string, more ...interface{}) OracleResult {
	result := OracleResult{}
	oraclePutText(result, "error", text)
	for i := 0; i+1 < len(more); i += 2 {
		if text, isText := more[i+1].(string); isText {
			oraclePutText(result, more[i].(string), text)
		} else {
			result[more[i].(string)] = more[i+1]
		}
	}
	return result
}

// oraclePutText stores text under key, or base64 under key_b64 when it is not UTF-8.
func oraclePutText(object map[string]interface{}, key, text string) {
	if utf8.ValidString(text) {
		object[key] = text
	} else {
		object[key+"_b64"] = base64.StdEncoding.EncodeToString([]byte(text))
	}
}

// oracleScratch is where questions put files. A child works inside of its parent's.
var oracleScratch = oracleMakeScratch()

func oracleMakeScratch() string {
	dir, err := os.MkdirTemp(os.Getenv("ORACLE_SCRATCH"), "kubelet-oracle")
	if err != nil {
		panic(err)
	}
	return dir
}

// OracleCleanup removes what the oracle wrote on disk.
func OracleCleanup() { os.RemoveAll(oracleScratch) }
