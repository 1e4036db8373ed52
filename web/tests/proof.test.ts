/** The check of a record agrees with a log that was grown here, and with nothing else. */
import { createHash, generateKeyPairSync, sign } from "node:crypto";

import { beforeAll, describe, expect, it } from "vitest";

import type { EventEntry, ProofView } from "../src/shared/api/types";
import { checkRecord, type Finding } from "../src/shared/proof/check";

const sha = (...parts: (string | Buffer)[]) =>
  parts.reduce((hash, it) => hash.update(it), createHash("sha256")).digest();

const NAME = "desk.example/log";

/** Events of one case, chained. */
function chain(records: string[]): EventEntry[] {
  let previous = "0".repeat(64);
  return records.map((record, at) => {
    const hash = sha(previous, record).toString("hex");
    const entry = { seq: at + 1, previous, hash, record, hidden: false };
    previous = hash;
    return entry;
  });
}

const node = (left: Buffer, right: Buffer) => sha(Buffer.of(1), left, right);

/** RFC 6962, 2.1: the root over leaves, and the path of one of them. */
function root(leaves: Buffer[]): Buffer {
  const [only] = leaves;
  if (leaves.length === 1 && only) return only;
  const half = split(leaves.length);
  return node(root(leaves.slice(0, half)), root(leaves.slice(half)));
}

function path(leaves: Buffer[], at: number): Buffer[] {
  if (leaves.length === 1) return [];
  const half = split(leaves.length);
  return at < half
    ? [...path(leaves.slice(0, half), at), root(leaves.slice(half))]
    : [...path(leaves.slice(half), at - half), root(leaves.slice(0, half))];
}

const split = (size: number) => 2 ** Math.ceil(Math.log2(size) - 1);

const { publicKey, privateKey } = generateKeyPairSync("ed25519");
const raw = publicKey.export({ type: "spki", format: "der" }).subarray(-32);
const KEY = `${NAME}+01020304+${Buffer.concat([Buffer.of(1), raw]).toString("base64")}`;

/** A log in which events of others stand before and between. */
function proofOf(entries: EventEntry[], others: number): ProofView {
  const strangers = Array.from({ length: others }, (_, at) => `${at}`.padStart(64, "f"));
  const all = [...strangers, ...entries.flatMap((it, at) => [it.hash, `${at}`.padStart(64, "e")])];
  const leaves = all.map((it) => sha(Buffer.of(0), it));
  const body = `${NAME}\n${leaves.length}\n${root(leaves).toString("base64")}\n`;
  const signature = Buffer.concat([
    Buffer.of(1, 2, 3, 4),
    sign(undefined, Buffer.from(body), privateKey),
  ]);
  return {
    keys: { origin: NAME, keys: [{ key: KEY, from: 0 }] },
    checkpoint: `${body}\n— ${NAME} ${signature.toString("base64")}\n`,
    stamps: [],
    events: entries.map(({ seq, hash }) => {
      const index = all.indexOf(hash);
      const steps = path(leaves, index).map((it) => it.toString("base64"));
      return { seq, hash, inclusion: { index, path: steps } };
    }),
  } as unknown as ProofView;
}

const RECORDS = ['{"event":"drafted"}', '{"event":"lodged"}', '{"event":"已受理"}'];

const is = (findings: Finding[], part: Finding["part"]) =>
  findings.find((it) => it.part === part)?.is;

describe("the record of a case", () => {
  const entries = chain(RECORDS);
  beforeAll(() => {
    expect(entries).toHaveLength(3);
  });

  it.each([0, 1, 2, 3, 5, 8, 13])("holds in a log with %i events of others before it", async (n) => {
    const { findings, key, size } = await checkRecord(entries, proofOf(entries, n));
    expect(findings).toEqual([
      { part: "chain", is: "holds", count: 3 },
      { part: "sealed", is: "holds", count: 3 },
      { part: "signature", is: "holds", count: 1 },
    ]);
    expect({ key, size }).toEqual({ key: KEY, size: n + 6 });
  });

  it("does not hold once a word of it is another", async () => {
    const changed = entries.map((it) => ({ ...it, record: it.record?.replace("lodged", "lodgeD") }));
    const { findings } = await checkRecord(changed as EventEntry[], proofOf(entries, 4));
    expect(is(findings, "chain")).toBe("broken");
  });

  it("does not hold once an event is left out, or two have changed places", async () => {
    const [first, second, third] = entries;
    for (const wrong of [[first, third], [first, third, second]] as EventEntry[][]) {
      const { findings } = await checkRecord(wrong, proofOf(entries, 4));
      expect(is(findings, "chain")).toBe("broken");
    }
  });

  it("does not hold in a log that it is not in", async () => {
    const proof = proofOf(entries, 4);
    const other = proofOf(chain(["{}", "{}", "{}"]), 4);
    const { findings } = await checkRecord(entries, { ...proof, checkpoint: other.checkpoint ?? null });
    expect(is(findings, "sealed")).toBe("broken");
    expect(is(findings, "signature")).toBe("holds");
  });

  it("is not vouched for by a signature over something else", async () => {
    const proof = proofOf(entries, 4);
    const bent = proof.checkpoint?.replace(`${NAME}\n10\n`, `${NAME}\n11\n`);
    const { findings } = await checkRecord(entries, { ...proof, checkpoint: bent ?? null });
    expect(is(findings, "signature")).toBe("broken");
  });

  it("stays whole around what is hidden, and says what is not sealed yet", async () => {
    const proof = proofOf(entries, 2);
    const [last] = proof.events.slice(-1);
    const open = { ...proof, events: [...proof.events.slice(0, 2), { ...last, inclusion: null }] };
    const hidden = entries.map((it) => (it.seq === 2 ? { ...it, record: null, hidden: true } : it));
    const { findings } = await checkRecord(hidden, open as ProofView);
    expect(findings).toEqual([
      { part: "chain", is: "holds", count: 3 },
      { part: "hidden", is: "open", count: 1 },
      { part: "sealed", is: "holds", count: 2 },
      { part: "unsealed", is: "open", count: 1 },
      { part: "signature", is: "holds", count: 1 },
    ]);
  });
});
