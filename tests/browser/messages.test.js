// One message: hold, release, drop, double, deliver now; by mouse.

import assert from "node:assert/strict";
import { test } from "node:test";
import { BY_HAND, QUIET, begin, button, clickMiddle, eventually, flying, inspector, messages, order, said, stand, step, stepUntil, toast, write } from "./page.js";

const { browser, server } = await begin();

/** A has asked everybody; the message to B is selected on stage. */
async function select(setup) {
  const opened = await stand(browser, server, setup);
  const { page } = opened;
  await write(page, "A", 7);
  assert.equal(await messages(page).count(), 4);
  await clickMiddle(page, messages(page).filter({ hasText: "?" }).first().locator(".pill"));
  const region = page.getByRole("region", { name: "Message A → B" });
  await region.waitFor();
  return { ...opened, region };
}

test("a message says what it is, and is delivered at once", async () => {
  const { page, region, close } = await select(BY_HAND);
  assert.match(await region.innerText(), /what do you hold at x[^]*write 7/);
  await button(region, "Deliver now").click();
  await eventually(async () => (await flying(page)).filter((m) => m.startsWith("B to A, reply")).length, 1);
  await inspector(page).getByText("no longer in flight").waitFor();
  await close();
});

test("a held message stays while the others arrive, and goes on when it is let go", async () => {
  const { page, region, close } = await select(QUIET);
  await button(region, "Hold").click();
  await region.getByText("held back").waitFor();
  await stepUntil(page, async () => !(await flying(page)).some((m) => /^A to [CDE], query/.test(m)));
  assert.match((await flying(page)).join("\n"), /A to B, query: .*held/);
  await button(region, "Release").click();
  await stepUntil(page, async () => !(await flying(page)).some((m) => m.startsWith("A to B, query")));
  await close();
});

test("a doubled message arrives twice and a dropped one never", async () => {
  const { page, region, close } = await select(BY_HAND);
  const toB = async () => (await flying(page)).filter((m) => m.startsWith("A to B, query")).length;
  await button(region, "Duplicate").click();
  await eventually(toB, 2);
  await button(region, "Drop").click();
  await eventually(toB, 1);
  const row = button(inspector(page), "All nodes");
  await row.click();
  await button(inspector(page), "Drop query A to B").click();
  await eventually(toB, 0);
  await button(inspector(page), "Duplicate query A to C").click();
  await eventually(() => messages(page).count(), 4);
  await button(inspector(page), "Drop query A to C").first().click();
  assert.equal(await messages(page).count(), 3);
  await close();
});

test("by hand, nothing moves until somebody lets it, and a write goes message by message", async () => {
  const { page, close } = await stand(browser, server, BY_HAND);
  await write(page, "A", 7);
  await step(page);
  assert.equal(await messages(page).count(), 4);
  await button(inspector(page), "All nodes").click();
  const deliver = (name) => button(inspector(page), `Deliver ${name}`).first().click();
  for (const name of ["B", "C"]) {
    await deliver(`query A to ${name}`);
    await deliver(`reply ${name} to A`);
  }
  assert.match(await said(page, "A"), /writing 7 · store/);
  for (const name of ["B", "C"]) {
    await deliver(`store A to ${name}`);
    assert.match(await said(page, name), /x holds 7, tag 1·A/);
    await button(inspector(page), `${name}→A ack`).waitFor();
    await deliver(`ack ${name} to A`);
  }
  assert.match(await said(page, "A"), /x holds 7, tag 1·A; idle/);
  await close();
});

test("what cannot be delivered is called by what it is, and the log names no clients", async () => {
  const { page, close } = await stand(browser, server, BY_HAND);
  await order(page, "B", "Isolate");
  await write(page, "A", 7);
  await button(inspector(page), "All nodes").click();
  await button(inspector(page), "Deliver query A to B").click();
  await toast(page).getByText("The query from A to B cannot arrive: the link is cut.").waitFor();
  await page.getByRole("tab", { name: "Log" }).click();
  await page.getByText("A is asked to write 7 to x").waitFor();
  await page.getByText("A begins the write of 7 to x").waitFor();
  assert.doesNotMatch(await page.getByRole("log").innerText(), /client/);
  await close();
});

test("by hand, the stage says that messages wait, and D delivers the next", async () => {
  const { page, close } = await stand(browser, server, BY_HAND);
  const notice = page.locator(".notice");
  await notice.getByText("press Space to play").waitFor();
  await write(page, "A", 7);
  await notice.getByText("Messages wait for you: click one, or press D to deliver the next.").waitFor();
  await page.getByRole("tab", { name: "Inspector" }).focus();
  await page.keyboard.press("d");
  await eventually(async () => (await flying(page)).filter((m) => m.startsWith("B to A, reply")).length, 1);
  await button(notice, "Deliver next").click();
  await eventually(async () => (await flying(page)).filter((m) => m.startsWith("C to A, reply")).length, 1);
  await step(page);
  await toast(page).getByText("messages wait for you to deliver them").waitFor();
  await close();
});
