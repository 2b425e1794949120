package dom_test

import (
	"fmt"

	"adieu/dom"
)

func Example() {
	d := dom.NewDocument(newPage()) // the engine gives an execution context
	root, _ := d.CreateElement("main")
	button, _ := d.CreateElement("button")
	_ = d.AppendChild(root)
	_ = root.AppendChild(button)

	report := dom.NewListener(func(ev dom.AnyEvent) error {
		e := ev.AsEvent()
		fmt.Println(e.Type(), "at", e.CurrentTarget().(dom.Node).NodeName(), "in phase", e.EventPhase())
		return nil
	})
	root.AddEventListener("click", report, dom.ListenerOptions{})
	d.AddEventListener("click", report, dom.ListenerOptions{Capture: true})

	dom.Fire(button, dom.NewEvent("click", dom.EventInit{Bubbles: true}))
	// Output:
	// click at #document in phase 1
	// click at MAIN in phase 3
}
