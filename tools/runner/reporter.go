package runner

// Reporter follows a run. Its methods are called on the goroutine that called [Runner.Run].
type Reporter interface {
	Begin(tests []Test)

	// Started is called at each attempt at a test. A skipped test has none.
	Started(test Test)

	// Finished is called once for each test, when its result is final: after the last of its
	// attempts.
	Finished(result Result)

	// End is the last call, when nothing went wrong but tests.
	End(report *Report)
}

// AttemptReporter is a [Reporter] that also hears of each attempt, before Finished.
type AttemptReporter interface {
	Attempted(result Result)
}
