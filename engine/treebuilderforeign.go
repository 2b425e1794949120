package engine

import (
	"slices"
	"strings"

	"golang.org/x/net/html"

	"adieu/dom"
)

// currentIsForeign reports whether the current node is an SVG or MathML element.
func (b *treeBuilder) currentIsForeign() bool {
	e := b.open.current()
	return e != nil && e.Namespace() != dom.HTMLNamespace
}

// usesForeignRules is the condition of the tree construction dispatcher (HTML §13.2.6).
func (b *treeBuilder) usesForeignRules(t *html.Token) bool {
	if !b.currentIsForeign() || isEOF(t) {
		return false
	}
	e := b.open.current()
	switch {
	case isMathMLTextPoint(e) && (t.Type == html.TextToken || isStart(t) && !oneOf(t.Data, "mglyph", "malignmark")):
		return false
	case e.Namespace() == dom.MathMLNamespace && e.LocalName() == "annotation-xml" && isStart(t) && t.Data == "svg":
		return false
	case isHTMLPoint(e) && (isStart(t) || t.Type == html.TextToken):
		return false
	}
	return true
}

func isMathMLTextPoint(e *dom.Element) bool {
	return e.Namespace() == dom.MathMLNamespace && oneOf(e.LocalName(), "mi", "mo", "mn", "ms", "mtext")
}

// isHTMLPoint reports whether e is an HTML integration point.
func isHTMLPoint(e *dom.Element) bool {
	switch e.Namespace() {
	case dom.SVGNamespace:
		return oneOf(e.LocalName(), "foreignObject", "desc", "title")
	case dom.MathMLNamespace:
		if e.LocalName() == "annotation-xml" {
			encoding, _ := e.Attribute("encoding")
			return equalFold(encoding, "text/html") || equalFold(encoding, "application/xhtml+xml")
		}
	}
	return false
}

// inForeignContent: inside of svg and math (HTML §13.2.6.5).
func (b *treeBuilder) inForeignContent(t *html.Token) {
	switch {
	case t.Type == html.TextToken:
		b.insertText(t.Data)
		if !isSpaces(strings.ReplaceAll(t.Data, "\uFFFD", "")) {
			b.framesetOK = false
		}
	case t.Type == html.CommentToken:
		b.insertComment(t)
	case isStart(t) && breaksOut(t), isEnd(t) && oneOf(t.Data, "br", "p"):
		for b.currentIsForeign() && !isMathMLTextPoint(b.open.current()) && !isHTMLPoint(b.open.current()) {
			b.open.pop()
		}
		insertionModes[b.mode](b, t)
	case isStart(t):
		namespace := "svg"
		if b.open.current().Namespace() == dom.MathMLNamespace {
			namespace = "math"
		}
		if namespace == "svg" {
			if name, ok := svgTagNames[t.Data]; ok {
				t.Data = name
			}
		}
		adjustAttributes(t, namespace)
		b.insertForeignElement(t, namespace)
		if t.Type == html.SelfClosingTagToken {
			b.open.pop()
		}
	case isEnd(t):
		b.endForeign(t)
	}
}

// endForeign is "any other end tag": names are compared without regard to case.
func (b *treeBuilder) endForeign(t *html.Token) {
	for i := len(b.open) - 1; i > 0; i-- {
		e := b.open[i]
		if e.Namespace() == dom.HTMLNamespace {
			insertionModes[b.mode](b, t)
			return
		}
		if strings.ToLower(e.LocalName()) == t.Data {
			b.open.popTo(e)
			return
		}
	}
}

// breaksOut reports whether a start tag is HTML's even within svg or math.
func breaksOut(t *html.Token) bool {
	if t.Data == "font" {
		return slices.ContainsFunc(t.Attr, func(a html.Attribute) bool {
			return oneOf(a.Key, "color", "face", "size")
		})
	}
	return breakouts[t.Data]
}

var breakouts = func() map[string]bool {
	m := make(map[string]bool)
	for _, name := range strings.Fields(`b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4
		h5 h6 head hr i img li listing menu meta nobr ol p pre ruby s small span strong strike sub sup table tt
		u ul var`) {
		m[name] = true
	}
	return m
}()

// adjustAttributes restores the case and the namespaces that the tokenizer lost.
func adjustAttributes(t *html.Token, namespace string) {
	for i := range t.Attr {
		a := &t.Attr[i]
		switch {
		case namespace == "math" && a.Key == "definitionurl":
			a.Key = "definitionURL"
		case namespace == "svg":
			if name, ok := svgAttributes[a.Key]; ok {
				a.Key = name
			}
		}
		switch a.Key {
		case "xlink:actuate", "xlink:arcrole", "xlink:href", "xlink:role", "xlink:show", "xlink:title", "xlink:type",
			"xml:lang", "xml:space", "xmlns:xlink":
			a.Namespace, a.Key, _ = strings.Cut(a.Key, ":")
		case "xmlns":
			a.Namespace = "xmlns"
		}
	}
}

// svgTagNames and svgAttributes lead from lower case to the names that SVG uses.
var (
	svgTagNames = byLowerCase(`altGlyph altGlyphDef altGlyphItem animateColor animateMotion animateTransform
		clipPath feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting
		feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur
		feImage feMerge feMergeNode feMorphology feOffset fePointLight feSpecularLighting feSpotLight feTile
		feTurbulence foreignObject glyphRef linearGradient radialGradient textPath`)

	svgAttributes = byLowerCase(`attributeName attributeType baseFrequency baseProfile calcMode clipPathUnits
		diffuseConstant edgeMode filterUnits glyphRef gradientTransform gradientUnits kernelMatrix
		kernelUnitLength keyPoints keySplines keyTimes lengthAdjust limitingConeAngle markerHeight markerUnits
		markerWidth maskContentUnits maskUnits numOctaves pathLength patternContentUnits patternTransform
		patternUnits pointsAtX pointsAtY pointsAtZ preserveAlpha preserveAspectRatio primitiveUnits refX refY
		repeatCount repeatDur requiredExtensions requiredFeatures specularConstant specularExponent spreadMethod
		startOffset stdDeviation stitchTiles surfaceScale systemLanguage tableValues targetX targetY textLength
		viewBox viewTarget xChannelSelector yChannelSelector zoomAndPan`)
)

func byLowerCase(names string) map[string]string {
	m := make(map[string]string)
	for _, name := range strings.Fields(names) {
		m[strings.ToLower(name)] = name
	}
	return m
}
