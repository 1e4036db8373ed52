/**
 * Files on their way into cases. They go on while other pages are open, wait for the connection when
 * it is gone, and go on after the page was loaded anew.
 */
import { useEffect, useSyncExternalStore } from "react";

import type { Problem } from "../api/problem";
import { asProblem } from "../api/problem";
import { queryClient } from "../api/queries";
import { newKey } from "../ids";
import { credential } from "../session";
import { forget, forgetAll, keep, kept, type KeptUpload } from "./kept";
import { begin, giveUp, offset, sendRest } from "./tus";

/** A file on its way. */
export type Sending = KeptUpload & {
  /** How many bytes the server has, or is being sent. */
  done: number;
  /** `lost` waits for the connection, `chosen-again` for the same file to be chosen again. */
  state: "going" | "lost" | "chosen-again" | "failed" | "arrived";
  error?: Problem;
};

/** How long it waits after the first cut, in milliseconds; twice as long after each further one. */
const WAIT_FIRST = 1_000;
const WAIT_MAX = 30_000;
/** For how long it is said that a file has arrived, in milliseconds. */
const SHOWN_FOR = 15_000;

let all: readonly Sending[] = [];
const listeners = new Set<() => void>();
const running = new Map<string, AbortController>();
let looked = false;

function settle(next: readonly Sending[]): void {
  all = next;
  listeners.forEach((it) => {
    it();
  });
}

function change(key: string, part: Partial<Sending>): void {
  settle(all.map((it) => (it.key === key ? { ...it, ...part } : it)));
}

const find = (key: string) => all.find((it) => it.key === key);

function drop(key: string): void {
  running.get(key)?.abort();
  running.delete(key);
  settle(all.filter((it) => it.key !== key));
  void forget(key);
}

/** Says for a while that it is there, and keeps nothing of it. */
function arrived(key: string): void {
  change(key, { state: "arrived", done: find(key)?.size ?? 0 });
  void forget(key);
  setTimeout(() => {
    drop(key);
  }, SHOWN_FOR);
}

/** Sends one until it is whole, or something other than the connection stands in its way. */
async function run(key: string): Promise<void> {
  if (running.has(key)) return;
  const control = new AbortController();
  running.set(key, control);
  let wait = WAIT_FIRST;
  // Left when it is done, given up, or refused.
  while (!control.signal.aborted) {
    const before = find(key)?.done ?? 0;
    const error = await attempt(key, control.signal);
    if (!error || control.signal.aborted) break;
    if (!error.mayPass && error.code !== "upload-moved") {
      change(key, { state: "failed", error });
      break;
    }
    if (before < (find(key)?.done ?? 0)) wait = WAIT_FIRST;
    change(key, { state: "lost" });
    await connectedAgain(wait, control.signal);
    wait = Math.min(wait * 2, WAIT_MAX);
  }
  running.delete(key);
}

async function attempt(key: string, signal: AbortSignal): Promise<Problem | undefined> {
  const upload = find(key);
  if (!upload?.file) return undefined;
  const token = credential(upload.caseId);
  try {
    change(key, { state: "going" });
    const place = upload.place ?? (await begin(upload, token));
    if (!upload.place) {
      change(key, { place });
      await keep({ ...upload, place });
    }
    const from = await offset(place, token);
    change(key, { done: from });
    const onProgress = (done: number) => {
      change(key, { done });
    };
    await sendRest({ place, file: upload.file, from, token, signal, onProgress });
    arrived(key);
    await queryClient.invalidateQueries({ queryKey: ["case", upload.caseId] });
    return undefined;
  } catch (thrown) {
    const problem = asProblem(thrown);
    // What the server no longer has begins anew, under a name of its own.
    if (problem.kind !== "not-found" || !find(key)?.place) return problem;
    startOver(key);
    return undefined;
  }
}

function startOver(key: string): void {
  const old = find(key);
  drop(key);
  if (!old) return;
  const fresh: Sending = { ...old, key: newKey(), done: 0, state: "going" };
  delete fresh.place;
  send(fresh);
}

function send(fresh: Sending): void {
  settle([...all, fresh]);
  void keep(fresh);
  void run(fresh.key);
}

/** Waits so long, or until the device says that it is connected again. */
function connectedAgain(most: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(clock);
      window.removeEventListener("online", end);
      resolve();
    };
    const clock = setTimeout(end, most);
    window.addEventListener("online", end);
    signal.addEventListener("abort", end);
  });
}

export const uploads = {
  now: () => all,
  /** Puts files on their way. `accepted` are the media types that are taken by name. */
  add(files: readonly File[], caseId: string, kind: string, accepted: readonly string[]): void {
    for (const file of files) {
      send({
        key: newKey(),
        caseId,
        kind,
        name: safeName(file.name),
        type: accepted.includes(file.type) ? file.type : "application/octet-stream",
        size: file.size,
        lastModified: file.lastModified,
        file,
        done: 0,
        state: "going",
      });
    }
  },
  /** Goes on with one that failed. */
  again(key: string): void {
    void run(key);
  },
  /** Goes on with one whose file had to be chosen again. Says whether it is the same file. */
  chooseAgain(key: string, file: File): boolean {
    const upload = find(key);
    if (upload?.size !== file.size) return false;
    change(key, { file, state: "going" });
    void run(key);
    return true;
  },
  /** Leaves one out, here and at the server. */
  leaveOut(key: string): void {
    const upload = find(key);
    drop(key);
    if (upload?.place) giveUp(upload.place, credential(upload.caseId)).catch(() => undefined);
  },
  /** Leaves nothing of them on this device. */
  forgetAll(): void {
    for (const it of all) running.get(it.key)?.abort();
    settle([]);
    void forgetAll();
  },
};

/** What was under way when the page was closed goes on. */
async function goOn(): Promise<void> {
  if (looked) return;
  looked = true;
  for (const upload of await kept()) {
    if (find(upload.key)) continue;
    const state = upload.file ? "going" : "chosen-again";
    settle([...all, { ...upload, done: 0, state }]);
    if (upload.file) void run(upload.key);
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The files on their way into a case. */
export function useUploads(caseId: string): Sending[] {
  const now = useSyncExternalStore(subscribe, uploads.now);
  useEffect(() => {
    void goOn();
  }, []);
  return now.filter((it) => it.caseId === caseId);
}

/** As the server takes names: no slashes and quotes, at most 200 characters. */
export function safeName(name: string): string {
  const plain = Array.from(name.replace(/[/\\"\p{Cc}]/gu, "-").trim());
  return plain.slice(-200).join("") || "file";
}
