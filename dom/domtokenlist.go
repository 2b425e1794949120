package dom

import (
	"slices"
	"strings"
)

// DOMTokenList is an attribute as an ordered set of tokens (DOM §7.1).
type DOMTokenList struct {
	ScriptWrappable
	element   *Element
	attribute string
}

// Length is the number of tokens.
func (l *DOMTokenList) Length() int { return len(l.tokens()) }

// Item is the token at a position.
func (l *DOMTokenList) Item(i int) (token string, ok bool) {
	if all := l.tokens(); i >= 0 && i < len(all) {
		return all[i], true
	}
	return "", false
}

// Contains says whether a token is in the set.
func (l *DOMTokenList) Contains(token string) bool { return slices.Contains(l.tokens(), token) }

// Add puts tokens in.
func (l *DOMTokenList) Add(tokens ...string) error {
	if err := checkTokens(tokens...); err != nil {
		return err
	}
	l.update(append(l.tokens(), tokens...))
	return nil
}

// Remove takes tokens out.
func (l *DOMTokenList) Remove(tokens ...string) error {
	if err := checkTokens(tokens...); err != nil {
		return err
	}
	l.update(slices.DeleteFunc(l.tokens(), func(t string) bool { return slices.Contains(tokens, t) }))
	return nil
}

// Toggle puts a token in or takes it out: the other of what is now, or as force says.
// It returns whether the token is in the set afterwards.
func (l *DOMTokenList) Toggle(token string, force *bool) (bool, error) {
	if err := checkTokens(token); err != nil {
		return false, err
	}
	has := l.Contains(token)
	switch {
	case has && (force == nil || !*force):
		return false, l.Remove(token)
	case !has && (force == nil || *force):
		return true, l.Add(token)
	}
	return has, nil
}

// Replace puts a token in another's place and says whether that one was there.
func (l *DOMTokenList) Replace(token, by string) (bool, error) {
	if err := checkTokens(token, by); err != nil {
		return false, err
	}
	all := l.tokens()
	i := slices.Index(all, token)
	if i < 0 {
		return false, nil
	}
	// Where both are there, the first place wins.
	all[i] = by
	l.update(all)
	return true, nil
}

// Supports says whether a token means something. It fails with a *TypeError for an attribute
// that does not say what its tokens mean.
func (l *DOMTokenList) Supports(token string) (bool, error) {
	supported, ok := supportedTokens[l.element.name.local+" "+l.attribute]
	if !ok {
		return false, NewTypeError("DOMTokenList has no supported tokens.")
	}
	return slices.Contains(supported, asciiLower(token)), nil
}

// supportedTokens are the tokens of HTML's attributes, by element and attribute.
//
// They are what the standard names, whether or not anything comes of them here.
var supportedTokens = map[string][]string{
	"a rel":    {"noopener", "noreferrer", "opener"},
	"area rel": {"noopener", "noreferrer", "opener"},
	"form rel": {"noopener", "noreferrer", "opener"},
	"link rel": {"alternate", "dns-prefetch", "icon", "manifest", "modulepreload", "next", "pingback", "preconnect", "prefetch",
		"preload", "search", "stylesheet"},
	"iframe sandbox": {"allow-downloads", "allow-forms", "allow-modals", "allow-orientation-lock", "allow-pointer-lock",
		"allow-popups", "allow-popups-to-escape-sandbox", "allow-presentation", "allow-same-origin", "allow-scripts",
		"allow-top-navigation", "allow-top-navigation-by-user-activation", "allow-top-navigation-to-custom-protocols"},
	"link blocking": {"render"}, "script blocking": {"render"}, "style blocking": {"render"},
}

// Value is the attribute's value.
func (l *DOMTokenList) Value() string { return l.element.attributeOrEmpty(l.attribute) }

// SetValue sets the attribute.
func (l *DOMTokenList) SetValue(v string) {
	l.element.setAttribute(newQualifiedName("", "", l.attribute), v)
}

func (l *DOMTokenList) tokens() []string { return uniqueTokens(splitTokens(l.Value())) }

// update is the DOM's update steps: an empty set does not make an attribute.
func (l *DOMTokenList) update(tokens []string) {
	if len(tokens) == 0 && !l.element.HasAttributeNS("", l.attribute) {
		return
	}
	l.SetValue(strings.Join(uniqueTokens(tokens), " "))
}

// checkTokens tells an empty token before one with white space, whichever comes first.
func checkTokens(tokens ...string) error {
	if slices.Contains(tokens, "") {
		return NewException("SyntaxError", "a token is empty")
	}
	for _, t := range tokens {
		if strings.ContainsAny(t, asciiSpace) {
			return NewException("InvalidCharacterError", "the token %q contains whitespace", t)
		}
	}
	return nil
}

func splitTokens(s string) []string { return strings.FieldsFunc(s, isASCIISpace) }

func uniqueTokens(tokens []string) []string {
	var kept []string
	for _, t := range tokens {
		if !slices.Contains(kept, t) {
			kept = append(kept, t)
		}
	}
	return kept
}

// collapseSpace strips and collapses ASCII whitespace.
func collapseSpace(s string) string { return strings.Join(splitTokens(s), " ") }

// hasClass searches the class attribute without splitting it.
func (e *Element) hasClass(class string) bool {
	value, fold := e.ClassName(), e.document.quirks
	for value != "" {
		i := strings.IndexFunc(value, isASCIISpace)
		token := value
		if i >= 0 {
			token, value = value[:i], value[i+1:]
		} else {
			value = ""
		}
		if token == class || fold && equalFoldASCII(token, class) {
			return token != ""
		}
	}
	return false
}
