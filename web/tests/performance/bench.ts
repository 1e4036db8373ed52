/**
 * Starts a server with a demo on a database of its own, fills it with complaints, waits until all of
 * them are found by their words, and measures its pages: `cargo xtask bench web [--cases 100000]`.
 *
 * REDRESS_BINARY is the program, CHROMIUM the browser. `--data FOLDER` keeps the database there, and
 * goes on with it the next time.
 */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { ready } from "../journeys/setup";
import { complaint, fill } from "./fill";

const CASES = 100_000;
/** How long the rounds may take to read what came in, for each thousand complaints. */
const READING_MS = 60_000;

/** What is searched: in every complaint, in every fifth, twelfth and thousandth of them, and in one alone. */
const WORDS = {
  word: ["商家承诺三日", "扣了两次款", "充值卡", "面包机", "手机壳", "云杉驿站", "2088000000000077", "2088000000000707"],
  pair: ["网店", "订单", "客服", "续费", "外套", "耳机", "云杉", "驿站"],
};

/** How long it may take until a server rests, how often that is looked at, and what little it still does then. */
const IDLE_WITHIN_MS = 600_000;
const LOOK_MS = 4000;
const IDLE_HUNDREDTHS = 20;

const option = (name: string) => {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
};

const tell = (words: string) => process.stderr.write(`${words}\n`);

/** Whether a word that is in this complaint alone is found. */
async function isFound(address: string, token: string, n: number): Promise<boolean> {
  const { account } = complaint(n, new Set()).particulars;
  const asked = await fetch(`${address}/api/v1/cases?q=${account}&limit=1`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const { cases = [] } = (await asked.json()) as { cases?: unknown[] };
  return cases.length === 1;
}

async function signIn(address: string, password: string): Promise<string> {
  const answer = await fetch(`${address}/api/v1/sign-in`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ login: "agent", password }),
  });
  return ((await answer.json()) as { token: string }).token;
}

/** Waits until the rounds have read all of it. */
async function untilFound(address: string, password: string, cases: number): Promise<void> {
  const token = await signIn(address, password);
  const last = Date.now() + READING_MS * Math.ceil(cases / 1000);
  const some = [0, 0.25, 0.5, 0.75].map((it) => Math.floor(cases * it)).concat(cases - 1);
  for (const n of some) {
    while (!(await isFound(address, token, n))) {
      if (last < Date.now()) throw new Error(`complaint ${String(n)} is not found`);
      await new Promise((done) => setTimeout(done, 1000));
    }
  }
}

/** How long the server was on a processor so far, in hundredths of a second; nothing where no system tells. */
function worked(pid: number | undefined): number | undefined {
  try {
    const said = readFileSync(`/proc/${String(pid)}/stat`, "utf8");
    // Behind the name, which may have blanks: the 14th and 15th of all fields.
    const fields = said.slice(said.lastIndexOf(")") + 2).split(" ");
    return Number(fields[11]) + Number(fields[12]);
  } catch {
    return undefined;
  }
}

/** Waits until the server has nothing left to do of itself, such as counting limits anew after its start. */
async function untilIdle(pid: number | undefined): Promise<void> {
  const last = Date.now() + IDLE_WITHIN_MS;
  let before = worked(pid);
  while (before !== undefined && Date.now() < last) {
    await new Promise((done) => setTimeout(done, LOOK_MS));
    const now = worked(pid) ?? before;
    if (now - before <= IDLE_HUNDREDTHS) return;
    before = now;
  }
}

async function run(): Promise<void> {
  const { REDRESS_BINARY: binary } = process.env;
  if (!binary) throw new Error("name REDRESS_BINARY");
  const cases = Number(option("--cases") ?? CASES);
  const kept = option("--data");
  const folder = kept ?? mkdtempSync(join(tmpdir(), "redress-bench-web-"));
  mkdirSync(folder, { recursive: true });
  const server = spawn(binary, ["serve", "--demo", "--json", "--data", folder, "--listen", "127.0.0.1:0"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  try {
    const { address, password } = await ready(server);
    const note = join(folder, "complaints");
    const there = kept ? countIn(note) : 0;
    const began = Date.now();
    await fill(address, there, cases, (done) => {
      tell(`${String(there + done)} of ${String(cases)} complaints are in`);
    });
    writeFileSync(note, String(Math.max(there, cases)));
    tell(`${String(cases)} complaints are in, after ${String(Math.round((Date.now() - began) / 1000))} s`);
    await untilFound(address, password, cases);
    tell(`and found by their words, after ${String(Math.round((Date.now() - began) / 1000))} s`);
    await untilIdle(server.pid);
    tell(`and the server rests, after ${String(Math.round((Date.now() - began) / 1000))} s`);
    process.env.REDRESS_ADDRESS = address;
    process.env.REDRESS_PASSWORD = password;
    process.env.REDRESS_WORDS ??= JSON.stringify(WORDS);
    await import("./measure");
  } finally {
    server.kill();
    if (!kept) rmSync(folder, { recursive: true, force: true });
  }
}

/** How many an earlier run put in. */
function countIn(note: string): number {
  try {
    return Number(readFileSync(note, "utf8"));
  } catch {
    return 0;
  }
}

await run();
