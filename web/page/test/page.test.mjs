// The page in a real browser, served by the program: npm test, with bin/tcpcheck built with the
// page, and Debian's chromium; firefox.test.mjs has the same in Firefox.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import { brotliCompressSync, constants } from "node:zlib";
import { at, browser, close, commands, downloads, inChromium, inFirefox, launch, lost, open, place, program, stop, take, test, url } from "./browser.mjs";

before(launch);
after(stop);

// download returns the file that a button makes. That Firefox has one is not told to who drives
// it; it is put into the folder of downloads.
async function download(page, button) {
  if (!inFirefox) {
    const [file] = await Promise.all([page.waitForEvent("download"), page.click(button)]);
    return readFileSync(await file.path());
  }
  const before = readdirSync(downloads);
  await page.click(button);
  for (;;) {
    const made = readdirSync(downloads).filter((name) => !before.includes(name));
    if (made.length === 1 && !made[0].endsWith(".part") && statSync(join(downloads, made[0])).size > 0) return readFileSync(join(downloads, made[0]));
    await page.waitForTimeout(100);
  }
}

async function fill(page, settings) {
  await page.evaluate(() => { document.getElementById("ask").open = true; });
  for (const [name, value] of Object.entries(settings)) {
    await page.fill(`#ask input[data-name="${name}"]`, value);
    await page.locator(`#ask input[data-name="${name}"]`).blur();
  }
}

test("the lost final ACK, made by hand, turns its light red", async () => {
  const page = await open();
  await take(page, lost.slice(0, -1));
  assert.equal(await page.locator("#lights li.red", { hasText: "no-reset-on-graceful-close" }).count(), 0);
  await take(page, lost.slice(-1));
  assert.match(await page.textContent("#lights li.red"), /no-reset-on-graceful-close.*step 11.*LAST-ACK/);
  assert.match(await page.textContent("#said"), /violates no-reset-on-graceful-close/);
  assert.match(await page.textContent("#text pre"), /reset in LAST-ACK/);
  await page.context().close();
});

test("a branch is kept, and can be returned to", async () => {
  const page = await open();
  await take(page, close);
  await page.keyboard.press("u");
  await at(page, "4/5");
  await take(page, ["lose <SEQ=1><ACK=2><CTL=FIN,ACK> to A"]);
  assert.match(await page.textContent("#tree p"), /2 branches/);
  await page.click("#tree button:text-is('1')");
  await page.waitForFunction(() => document.querySelector("#ends td.changed")?.textContent === "TIME-WAIT");
  await page.keyboard.press("ArrowDown");
  await page.waitForFunction(() => /is lost/.test(document.querySelector("#said").textContent));
  await page.context().close();
});

test("all of it goes by keyboard", async () => {
  const page = await open();
  const key = async (k, where) => { await page.keyboard.press(k); await at(page, where); };
  await key("1", "1/1");
  await key("2", "2/2");
  await key("t", "3/3");
  await key("u", "2/3");
  await key("ArrowRight", "3/3");
  await key("Home", "0/3");
  await key("End", "3/3");
  await page.keyboard.press("?");
  await page.waitForSelector("#help[open]");
  await page.keyboard.press("Escape");
  await page.waitForSelector("#help:not([open])", { state: "hidden" });
  await page.keyboard.press("s");
  await page.waitForSelector("aside", { state: "hidden" });
  await page.keyboard.press("s");
  await page.waitForSelector("aside");
  await page.context().close();
});

test("a segment in flight is dragged to be lost, and to be delivered", async () => {
  const page = await open();
  await take(page, close);
  const grip = await page.locator(".flight.draggable").boundingBox();
  const [x, y] = [grip.x + grip.width / 2, grip.y + grip.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 4, y + 70, { steps: 4 });
  assert.match(await page.textContent(".ladder .hint"), /lost/);
  await page.mouse.up();
  await at(page, "6/6");
  assert.match(await page.textContent("#said"), /is lost/);
  await page.keyboard.press("u");
  await at(page, "5/6");
  const again = await page.locator(".flight.draggable").boundingBox();
  await page.mouse.move(again.x + again.width / 2, again.y + again.height / 2);
  await page.mouse.down();
  await page.mouse.move(again.x + 400, again.y + 20, { steps: 4 });
  await page.mouse.up();
  await page.waitForFunction(() => /LISTEN/.test(document.querySelector("#said").textContent));
  await page.context().close();
});

test("a link opens the same in a fresh browser", async () => {
  const page = await open();
  await take(page, lost);
  const fragment = new URL(page.url()).hash;
  assert.ok(fragment.length < 400, `${fragment.length} letters`);
  const fresh = await open({ fragment });
  assert.equal(await place(fresh), "11/11");
  assert.equal(await fresh.textContent("#text pre"), await page.textContent("#text pre"));
  assert.equal(await fresh.textContent("#settings"), await page.textContent("#settings"));
  await page.context().close();
  await fresh.context().close();
});

test("verify finds what the command line finds", async () => {
  const page = await open();
  await fill(page, { wait: "0", delay: "", loss: "" });
  await page.click("#verify");
  await page.waitForSelector("#ask .answer .violated");
  await page.click("#ask .answer button:text-is('Play it')");
  await page.selectOption("#speed", "100");
  await page.waitForFunction(() => { const [a, b] = document.querySelector("#place").textContent.split("/"); return a === b && a !== "0"; });
  await page.evaluate(() => { document.getElementById("export").open = true; });
  const found = await download(page, "#export button:text-is('Trace file')");
  const said = spawnSync(program, ["verify", "--wait", "0", "--incarnations", "1", "--no-advice", "--trace", "-"]);
  assert.equal(said.status, 1);
  assert.equal(found.toString(), said.stdout.toString());
  const folder = mkdtempSync(join(tmpdir(), "page-"));
  writeFileSync(join(folder, "cex.json"), found);
  const made = spawnSync(program, ["render", join(folder, "cex.json"), "-o", "-", "--format", "html"]);
  assert.equal((await download(page, "#export button:text-is('A page')")).toString(), made.stdout.toString());
  rmSync(folder, { recursive: true });
  await page.context().close();
});

test("a middlebox has a rail, steps with its rules, and what it knows; a link has it all", async () => {
  const page = await open();
  await fill(page, { wait: "", delay: "", loss: "0", "data-a": "1" });
  await page.selectOption('#ask [data-name="middlebox-a"]', "aws-nat-gateway");
  await take(page, ["tick 1750"]);
  const forget = page.locator("#moves .box button");
  assert.match(await forget.textContent(), /forget.*box-established-a 350s/);
  await forget.hover();
  await page.waitForFunction(() => /ESTABLISHED becomes none/.test(document.querySelector("#said").textContent));
  await take(page, ["A's middlebox: forget", "A: send", "deliver to A its middlebox's <SEQ=1><CTL=RST>"]);
  assert.deepEqual(await page.locator(".ladder .does.small").allTextContents(), ["forgets", "answers with a RST"]);
  assert.equal(await page.locator(".ladder .box-name").count(), 1);
  assert.match(await page.textContent("#lights li.red:has-text('delivered')"), /step 4/);
  assert.match(await page.textContent("#ends thead"), /A.*middlebox.*B/);
  const fresh = await open({ fragment: new URL(page.url()).hash, viewport: { width: 360, height: 760 }, bypassCSP: true });
  assert.equal(await place(fresh), "4/4");
  assert.match(await fresh.textContent("#text pre"), /answers with a RST --✗/);
  assert.equal(await fresh.locator(".ladder .cross").count(), 1);
  assert.ok(await fresh.evaluate(() => document.documentElement.scrollWidth) <= 360);
  if (!inFirefox) { // whose driver cannot put axe past the page's policy
    await fresh.addScriptTag({ path: "node_modules/axe-core/axe.min.js" });
    assert.deepEqual(await fresh.evaluate(async () => (await globalThis.axe.run()).violations.map((v) => v.id)), []);
  }
  await fresh.context().close();
  await page.selectOption("#ask .properties", "delivered");
  await page.click("#verify");
  await page.waitForSelector("#ask .answer .violated");
  assert.match(await page.textContent("#ask .answer"), /delivered \(reset\), in 3 events, after 350s/);
  await page.context().close();
});

// opened opens the page at which a command with --browse says that something is shown.
async function opened(args) {
  const command = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
  commands.push(command);
  const shown = await new Promise((resolve) => {
    let said = "";
    command.stderr.on("data", (text) => {
      said += text;
      const at = /shown at (\S+)\n/.exec(said);
      if (at) resolve(at[1]);
    });
  });
  const page = await (await browser.newContext()).newPage();
  page.setDefaultTimeout(120_000);
  await page.goto(shown);
  await page.waitForSelector("body[data-ready]");
  return page;
}

inChromium("a command opens the page at the counterexample", async () => {
  const page = await opened(["verify", "--wait", "0", "--incarnations", "1", "--no-advice", "--browse"]);
  await at(page, "0/7");
  await page.keyboard.press("End");
  await page.waitForFunction(() => /violates no-reset-on-graceful-close/.test(document.querySelector("#said").textContent));
  await page.context().close();
});

inChromium("beside a run that is not safe the nearest that is, marked where they part", async () => {
  const page = await open();
  await take(page, lost);
  await page.keyboard.press("n");
  await page.waitForSelector(".both");
  assert.match(await page.textContent("#said"), /They part at step 6: here “lose .*”, in the safe run “deliver/);
  assert.equal(await page.locator(".both .parting").count(), 2);
  await page.click(".both button:text-is('Go on')");
  await page.waitForSelector(".both", { state: "hidden" });
  assert.match(await page.textContent("#tree p"), /2 branches/);
  assert.equal(await page.locator("#lights li.red").count(), 0);
  await page.context().close();
});

inChromium("the checker goes on from what was done by hand, and answers what if", async () => {
  const page = await open();
  await take(page, lost.slice(0, 6));
  await page.evaluate(() => { document.getElementById("ask").open = true; });
  await page.check("#here");
  await page.click("#verify");
  await page.waitForSelector("#ask .answer .violated");
  assert.match(await page.textContent("#ask .answer"), /no-reset-on-graceful-close \(LAST-ACK\), in 5 steps from here/);
  await page.click("#ask .answer button:text-is('And the nearest run that is safe')");
  await page.waitForSelector(".both");
  await page.selectOption("#ask [aria-label='The parameter that is changed']", "wait");
  await page.fill("#ask [aria-label='What it is then']", "3");
  await page.click("#still");
  await page.waitForSelector("#ask .answer .holds");
  assert.equal(await page.locator("#ask .answer .violated").count(), 0);
  await page.context().close();
});

const captures = "../../wire/capture/testdata";

// drop drops files on the page, as a file manager does.
async function drop(page, names) {
  const files = names.map((name) => ({ name, data: readFileSync(join(captures, name)).toString("base64") }));
  await page.evaluate((all) => {
    const data = new DataTransfer();
    for (const { name, data: octets } of all) data.items.add(new File([Uint8Array.from(atob(octets), (c) => c.charCodeAt(0))], name));
    document.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
  }, files);
  await page.waitForSelector("#captured .chart svg");
}

// told is what tcpcheck capture tells of the first connection, without the line breaks.
function told(args) {
  return String(spawnSync(program, ["capture", ...args.map((name) => join(captures, name))]).stdout).replace(/\s+/g, " ");
}

test("a capture that is dropped is told of as on the command line, and sent nowhere", async () => {
  const page = await open();
  await drop(page, ["j3_assassination.pcap"]);
  const words = await page.locator("#captured .words p").allTextContents();
  const said = told(["j3_assassination.pcap"]);
  for (const line of words) assert.ok(said.includes(line), line);
  assert.ok(words.some((line) => /^VIOLATED: time-wait-held/.test(line)), words.join("\n"));
  await page.keyboard.press("Escape");
  await page.waitForSelector("#captured", { state: "hidden" });
  const both = ["w7_dup_fin.A.pcap", "w7_dup_fin.B.pcap"];
  await drop(page, both);
  assert.ok(told(both).includes(await page.textContent("#captured .words p:has-text('Seen at A only')")));
  await page.selectOption("#captured [data-profile=b]", "lwip");
  await page.waitForSelector("#captured .words p:has-text('linux and lwip')");
  await page.context().close();
});

inChromium("a capture that a command was given is shown", async () => {
  const page = await opened(["capture", join(captures, "w0_normal.A.pcap"), "--profile-b", "lwip", "--browse"]);
  await page.waitForSelector("#captured .words p:has-text('linux and lwip')");
  await page.context().close();
});

// The page that is one file, as one who has it on a disk opens it.
const one = new URL("../dist/tcpcheck.html", import.meta.url).href;

test("from a file system, as one file, without a network", async () => {
  const page = await open({ from: one, ...(!inFirefox && { offline: true }) });
  await take(page, lost);
  assert.match(await page.textContent("#lights li.red"), /no-reset-on-graceful-close.*step 11.*LAST-ACK/);
  const fragment = new URL(page.url()).hash;
  await page.goto("about:blank");
  await page.goto(one + fragment);
  await page.waitForSelector("body[data-ready]");
  await at(page, "11/11");
  await fill(page, { wait: "0" });
  await page.click("#verify");
  await page.waitForSelector("#ask .answer .violated");
  await page.evaluate(() => { document.getElementById("gallery").open = true; });
  await page.waitForSelector("#gallery .item");
  await drop(page, ["w0_normal.A.pcap"]);
  await page.keyboard.press("Escape");
  await page.evaluate(() => { document.getElementById("export").open = true; });
  assert.match((await download(page, "#export button:text-is('A page')")).toString(), /<title>no-reset-on-graceful-close/);
  await page.context().close();
});

inChromium("its policy lets the one file ask nobody", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(one);
  await page.waitForSelector("body[data-ready]");
  const refused = await page.evaluate(async (to) => {
    const fails = (ask) => ask.then(() => "", (error) => error.name);
    const image = new Promise((resolve, reject) => Object.assign(new Image(), { onload: resolve, onerror: () => reject(new Error()), src: `${to}icon.svg` }));
    const script = document.body.appendChild(Object.assign(document.createElement("script"), { textContent: "globalThis.ran = 1" }));
    return [await fails(fetch(to)), await fails(image), globalThis.ran ?? "", script.isConnected];
  }, url);
  assert.deepEqual(refused, ["TypeError", "Error", "", true]);
  await context.close();
});

inChromium("until the first step, less than a megabyte", async () => {
  const page = await open();
  const names = new Set(["index.html"]);
  page.on("request", (request) => names.add(new URL(request.url()).pathname.slice(1) || "index.html"));
  await page.reload();
  await take(page, close.slice(0, 1));
  for (const late of ["ask.wasm", "captured.wasm", "gallery.json", "tcpcheck.html"]) names.delete(late); // the service worker's
  const quick = { params: { [constants.BROTLI_PARAM_QUALITY]: 6, [constants.BROTLI_PARAM_LGWIN]: 24 } };
  let octets = 0;
  for (const name of names) {
    const file = readFileSync(new URL(`../dist/${name}`, import.meta.url));
    octets += brotliCompressSync(file, quick).length;
  }
  assert.ok(names.has("play.wasm"), [...names].join(" "));
  // Quality 6 takes 2 s, and makes a sixth more than 11 does, in which a host keeps files.
  assert.ok(octets / 1.16 < 1_000_000, `${octets} octets`);
  await page.context().close();
});

test("without a network, once it was loaded", async () => {
  const page = await open();
  await page.evaluate(async () => { await navigator.serviceWorker.ready; });
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await page.context().setOffline(true);
  await page.reload();
  await page.waitForSelector("body[data-ready]");
  await take(page, close.slice(0, 2));
  await page.context().close();
});

// The page for teachers says of each of its links what is seen there.
inChromium("what the page for teachers says is seen", async () => {
  const text = readFileSync(new URL("../../../docs/teaching.md", import.meta.url), "utf8");
  const links = [...text.matchAll(/^\[([a-z0-9-]+)\]: http:\/\/127\.0\.0\.1:8017\/(#v1\.\S+) "(.*)"$/gm)];
  assert.ok(links.length > 10, `${links.length} links`);
  const page = await open();
  for (const [, name, fragment, says] of links) {
    await page.evaluate((to) => { location.hash = to; }, fragment);
    const look = () => page.evaluate(() => {
      const [a, b] = document.querySelectorAll("#ends tbody tr:first-child td");
      const reds = [...document.querySelectorAll("#lights li.red")].map((li) => li.textContent.replace(/^✗(\S+) red at (step \d+).*$/, "$1 red at $2"));
      return [`A ${a.textContent}, B ${b.textContent}`, ...reds].join("; ");
    });
    for (let i = 0; i < 100 && await look() !== says; i++) await page.waitForTimeout(100);
    assert.equal(await look(), says, name);
  }
  await page.context().close();
});

for (const scheme of ["light", "dark"]) {
  for (const width of [360, 1280]) {
    inChromium(`nothing for axe to find, ${width} wide, ${scheme}`, async () => {
      const page = await open({ viewport: { width, height: 760 }, colorScheme: scheme, bypassCSP: true });
      await take(page, lost);
      await page.evaluate(() => { for (const d of document.querySelectorAll("details")) d.open = true; });
      await page.waitForSelector("#gallery .item");
      await page.waitForSelector("#ask form");
      await page.addScriptTag({ path: "node_modules/axe-core/axe.min.js" });
      const look = async () => {
        const found = await page.evaluate(() => globalThis.axe.run());
        const told = found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => `${n.html} ${n.failureSummary}`).slice(0, 3).join("\n")}`);
        assert.deepEqual(told, []);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= width, `${wide} wide`);
      };
      await look();
      await page.click("#nearest");
      await page.waitForSelector(".both");
      await look();
      await drop(page, ["j3_assassination.pcap"]);
      await page.evaluate(() => { for (const d of document.querySelectorAll("dialog details")) d.open = true; });
      await look();
      await page.context().close();
    });
  }
}

test("a run in a file of its own, without anything else", async () => {
  const folder = mkdtempSync(join(tmpdir(), "page-"));
  spawnSync(program, ["verify", "--wait", "0", "--incarnations", "1", "--no-advice", "--trace", join(folder, "cex.json")]);
  const made = spawnSync(program, ["render", join(folder, "cex.json"), "-o", join(folder, "cex.html")]);
  assert.equal(made.status, 0, String(made.stderr));
  assert.ok(statSync(join(folder, "cex.html")).size < 100_000);
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, offline: true });
  const page = await context.newPage();
  page.on("pageerror", (error) => { throw error; });
  await page.goto(`file://${join(folder, "cex.html")}`);
  assert.match(await page.textContent("#said"), /violates no-reset-on-graceful-close/);
  await page.keyboard.press("Home");
  assert.equal(await page.textContent("#place"), "0/7");
  await page.keyboard.press("ArrowRight");
  assert.match(await page.textContent("#said"), /A: close/);
  assert.ok(await page.isHidden("#data"));
  await context.close();
  rmSync(folder, { recursive: true });
});

inChromium("another host gets nothing", async () => {
  const { port } = new URL(url);
  const status = await new Promise((resolve, reject) => {
    http.get({ host: "127.0.0.1", port, path: "/", headers: { Host: "attacker.example" } }, (r) => resolve(r.statusCode)).on("error", reject);
  });
  assert.equal(status, 403);
});
