/**
 * The ground of the journeys: a server with an empty embedded database and its demo people.
 *
 * REDRESS_ADDRESS and REDRESS_PASSWORD name one that runs (`redress serve --demo` prints both); else
 * REDRESS_BINARY is started on a folder of its own. REDRESS_PAGES is where the pages are, where the
 * server itself has none. CHROMIUM is the browser.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import type { TestProject } from "vitest/node";

export type Ground = { address: string; pages: string; password: string; chromium: string };

declare module "vitest" {
  // Only an interface can be added to.
  // eslint-disable-next-line @typescript-eslint/consistent-type-definitions
  interface ProvidedContext {
    ground: Ground;
  }
}

/** What the server says when it is ready, as JSON. */
type Started = { listening?: string; sign_ins?: { password: string }[] };

export default async function setup(project: TestProject): Promise<() => void> {
  const { env } = process;
  const chromium = env.CHROMIUM ?? "/usr/bin/chromium";
  const { REDRESS_ADDRESS: running, REDRESS_PASSWORD: password, REDRESS_BINARY: binary } = env;
  if (running && password) {
    project.provide("ground", { address: running, pages: env.REDRESS_PAGES ?? running, password, chromium });
    return () => undefined;
  }
  if (!binary) throw new Error("name REDRESS_BINARY, or REDRESS_ADDRESS with REDRESS_PASSWORD");
  const folder = mkdtempSync(join(tmpdir(), "redress-journeys-"));
  const server = spawn(
    binary,
    ["serve", "--demo", "--json", "--data", folder, "--listen", env.REDRESS_LISTEN ?? "127.0.0.1:0"],
    { stdio: ["ignore", "pipe", "ignore"] },
  );
  const end = () => {
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const { address, password } = await ready(server);
    const pages = env.REDRESS_PAGES ?? address;
    project.provide("ground", { address, pages, password, chromium });
  } catch (error) {
    end();
    throw error;
  }
  return end;
}

/** Waits until a server says where it listens, and the password of its demo. */
export function ready(server: ChildProcess): Promise<{ address: string; password: string }> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.once("exit", (code) => {
      reject(new Error(`the server ended with ${String(code)}`));
    });
    let address: string | undefined;
    const { stdout } = server;
    if (!stdout) throw new Error("the server says nothing");
    createInterface(stdout).on("line", (line) => {
      const said = JSON.parse(line) as Started;
      address ??= said.listening;
      const [person] = said.sign_ins ?? [];
      if (address && person) resolve({ address, password: person.password });
    });
  });
}
