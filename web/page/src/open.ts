// Files that are dropped on the page, or chosen: traces and captures.

import { checker } from "./ask";
import { openCaptures } from "./captured";
import { by } from "./dom";
import type { Page } from "./main";

// openFiles has files opened that are dropped or chosen.
export function openFiles(page: Page): void {
  const choose = by<HTMLInputElement>("file");
  by("open").addEventListener("click", () => choose.click());
  choose.addEventListener("change", () => {
    void open(page, [...choose.files!]);
    choose.value = "";
  });
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    const files = [...event.dataTransfer!.files];
    if (files.length === 0) return;
    event.preventDefault();
    void open(page, files);
  });
}

async function open(page: Page, files: File[]): Promise<void> {
  try {
    const begin = await files[0].slice(0, 64).text();
    if (files.length === 1 && begin.trimStart().startsWith("{")) {
      await page.show(await checker.ask("load", { trace: await files[0].text() }), true);
    } else {
      await openCaptures(files.map((file) => ({ name: file.name, file })), page.about.profiles);
    }
  } catch (error) {
    page.say(`${files[0].name}: ${(error as Error).message}`, true);
  }
}
