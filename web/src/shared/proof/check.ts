/**
 * Checks the record of a case here, on the reader's own device: the chain of its events (docs/api.md),
 * their places in the sealed log (RFC 6962), and the signature over the log (C2SP tlog-checkpoint).
 */
import type { EventEntry, ProofView } from "../api/types";

/** What came of one part: it holds, does not, or cannot be said (yet). */
export type Finding = { part: Part; is: "holds" | "broken" | "open"; count: number };
export type Part = "chain" | "hidden" | "sealed" | "unsealed" | "signature" | "stamps";

export type Checked = { findings: Finding[]; key: string | undefined; size: number };

export async function checkRecord(entries: EventEntry[], proof: ProofView): Promise<Checked> {
  const checkpoint = readCheckpoint(proof.checkpoint ?? undefined);
  const key = newestKey(proof.keys);
  const sealed = proof.events.filter((it) => it.inclusion);
  const places = await Promise.all(
    sealed.map(({ hash, inclusion }) =>
      checkpoint && inclusion ? leadsTo(hash, inclusion, checkpoint) : false,
    ),
  );
  const same = proof.events.every((it) => entries[it.seq - 1]?.hash === it.hash);
  const part = (part: Part, good: boolean, count: number): Finding => ({
    part,
    is: good ? "holds" : "broken",
    count,
  });
  const hidden = entries.filter((it) => it.hidden).length;
  const findings = [part("chain", await chainHolds(entries), entries.length)];
  if (hidden > 0) findings.push({ part: "hidden", is: "open", count: hidden });
  if (sealed.length > 0) findings.push(part("sealed", same && places.every(Boolean), sealed.length));
  const waiting = entries.length - sealed.length;
  if (waiting > 0) findings.push({ part: "unsealed", is: "open", count: waiting });
  if (checkpoint && key) {
    const good = await signatureHolds(checkpoint, key);
    const is = good === undefined ? "open" : good ? "holds" : "broken";
    findings.push({ part: "signature", is, count: 1 });
  }
  const stamps = proof.stamps.length;
  if (stamps > 0) findings.push({ part: "stamps", is: "open", count: stamps });
  return { findings, key, size: checkpoint?.size ?? 0 };
}

const text = new TextEncoder();

async function sha256(...parts: Uint8Array[]): Promise<Uint8Array> {
  const all = new Uint8Array(parts.reduce((sum, it) => sum + it.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest("SHA-256", all));
}

const hex = (bytes: Uint8Array) =>
  Array.from(bytes, (it) => it.toString(16).padStart(2, "0")).join("");

const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (it) => it.charCodeAt(0));

/** Every event is hashed with the hash before it; what is hidden is there as its hash. */
async function chainHolds(entries: EventEntry[]): Promise<boolean> {
  let before = "0".repeat(64);
  for (const [at, { seq, previous, hash, record }] of entries.entries()) {
    if (seq !== at + 1 || previous !== before) return false;
    if (record != null && hex(await sha256(text.encode(previous + record))) !== hash) return false;
    before = hash;
  }
  return entries.length > 0;
}

type Checkpoint = { body: string; origin: string; size: number; root: string; signatures: string[] };

/** Three lines, an empty one, and signatures. */
function readCheckpoint(note: string | undefined): Checkpoint | undefined {
  const end = note?.indexOf("\n\n") ?? -1;
  if (!note || end < 0) return undefined;
  const body = note.slice(0, end + 1);
  const [origin, size, root] = body.split("\n");
  if (!origin || !root || !/^\d+$/.test(size ?? "")) return undefined;
  const signatures = note.slice(end + 2).split("\n").filter(Boolean);
  return { body, origin, size: Number(size), root, signatures };
}

type Inclusion = { index: number; path: string[] };

/** Whether the way from an event's leaf leads to the root over the whole log (RFC 9162, 2.1.3.2). */
async function leadsTo(hash: string, { index, path }: Inclusion, to: Checkpoint): Promise<boolean> {
  if (index < 0 || to.size <= index) return false;
  let node = await sha256(Uint8Array.of(0), text.encode(hash));
  let [at, last] = [index, to.size - 1];
  for (const step of path.map(bytesOf)) {
    if (last === 0) return false;
    const fromLeft = at % 2 === 1 || at === last;
    node = fromLeft
      ? await sha256(Uint8Array.of(1), step, node)
      : await sha256(Uint8Array.of(1), node, step);
    if (fromLeft) {
      while (at % 2 === 0 && at !== 0) [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
    }
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 && hex(node) === hex(bytesOf(to.root));
}

type Keys = { keys?: { key?: string }[] };

/** The key that signs now, as the C2SP writes it: `name+hash+base64`. */
function newestKey(keys: unknown): string | undefined {
  return (keys as Keys).keys?.at(-1)?.key;
}

const ED25519 = 1;

/** Nothing where this browser cannot tell. */
async function signatureHolds(of: Checkpoint, key: string): Promise<boolean | undefined> {
  const [name = "", , encoded = ""] = splitKey(key);
  const [algorithm, ...rest] = bytesOf(encoded);
  const line = of.signatures.find((it) => it.startsWith(`— ${name} `));
  if (algorithm !== ED25519 || name !== of.origin || !line) return false;
  const signature = bytesOf(line.split(" ").at(-1) ?? "").slice(4);
  try {
    const usable = await crypto.subtle.importKey("raw", Uint8Array.from(rest), "Ed25519", false, [
      "verify",
    ]);
    return await crypto.subtle.verify("Ed25519", usable, signature, text.encode(of.body));
  } catch {
    return undefined;
  }
}

/** The base64 part may hold a plus sign itself: only the first two part the key. */
function splitKey(key: string): string[] {
  const first = key.indexOf("+");
  const second = key.indexOf("+", first + 1);
  return [key.slice(0, first), key.slice(first + 1, second), key.slice(second + 1)];
}
