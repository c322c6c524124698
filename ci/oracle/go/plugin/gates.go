package plugin

import utilfeature "k8s.io/apiserver/pkg/util/feature"

const oracleTokenGateName = "KubeletServiceAccountTokenForCredentialProviders"

// oracleSetGates sets the gates of a question. The function it returns puts the one that families differ by back.
func oracleSetGates(gates map[string]bool) (restore func(), err error) {
	was := oracleTokenGate()
	if len(gates) == 0 {
		return func() {}, nil
	}
	set := utilfeature.DefaultMutableFeatureGate.SetFromMap
	if err := set(gates); err != nil {
		return nil, err
	}
	return func() {
		if was == nil {
			return
		}
		if err := set(map[string]bool{oracleTokenGateName: *was}); err != nil {
			panic(err)
		}
	}, nil
}
