package dom_test

import (
	"testing"

	"adieu/dom"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func newURL(t *testing.T, raw string) *dom.URL {
	u, err := dom.NewURL(raw, nil)
	require.NoError(t, err)
	return u
}

func TestURLParts(t *testing.T) {
	base := "https://host/a/b"
	u, err := dom.NewURL("//User:pass@Example.com:8443/../p q?x=1#f", &base)
	require.NoError(t, err)
	assert.Equal(t, "https://User:pass@example.com:8443/p%20q?x=1#f", u.Href())
	assert.Equal(t, u.Href(), u.ToJSON())
	assert.Equal(t, []string{
		"https://example.com:8443", "https:", "User", "pass", "example.com:8443", "example.com", "8443", "/p%20q", "?x=1", "#f",
	}, []string{
		u.Origin(), u.Protocol(), u.Username(), u.Password(), u.Host(), u.Hostname(), u.Port(), u.Pathname(), u.Search(), u.Hash(),
	})
}

func TestURLFailures(t *testing.T) {
	bad, base := "nowhere", "http://a/"
	for raw, b := range map[string]*string{"x": nil, "": nil, "http://": nil, "y": &bad, "http://[": &base} {
		_, err := dom.NewURL(raw, b)
		var typeError *dom.TypeError
		assert.ErrorAs(t, err, &typeError, raw)
		assert.Nil(t, dom.ParseURL(raw, b), raw)
		assert.False(t, dom.CanParseURL(raw, b), raw)
	}
	assert.True(t, dom.CanParseURL("x", &base))
	assert.Equal(t, "http://a/x", dom.ParseURL("x", &base).Href())

	u := newURL(t, "http://a/")
	assert.Error(t, u.SetHref("b"))
	assert.Equal(t, "http://a/", u.Href())
}

func TestURLOrigin(t *testing.T) {
	for raw, want := range map[string]string{
		"http://a:80/": "http://a", "wss://a:1/b": "wss://a:1", "ftp://a/": "ftp://a",
		"file:///a": "null", "data:,a": "null", "mailto:a": "null",
		"blob:https://a:444/id": "https://a:444", "blob:ftp://a/id": "null", "blob:x": "null",
		"blob:blob:https://a/": "null",
	} {
		assert.Equal(t, want, newURL(t, raw).Origin(), raw)
	}
}

func TestURLSetters(t *testing.T) {
	u := newURL(t, "http://a/")
	u.SetProtocol("https")
	u.SetProtocol("data") // not from a special scheme
	u.SetUsername("me@")
	u.SetPassword("p:")
	u.SetHost("b:81")
	u.SetHostname("c:99") // no port there
	u.SetPathname("x?y")
	u.SetHash("z")
	assert.Equal(t, "https://me%40:p%3A@b:81/x%3Fy#z", u.Href())
	u.SetPort("443")
	u.SetHash("")
	assert.Equal(t, "https://me%40:p%3A@b/x%3Fy", u.Href())
}

func TestSearchParamsAndTheirURL(t *testing.T) {
	u := newURL(t, "http://a/?x=1&y#f")
	p := u.SearchParams()
	assert.Same(t, p, u.SearchParams())
	p.Append("é", "a+b c")
	assert.Equal(t, "http://a/?x=1&y=&%C3%A9=a%2Bb+c#f", u.Href())
	u.SetSearch("?z=2")
	assert.Equal(t, "z=2", p.String())
	p.Delete("z", nil)
	assert.Equal(t, "http://a/#f", u.Href(), "no question mark is left")
	require.NoError(t, u.SetHref("http://b/?w=3"))
	assert.Equal(t, "w=3", p.String())
	p.Set("w", "4")
	assert.Equal(t, "?w=4", u.Search())
	u.SetSearch("")
	assert.Zero(t, p.Size())
}

func TestSearchParamsParsing(t *testing.T) {
	for source, want := range map[string][][2]string{
		"":              nil,
		"?":             nil,
		"&&":            nil,
		"a":             {{"a", ""}},
		"?a=b=c&":       {{"a", "b=c"}},
		"=x":            {{"", "x"}},
		"a+b=%2B+%20":   {{"a b", "+  "}},
		"a=%e4%BD%A0":   {{"a", "你"}},
		"a=%ff%e4%41":   {{"a", "\uFFFD\uFFFDA"}},
		"a=%&b=%4&c=%g": {{"a", "%"}, {"b", "%4"}, {"c", "%g"}},
		"??a=1":         {{"?a", "1"}},
		"%EF%BB%BFa=1":  {{"\uFEFFa", "1"}},
	} {
		p, err := dom.NewURLSearchParams(source)
		require.NoError(t, err)
		assert.Equal(t, want, pairs(p), source)
	}
}

func pairs(p *dom.URLSearchParams) (list [][2]string) {
	for i := 0; ; i++ {
		name, value, ok := p.Pair(i)
		if !ok {
			return list
		}
		list = append(list, [2]string{name, value})
	}
}

func TestSearchParamsOfPairs(t *testing.T) {
	p, err := dom.NewURLSearchParams([][]string{{"a", "1"}, {"a", "2"}})
	require.NoError(t, err)
	assert.Equal(t, "a=1&a=2", p.String())
	for _, wrong := range [][][]string{{{}}, {{"a"}}, {{"a", "b", "c"}}} {
		_, err := dom.NewURLSearchParams(wrong)
		assert.Error(t, err)
	}
	p, err = dom.NewURLSearchParams([][2]string{{"k", "*-._~'"}})
	require.NoError(t, err)
	assert.Equal(t, "k=*-._%7E%27", p.String())
}

func TestSearchParamsMethods(t *testing.T) {
	p, err := dom.NewURLSearchParams("a=1&b=2&a=3&c=4&a=1")
	require.NoError(t, err)
	one, five := "1", "5"
	value, ok := p.Value("a")
	assert.True(t, ok)
	assert.Equal(t, "1", value)
	_, ok = p.Value("d")
	assert.False(t, ok)
	assert.Equal(t, []string{"1", "3", "1"}, p.All("a"))
	assert.Empty(t, p.All("d"))
	assert.True(t, p.Has("a", nil))
	assert.True(t, p.Has("a", &one))
	assert.False(t, p.Has("a", &five))
	assert.False(t, p.Has("d", nil))

	p.Delete("a", &one)
	assert.Equal(t, "b=2&a=3&c=4", p.String())
	p.Append("a", "6")
	p.Set("a", "7")
	p.Set("d", "8")
	assert.Equal(t, "b=2&a=7&c=4&d=8", p.String())
	assert.EqualValues(t, 4, p.Size())
}

func TestSearchParamsSortByCodeUnits(t *testing.T) {
	p, err := dom.NewURLSearchParams([][2]string{
		{"\uFFFD", "1"}, {"\U0001F308", "2"}, {"z", "3"}, {"a", "4"}, {"z", "5"}, {"\uD7FF", "6"}, {"", "7"}, {"zz", "8"}})
	require.NoError(t, err)
	p.Sort()
	var order string
	for _, pair := range pairs(p) {
		order += pair[1]
	}
	assert.Equal(t, "74358"+"6"+"2"+"1", order)
}
