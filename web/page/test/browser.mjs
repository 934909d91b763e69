// A browser and the program that serves the page to it, for the tests.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as run } from "node:test";
import { chromium, firefox } from "playwright-core";

export const program = process.env.TCPCHECK ?? "../../bin/tcpcheck";

// Debian's chromium, or Debian's firefox-esr as it is, driven by WebDriver BiDi; CHROMIUM and
// FIREFOX are others.
export const inFirefox = process.env.BROWSER === "firefox";
const executablePath = inFirefox ? process.env.FIREFOX ?? "/usr/bin/firefox-esr" : process.env.CHROMIUM ?? "/usr/bin/chromium";
const missing = !existsSync(executablePath) && `${executablePath} is not here: Debian's package ${inFirefox ? "firefox-esr" : "chromium"} has it`;
const args = inFirefox ? [] : [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];

// test is a test in the browser, if there is one; inChromium one of which Firefox has no part.
export const test = (name, of) => run(name, { skip: missing }, of);
export const inChromium = (name, of) => run(name, { skip: missing || inFirefox && "in chromium only" }, of);

// The moves of an ordinary close, and of one whose final ACK is lost.
export const close = [
  "A: close", "deliver to B <SEQ=1><ACK=1><CTL=FIN,ACK>", "deliver to A <SEQ=1><ACK=2><CTL=ACK>", "B: close",
  "deliver to A <SEQ=1><ACK=2><CTL=FIN,ACK>",
];
export const lost = [
  ...close, "lose <SEQ=2><ACK=2><CTL=ACK> to B", "A: expire", "tick", "B: retransmit",
  "deliver to A <SEQ=1><ACK=2><CTL=FIN,ACK>", "deliver to B <SEQ=2><CTL=RST>",
];

// url is where the page is served.
export let url;
// commands are the programs that run beside the tests.
export const commands = [];
// downloads is where files are put that the page makes.
export const downloads = mkdtempSync(join(tmpdir(), "downloads-"));

export let browser;

// patience is for what is waited for, on a machine that has other things to do as well.
const patience = 120_000;

// launch starts the program and the browser, if there is one; stop ends them.
export async function launch() {
  if (missing) return;
  const server = spawn(program, ["serve"], { stdio: ["ignore", "pipe", "inherit"] });
  commands.push(server);
  url = await new Promise((resolve) => server.stdout.once("data", (line) => resolve(String(line).trim())));
  browser = await (inFirefox ? firefox : chromium).launch({ executablePath, args, downloadsPath: downloads, timeout: patience, ...(inFirefox && { channel: "moz-firefox" }) });
}

export async function stop() {
  await browser?.close();
  for (const command of commands) command.kill();
  rmSync(downloads, { recursive: true });
}

// open opens the page in a browser that knows nothing of it. Whatever it asks anyone else
// for, or complains about, is an error.
export async function open({ from = url, fragment = "", ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, acceptDownloads: true, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  page.on("pageerror", (error) => { throw error; });
  page.on("console", (message) => assert.ok(!["error", "warning"].includes(message.type()), message.text()));
  page.on("request", (request) => assert.ok(/^(blob|data):/.test(request.url()) || request.url().startsWith(from), request.url()));
  await page.goto(from + fragment);
  await page.waitForSelector("body[data-ready]");
  return page;
}

// place is how many steps of how many are shown.
export const place = (page) => page.textContent("#place");

// at waits until that is so.
export async function at(page, where) {
  await page.waitForFunction((text) => document.querySelector("#place").textContent === text, where);
}

// take makes moves by their buttons.
export async function take(page, moves) {
  for (const move of moves) {
    const [n] = (await place(page)).split("/").map(Number);
    await page.click(`#moves button[data-move="${move}"]`);
    await page.waitForFunction((k) => document.querySelector("#place").textContent.startsWith(`${k}/`), n + 1);
  }
}
