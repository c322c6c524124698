// Package qos is cut down for the reason that package ports gives.
package qos

const KubeletOOMScoreAdj = -999
