package dom

// The parts of the URL of an a or area element (HTML §4.6.3, HTMLHyperlinkElementUtils). An
// element without href, or with one that is no URL, has none.

func (e *Element) hyperlink() *URL {
	href, ok := e.AttributeNS("", "href")
	if !ok {
		return nil
	}
	base := e.document.BaseURL()
	return ParseURL(href, &base)
}

// part is a part of the URL, or what it is without one.
func (e *Element) hyperlinkPart(part func(*URL) string, without string) string {
	if u := e.hyperlink(); u != nil {
		return part(u)
	}
	return without
}

// setHyperlinkPart changes a part of the URL, and with it the attribute.
func (e *Element) setHyperlinkPart(set func(*URL, string), value string) {
	if u := e.hyperlink(); u != nil {
		set(u, value)
		e.setAttribute(newQualifiedName("", "", "href"), u.Href())
	}
}

// HyperlinkHref is the whole URL, or the attribute as it is.
func (e *Element) HyperlinkHref() string {
	return e.hyperlinkPart((*URL).Href, e.attributeOrEmpty("href"))
}

// SetHyperlinkHref sets the attribute.
func (e *Element) SetHyperlinkHref(v string) { e.setAttribute(newQualifiedName("", "", "href"), v) }

// HyperlinkOrigin is the URL's origin.
func (e *Element) HyperlinkOrigin() string { return e.hyperlinkPart((*URL).Origin, "") }

// HyperlinkProtocol is ":" without a URL.
func (e *Element) HyperlinkProtocol() string { return e.hyperlinkPart((*URL).Protocol, ":") }

// SetHyperlinkProtocol is URL.SetProtocol, and so on.
func (e *Element) SetHyperlinkProtocol(v string) { e.setHyperlinkPart((*URL).SetProtocol, v) }

// HyperlinkUsername is URL.Username, and so on.
func (e *Element) HyperlinkUsername() string     { return e.hyperlinkPart((*URL).Username, "") }
func (e *Element) SetHyperlinkUsername(v string) { e.setHyperlinkPart((*URL).SetUsername, v) }
func (e *Element) HyperlinkPassword() string     { return e.hyperlinkPart((*URL).Password, "") }
func (e *Element) SetHyperlinkPassword(v string) { e.setHyperlinkPart((*URL).SetPassword, v) }
func (e *Element) HyperlinkHost() string         { return e.hyperlinkPart((*URL).Host, "") }
func (e *Element) SetHyperlinkHost(v string)     { e.setHyperlinkPart((*URL).SetHost, v) }
func (e *Element) HyperlinkHostname() string     { return e.hyperlinkPart((*URL).Hostname, "") }
func (e *Element) SetHyperlinkHostname(v string) { e.setHyperlinkPart((*URL).SetHostname, v) }
func (e *Element) HyperlinkPort() string         { return e.hyperlinkPart((*URL).Port, "") }
func (e *Element) SetHyperlinkPort(v string)     { e.setHyperlinkPart((*URL).SetPort, v) }
func (e *Element) HyperlinkPathname() string     { return e.hyperlinkPart((*URL).Pathname, "") }
func (e *Element) SetHyperlinkPathname(v string) { e.setHyperlinkPart((*URL).SetPathname, v) }
func (e *Element) HyperlinkSearch() string       { return e.hyperlinkPart((*URL).Search, "") }
func (e *Element) SetHyperlinkSearch(v string)   { e.setHyperlinkPart((*URL).SetSearch, v) }
func (e *Element) HyperlinkHash() string         { return e.hyperlinkPart((*URL).Hash, "") }
func (e *Element) SetHyperlinkHash(v string)     { e.setHyperlinkPart((*URL).SetHash, v) }

// BaseURL is what relative URLs in the document resolve against (HTML §2.4.3): its first base
// element with an href, or its own URL.
func (d *Document) BaseURL() string {
	fallback := d.fallbackBaseURL()
	if !d.mayHaveBase {
		return fallback
	}
	for n := d.first; n != nil; n = n.following(&d.NodeBase) {
		e := n.element()
		if e == nil || !e.IsHTML("base") {
			continue
		}
		if href, ok := e.AttributeNS("", "href"); ok {
			if u := ParseURL(href, &fallback); u != nil {
				return u.Href()
			}
			return fallback
		}
	}
	return fallback
}

// fallbackBaseURL is what counts without a base element.
func (d *Document) fallbackBaseURL() string {
	if d.window != nil && d.url == "about:blank" {
		return d.ctx.BaseURL()
	}
	return d.url
}
