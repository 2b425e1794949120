//go:build !race

package runner

const (
	raceDetector = false
	slowdown     = 1
)
