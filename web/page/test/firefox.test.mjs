// All that page.test.mjs has, but for what it says is for chromium only, in Firefox.

process.env.BROWSER = "firefox";
await import("./page.test.mjs");
