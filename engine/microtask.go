package engine

import (
	"github.com/dop251/goja"

	"adieu/dom"
)

// jobProgram makes a function that queues one of ours among goja's promise jobs. The
// function around it keeps a frame on the stack, so that what script queues meanwhile
// waits for its turn.
var jobProgram = goja.MustCompile("microtask", `(function (resolved) {
	var then = resolved.then, apply = Reflect.apply;
	return function (run) {
		apply(then, resolved, [function () { run(); }]);
	};
})`, true)

// QueueMicrotask implements dom.ExecutionContext. While script runs it is a job like a
// promise's; otherwise it waits for the loop's next checkpoint.
func (c *scriptContext) QueueMicrotask(run func()) {
	var frames [1]goja.StackFrame
	if len(c.vm.CaptureCallStack(1, frames[:0])) == 0 {
		c.loop.microtasks = append(c.loop.microtasks, task{c, run})
		return
	}
	if c.enqueueJob == nil {
		c.enqueueJob = c.newEnqueueJob()
	}
	_, err := c.enqueueJob(goja.Undefined(), c.vm.ToValue(func(goja.FunctionCall) goja.Value {
		if !c.stopped.Load() {
			run()
		}
		return goja.Undefined()
	}))
	if err != nil {
		c.ReportException(err)
	}
}

func (c *scriptContext) newEnqueueJob() goja.Callable {
	maker, err := c.vm.RunProgram(jobProgram)
	must(err)
	makeFunction, _ := goja.AssertFunction(maker)
	promise, resolve, _ := c.vm.NewPromise()
	must(resolve(goja.Undefined()))
	f, err := makeFunction(goja.Undefined(), c.vm.ToValue(promise))
	must(err)
	enqueue, _ := goja.AssertFunction(f)
	return enqueue
}

// Agent implements dom.ExecutionContext.
func (c *scriptContext) Agent() *dom.Agent { return &c.loop.agent }

// checkpoint runs the microtasks that were queued while no script ran, and those that they
// queue (HTML §8.1.7.3, "perform a microtask checkpoint"). goja runs its own whenever
// script ends.
func (l *eventLoop) checkpoint() {
	for len(l.microtasks) > 0 {
		t := l.microtasks[0]
		l.microtasks = l.microtasks[1:]
		if !t.owner.stopped.Load() {
			t.run()
		}
	}
}
