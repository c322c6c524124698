package scenario

import "time"

// Transcript is what one kubelet did in one scenario.
type Transcript struct {
	Kubelet string `json:"kubelet"` // what it says of its version
	Runtime string `json:"runtime"`
	// BinDir and Config are the two flags.
	BinDir string  `json:"binDir"`
	Config string  `json:"config"`
	Pods   []Pod   `json:"pods,omitempty"`
	Starts []Begun `json:"starts,omitempty"`
}

// Pod is what was seen while a pod was there.
type Pod struct {
	Image string   `json:"image"`
	Calls []Call   `json:"calls"`
	Pulls []Pull   `json:"pulls"` // up to the event that tells the result
	Log   []string `json:"log"`   // entries about credential providers, each with its severity before it
}

// Pull is one PullImage that reached the container runtime.
type Pull struct {
	At    time.Time `json:"at"`
	Image string    `json:"image"`
	Auth  *Auth     `json:"auth"` // nil if the request had none
	Error string    `json:"error,omitempty"`
}

// Auth is the AuthConfig of a pull.
type Auth struct {
	Username string `json:"username"`
	Password string `json:"password"`
}

// Begun is what became of a start.
type Begun struct {
	// Exit is the exit status; nil if the kubelet stayed up.
	Exit *int     `json:"exit"`
	Log  []string `json:"log"`
}

// ReadTranscript reads what the program play has written.
func ReadTranscript(path string) (*Transcript, error) {
	var t Transcript
	return &t, load(path, &t)
}
