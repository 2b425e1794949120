package dom

// Events of devices that are not there: only script makes them.

// DeviceOrientationEvent says how a device is held (Device Orientation §4.1).
type DeviceOrientationEvent struct {
	Event
	Alpha, Beta, Gamma *float64
	Absolute           bool
}

// DeviceOrientationEventInit holds the members of its constructor's dictionary.
type DeviceOrientationEventInit struct {
	EventInit
	Alpha, Beta, Gamma *float64
	Absolute           bool
}

// NewDeviceOrientationEvent makes an untrusted DeviceOrientationEvent.
func NewDeviceOrientationEvent(typ string, init DeviceOrientationEventInit) *DeviceOrientationEvent {
	e := &DeviceOrientationEvent{Alpha: init.Alpha, Beta: init.Beta, Gamma: init.Gamma, Absolute: init.Absolute}
	e.Init(typ, init.EventInit)
	return e
}

// DeviceMotionEvent says how a device moves (Device Orientation §4.3).
type DeviceMotionEvent struct {
	Event
	Acceleration                 *DeviceMotionEventAcceleration
	AccelerationIncludingGravity *DeviceMotionEventAcceleration
	RotationRate                 *DeviceMotionEventRotationRate
	Interval                     float64
}

// DeviceMotionEventAcceleration is a part of a DeviceMotionEvent, in m/s².
type DeviceMotionEventAcceleration struct {
	ScriptWrappable
	DeviceMotionEventAccelerationInit
}

// DeviceMotionEventAccelerationInit holds the members of its dictionary.
type DeviceMotionEventAccelerationInit struct{ X, Y, Z *float64 }

// DeviceMotionEventRotationRate is a part of a DeviceMotionEvent, in degrees per second.
type DeviceMotionEventRotationRate struct {
	ScriptWrappable
	DeviceMotionEventRotationRateInit
}

// DeviceMotionEventRotationRateInit holds the members of its dictionary.
type DeviceMotionEventRotationRateInit struct{ Alpha, Beta, Gamma *float64 }

// DeviceMotionEventInit holds the members of its constructor's dictionary.
type DeviceMotionEventInit struct {
	EventInit
	Acceleration                 *DeviceMotionEventAccelerationInit
	AccelerationIncludingGravity *DeviceMotionEventAccelerationInit
	RotationRate                 *DeviceMotionEventRotationRateInit
	Interval                     float64
}

// NewDeviceMotionEvent makes an untrusted DeviceMotionEvent.
func NewDeviceMotionEvent(typ string, init DeviceMotionEventInit) *DeviceMotionEvent {
	e := &DeviceMotionEvent{Interval: init.Interval}
	if a := init.Acceleration; a != nil {
		e.Acceleration = &DeviceMotionEventAcceleration{DeviceMotionEventAccelerationInit: *a}
	}
	if a := init.AccelerationIncludingGravity; a != nil {
		e.AccelerationIncludingGravity = &DeviceMotionEventAcceleration{DeviceMotionEventAccelerationInit: *a}
	}
	if r := init.RotationRate; r != nil {
		e.RotationRate = &DeviceMotionEventRotationRate{DeviceMotionEventRotationRateInit: *r}
	}
	e.Init(typ, init.EventInit)
	return e
}

// GamepadEvent says that a gamepad came or went (Gamepad §9).
type GamepadEvent struct {
	Event
}

// GamepadEventInit holds the members of its constructor's dictionary.
type GamepadEventInit struct {
	EventInit
}

// NewGamepadEvent makes an untrusted GamepadEvent.
func NewGamepadEvent(typ string, init GamepadEventInit) *GamepadEvent {
	e := new(GamepadEvent)
	e.Init(typ, init.EventInit)
	return e
}

// Gamepad is nil: there are none.
func (e *GamepadEvent) Gamepad() any { return nil }
