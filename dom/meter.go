package dom

// Progress bars and meters (HTML §4.10.13 and §4.10.14).

func (e *Element) number(local string, missing float64) float64 {
	if f, ok := ParseFloat(e.attributeOrEmpty(local)); ok {
		return f
	}
	return missing
}

func (e *Element) setNumber(local string, v float64) {
	e.setAttribute(newQualifiedName("", "", local), formatNumber(v))
}

// ProgressMax is a progress bar's end, 1 unless the attribute is a positive number.
func (e *Element) ProgressMax() float64 {
	if f := e.number("max", 1); f > 0 {
		return f
	}
	return 1
}

// SetProgressMax sets the attribute, and nothing for a number that is not positive.
func (e *Element) SetProgressMax(v float64) {
	if v > 0 {
		e.setNumber("max", v)
	}
}

// ProgressValue is where a progress bar is.
func (e *Element) ProgressValue() float64 {
	return min(max(e.number("value", 0), 0), e.ProgressMax())
}

// SetProgressValue sets the attribute.
func (e *Element) SetProgressValue(v float64) { e.setNumber("value", v) }

// ProgressPosition is the part of the whole, -1 for a bar that does not know.
func (e *Element) ProgressPosition() float64 {
	if !e.HasAttributeNS("", "value") {
		return -1
	}
	return e.ProgressValue() / e.ProgressMax()
}

// A meter's numbers bound each other.

// MeterMin is the lower bound.
func (e *Element) MeterMin() float64 { return e.number("min", 0) }

// MeterMax is the upper bound.
func (e *Element) MeterMax() float64 { return max(e.number("max", max(1, e.MeterMin())), e.MeterMin()) }

// MeterValue is the measured value.
func (e *Element) MeterValue() float64 { return e.withinMeter("value", 0) }

// MeterLow is the upper end of the low part.
func (e *Element) MeterLow() float64 { return e.withinMeter("low", e.MeterMin()) }

// MeterHigh is the lower end of the high part.
func (e *Element) MeterHigh() float64 {
	return min(max(e.number("high", e.MeterMax()), e.MeterLow()), e.MeterMax())
}

// MeterOptimum is the best value.
func (e *Element) MeterOptimum() float64 {
	return e.withinMeter("optimum", (e.MeterMin()+e.MeterMax())/2)
}

func (e *Element) withinMeter(local string, missing float64) float64 {
	return min(max(e.number(local, missing), e.MeterMin()), e.MeterMax())
}

// SetMeterMin sets the attribute, and so on.
func (e *Element) SetMeterMin(v float64)     { e.setNumber("min", v) }
func (e *Element) SetMeterMax(v float64)     { e.setNumber("max", v) }
func (e *Element) SetMeterValue(v float64)   { e.setNumber("value", v) }
func (e *Element) SetMeterLow(v float64)     { e.setNumber("low", v) }
func (e *Element) SetMeterHigh(v float64)    { e.setNumber("high", v) }
func (e *Element) SetMeterOptimum(v float64) { e.setNumber("optimum", v) }
