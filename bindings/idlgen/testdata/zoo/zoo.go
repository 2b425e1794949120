// Package zoo is the Go side of zoo.idl.
package zoo

import (
	"errors"

	"github.com/dop251/goja"

	"adieu/bindings"
	"adieu/dom"
)

type Feeding func(a AnyAnimal, times uint32) error

type AnimalInit struct {
	Name string
	Mood Mood
	Legs uint8
	Tame *bool
}

type BirdInit struct {
	AnimalInit
	Wingspan float64
	Extra    any
}

type Mood string

type AnyAnimal interface{ AsAnimal() *Animal }

type Animal struct {
	dom.EventTarget
	Name   string
	mood   Mood
	legs   int
	parent *Animal
}

func NewAnimal(init AnimalInit) *Animal {
	return &Animal{Name: init.Name, mood: init.Mood, legs: int(init.Legs)}
}

func CloneAnimal(AnyAnimal) *Animal { return nil }

func AnimalClone(other AnyAnimal, changes [][2]string) (*Animal, error) {
	return nil, errors.New("no")
}

func (a *Animal) AsAnimal() *Animal                  { return a }
func (a *Animal) Mood() Mood                         { return a.mood }
func (a *Animal) SetMood(m Mood)                     { a.mood = m }
func (a *Animal) Parent() *Animal                    { return a.parent }
func (a *Animal) Species() string                    { return "" }
func (a *Animal) Legs() int                          { return a.legs }
func (a *Animal) SetLegs(n int) error                { a.legs = n; return nil }
func (a *Animal) Tame() bool                         { return true }
func (a *Animal) Friend() AnyAnimal                  { return a }
func (a *Animal) ID() uint64                         { return 1 }
func (a *Animal) Sounds() []string                   { return []string{a.Name} }
func (a *Animal) Befriend(AnyAnimal) error           { return nil }
func (a *Animal) Children(filter any) []AnyAnimal    { return nil }
func (a *Animal) Trait(name string) (string, bool)   { return name, name != "" }
func (a *Animal) Sleep(hours float64) string         { return "" }
func (a *Animal) Count() uint32                      { return 1 }
func (a *Animal) CountOf(s secret, deep bool) uint32 { return 2 }
func (a *Animal) String() string                     { return a.Name }

func (a *Animal) Feed(f Feeding, times *uint32, foods ...string) error { return f(a, *times) }

type secret struct{ text string }

func toSecret(c bindings.Call, v goja.Value) secret { return secret{c.DOMString(v)} }

func animalSecret(c bindings.Call) goja.Value { return goja.Null() }

type Bird struct{ Animal }

func (b *Bird) Fly() bool             { return true }
func (b *Bird) Wingspan() float64     { return 1 }
func (b *Bird) SetWingspan(w float64) {}

type Zoo struct {
	dom.ScriptWrappable
	animals []*Animal
}

func (z *Zoo) Length() int                      { return len(z.animals) }
func (z *Zoo) Item(i int) *Animal               { return z.animals[i] }
func (z *Zoo) Get(name string) *Animal          { return nil }
func (z *Zoo) Set(name string, a AnyAnimal)     {}
func (z *Zoo) Delete(name string)               {}
func (z *Zoo) SupportedPropertyNames() []string { return nil }

type Register struct{ dom.ScriptWrappable }

func NewRegister(ctx dom.ExecutionContext, init BirdInit) *Register { return new(Register) }

func (r *Register) Pair(i int) (string, *Animal, bool) { return "", nil, false }
