package webdriver

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
)

// firefoxReady is what Firefox says, with the address of its BiDi.
var firefoxReady = regexp.MustCompile(`WebDriver BiDi listening on (ws://\S+)`)

// firefoxPreferences keep Firefox from doing what a user would want and a test does not.
const firefoxPreferences = `
user_pref("app.update.auto", false);
user_pref("app.update.enabled", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("browser.startup.page", 0);
user_pref("browser.startup.homepage_override.mstone", "ignore");
user_pref("browser.tabs.remote.unloadDelayMs", 0);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("dom.ipc.processPrelaunch.enabled", false);
user_pref("dom.max_script_run_time", 0);
user_pref("extensions.update.enabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("network.proxy.type", 0);
user_pref("network.websocket.delay-failed-reconnects", false);
user_pref("network.proxy.allow_hijacking_localhost", true);
user_pref("remote.active-protocols", 1);
user_pref("services.settings.server", "");
user_pref("toolkit.telemetry.enabled", false);
user_pref("toolkit.telemetry.reportingpolicy.firstRun", false);
`

func findFirefox(o Options) (found programs, err error) {
	if o.Driver != "" {
		return found, errors.New("--webdriver: Firefox is driven without one")
	}
	found.binary, err = find(o.Binary, "--browser-binary", "Firefox", "install firefox or firefox-esr",
		"firefox", "firefox-esr", "/Applications/Firefox*.app/Contents/MacOS/firefox")
	return found, err
}

// startFirefox starts Firefox, which speaks BiDi itself.
func startFirefox(ctx context.Context, found programs, o Options) (_ Browser, err error) {
	p, err := newProcess("firefox")
	if err != nil {
		return nil, err
	}
	profile := filepath.Join(p.dir, "profile")
	if err := os.MkdirAll(profile, 0o700); err != nil {
		return nil, errors.Join(err, p.close())
	}
	if err := os.WriteFile(filepath.Join(profile, "user.js"), []byte(firefoxPreferences), 0o600); err != nil {
		return nil, errors.Join(err, p.close())
	}
	arguments := []string{"--remote-debugging-port=0", "--profile", profile, "--no-remote", "--new-instance"}
	if !o.Headed {
		arguments = append(arguments, "--headless")
	}
	url, err := p.start(ctx, found.binary, arguments, firefoxReady)
	if err != nil {
		return nil, err
	}
	b := &bidiBrowser{process: p}
	err = b.connect(ctx, url+"/session", func(ctx context.Context) error {
		must := map[string]any{"acceptInsecureCerts": true,
			"unhandledPromptBehavior": map[string]any{"default": "dismiss"}}
		return b.conn.call(ctx, "session.new", map[string]any{"capabilities": map[string]any{"alwaysMatch": must}}, nil)
	})
	if err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return b, nil
}
