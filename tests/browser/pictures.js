// Takes the README's pictures from the finished page in dist/: `node tests/browser/pictures.js`, or only
// those whose names contain a word: `node tests/browser/pictures.js paxos`.

import { fileURLToPath } from "node:url";
import { launch, open, serve } from "./harness.js";

const FOLDER = fileURLToPath(new URL("../../docs/pictures", import.meta.url));

/** A name, the window, the theme, and what to do before the picture. */
const PICTURES = [
  ["light", { width: 1440, height: 900 }, "light", naive],
  ["dark", { width: 1440, height: 900 }, "dark", cut],
  ["projector", { width: 1280, height: 720 }, "light", cut],
  ["phone", { width: 390, height: 844 }, "dark", running],
  ["shortest", { width: 1440, height: 900 }, "light", shortest],
  ["history", { width: 1280, height: 720 }, "light", history],
];

/** Every other system, in both themes: its id, its preset, the node to look at, and what is typed to it. */
const SYSTEMS = [
  ["shared-register", "described", "A", ["write 7"]],
  ["alive-set", "improved", "A", ["write 7"]],
  ["causal", "repaired", "A", ["put x 7", "put y 8"]],
  ["paxos", "repaired", "B", ["transfer 30 x to y", "transfer 10 y to z"]],
  ["counter", "repaired", "A", ["+5 x", "-2 x", "populate x", "history x"]],
];
for (const [id, preset, node, commands] of SYSTEMS) {
  for (const theme of ["dark", "light"]) {
    const prepare = (page) => system(page, id, preset, node, commands);
    PICTURES.push([`${id}-${theme}`, { width: 1440, height: 900 }, theme, prepare]);
  }
}

/** A system at work: a few seconds in, then asked for something at a node, at a quarter of the speed. */
async function system(page, id, preset, node, commands) {
  const choices = page.getByRole("navigation", { name: "What is on stage" });
  await choices.getByRole("combobox", { name: "Protocol" }).selectOption(id);
  await choices.getByRole("combobox", { name: "Preset" }).selectOption(preset);
  const speed = page.getByRole("slider", { name: "Speed" });
  const play = page.getByRole("button", { name: "Play", exact: true });
  if (await play.count()) await play.click();
  await speed.fill("2");
  await page.waitForTimeout(2500);
  await page.keyboard.press(String(node.charCodeAt(0) - 64));
  await speed.fill("-2");
  const line = page.getByRole("textbox", { name: "Type a command" });
  for (const words of commands) {
    await line.fill(words);
    await line.press("Enter");
    await page.waitForTimeout(300);
  }
  await page.waitForTimeout(1500);
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await page.waitForTimeout(300);
}

/** A history that has no linearization. */
async function history(page) {
  await page.locator("summary", { hasText: "File" }).click();
  await page.getByRole("button", { name: "Judge a history…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: /Two compare-and-sets/ }).click();
  await page.getByRole("heading", { name: "This history has no linearization" }).waitFor();
  await page.waitForTimeout(400);
}

/** The shortest run that breaks a preset, at its last choice. */
async function shortest(page) {
  const choices = page.getByRole("navigation", { name: "What is on stage" });
  await choices.getByRole("combobox", { name: "Preset" }).selectOption("no-write-back");
  await page.getByRole("button", { name: "The shortest one" }).click();
  const next = page.getByRole("button", { name: "Next", exact: true });
  await next.waitFor({ timeout: 60_000 });
  while (await next.isEnabled()) await next.click();
  await page.waitForTimeout(500);
}

/** The first visit, a few seconds in. */
async function running(page) {
  await page.waitForFunction(() => document.querySelectorAll("g.msg, .chip").length > 0);
  await page.waitForTimeout(1500);
}

/** The third suggestion, at the moment a guarantee breaks. */
async function naive(page) {
  await page.getByRole("button", { name: /break a guarantee/ }).click();
  await page.getByRole("button", { name: /^Go to / }).first().waitFor({ timeout: 60_000 });
  await page.waitForTimeout(500);
}

/** The second suggestion, with messages on their way to the cut. */
async function cut(page) {
  await page.waitForTimeout(1500);
  await page.getByRole("button", { name: /Cut the cluster in two/ }).click();
  await page.waitForTimeout(7000);
  await page.getByRole("button", { name: "Pause" }).click();
  await page.waitForTimeout(300);
}

const server = await serve();
const browser = await launch();
const [, , only = ""] = process.argv;
for (const [name, viewport, colorScheme, prepare] of PICTURES.filter(([name]) => name.includes(only))) {
  const visit = await open(browser, server.page, { viewport, colorScheme });
  await visit.page.waitForSelector("svg");
  await prepare(visit.page);
  await visit.page.screenshot({ path: `${FOLDER}/${name}.png` });
  await visit.close();
  console.log(`docs/pictures/${name}.png`);
}
await browser.close();
await server.stop();
