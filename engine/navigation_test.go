package engine

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestLinksAreFollowed(t *testing.T) {
	assert.Equal(t, []string{
		"at once #there", "javascript 1", "hashchange http://HOST/index.html http://HOST/index.html#there",
		"leaving", "pagehide false http://HOST/index.html#there", "unload", "other ?q",
	}, loggedBy(t, site{
		"/index.html": `<a id=fragment href=#there></a><a id=script href="javascript:console.log('javascript%20' + this.x)"></a>
			<a id=blank href=/none target=_blank></a><a id=link href=/other.html?q></a><script>
			var x = 1;
			testRunner.waitUntilDone();
			onhashchange = e => {
				console.log("hashchange", e.oldURL, e.newURL);
				blank.click();
				link.addEventListener("click", e => e.preventDefault(), { once: true });
				link.click();
				link.click();
			};
			onbeforeunload = () => { console.log("leaving") };
			onpagehide = e => console.log("pagehide", e.persisted, e.target.URL);
			onunload = e => console.log("unload");
			script.click();
			fragment.click();
			console.log("at once", location.hash);
		</script>`,
		"/other.html": `<script>console.log("other", location.search); testRunner.notifyDone()</script>`,
	}))
}

func TestEmptyFragmentDoesNotReload(t *testing.T) {
	assert.Equal(t, []string{"http://HOST/index.html#x", "http://HOST/index.html#"}, logged(t, `<script>
		testRunner.waitUntilDone();
		location.hash = "x";
		console.log(location.href);
		location.hash = "";
		console.log(location.href);
		onload = () => testRunner.notifyDone();
	</script>`))
}

func TestFormsAreNotSent(t *testing.T) {
	assert.Equal(t, []string{"submit b", "Forms are not sent."}, logged(t, `<form id=f action=/x><button id=b></button></form><script>
		f.onsubmit = e => console.log("submit", e.submitter.id);
		b.click();
	</script>`))
}
