// The test server's index page: loads what there is, and joins the parts.

import { byId, element } from "./dom.js";
import { product } from "./compare.js";
import { TestList } from "./tests.js";
import { FaultList } from "./faults.js";
import { FrameView } from "./frames.js";
import { Client } from "./client.js";

const sections = ["tests", "faults", "client"];

function show() {
    const wanted = location.hash.slice(1);
    const shown = sections.includes(wanted) ? wanted : "tests";
    for (const name of sections)
        byId(name).hidden = name !== shown;
    for (const link of document.querySelectorAll("nav a")) {
        if (link.hash === "#" + shown)
            link.setAttribute("aria-current", "page");
        else
            link.removeAttribute("aria-current");
    }
}

// filterOf is the filter of the section that is shown.
const filterOf = () => byId({ "#faults": "fault-filter", "#client": "message" }[location.hash] ?? "test-filter");

function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey)
        return;
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === "Escape" && typing)
        event.target.blur();
    if (typing)
        return;
    const press = (id) => byId(id).click();
    const inFaults = location.hash === "#faults";
    const act = {
        "/": () => filterOf().focus(), f: () => byId("frame-filter").focus(),
        r: () => press(inFaults ? "try-all" : "run"), s: () => press(inFaults ? "try-stop" : "stop"),
    }[event.key];
    if (act) {
        event.preventDefault();
        act();
    }
}

addEventListener("hashchange", show);
addEventListener("keydown", onKey);
show();
try {
    const response = await fetch("/.adieu/list.json?product=" + product());
    const list = await response.json();
    byId("where").textContent = "test server at " + location.host + (product() ? ", seen by " + product() : "");
    byId("trust").hidden = !list.addresses.https || list.tests.length === 0;
    for (const part of [TestList, FaultList, Client, FrameView])
        new part(list);
    document.documentElement.dataset.ready = "";
} catch (error) {
    byId("test-list").replaceChildren(element("p", {}, "The server's list cannot be read: " + error.message));
}
