package plugin

import utilfeature "k8s.io/apiserver/pkg/util/feature"

const oracleTokenGateName = "KubeletServiceAccountTokenForCredentialProviders"

// oracleSetGates sets the gates of a question. The function it returns puts the one that families differ by back.
func oracleSetGates(gates map[string]bool) (restore func(), err error) {
	was := oracleTokenGate()
	if len(gates) == 0 {
		return func() {}, nil
	}
	// Gates that are refused are remembered from 1.31 on, and would spoil the answers after this one; so a copy is
	// asked first.
	if err := utilfeature.DefaultMutableFeatureGate.DeepCopy().SetFromMap(gates); err != nil {
		return nil, err
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
