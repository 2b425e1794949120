//go:build !race

package runner

const (
	raceDetector = false
	slowdown     = 1
	heapShare    = 2 // a child collects garbage more often from that part of its memory
)
