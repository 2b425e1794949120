// Small helpers for the page's own elements.

export const byId = (id) => document.getElementById(id);

// element makes an element: properties, and then children, strings among them.
export function element(name, properties = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(properties)) {
        if (key === "data")
            Object.assign(made.dataset, value);
        else
            made[key] = value;
    }
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
}

// wait waits for milliseconds, or until the signal is aborted.
export const wait = (milliseconds, signal) => new Promise((done) => {
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener("abort", () => { clearTimeout(timer); done(); }, { once: true });
});

// visible shows as escapes what cannot be seen: control and format characters, and halves of
// surrogate pairs.
export const visible = (text) => text.replace(/(?![\t\n])[\p{Cc}\p{Cf}\p{Cs}]/gu, (c) => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"));
