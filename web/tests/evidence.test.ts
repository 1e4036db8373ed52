/** Files on their way, and what is covered in them. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { Problem } from "../src/shared/api/problem";
import { formatBytes } from "../src/shared/evidence/bytes";
import * as tus from "../src/shared/evidence/tus";
import { safeName, uploads } from "../src/shared/evidence/uploads";
import { linesOf } from "../src/shared/evidence/viewer/Redaction";

const PLACE = "/api/v1/uploads/evidence_1";

/** A server that takes `most` bytes at a time and then lets the line break. */
function badLine(size: number, most: number) {
  let has = 0;
  const begin = vi.spyOn(tus, "begin").mockResolvedValue(PLACE);
  const offset = vi.spyOn(tus, "offset").mockImplementation(() => Promise.resolve(has));
  const sendRest = vi.spyOn(tus, "sendRest").mockImplementation(({ from, onProgress }) => {
    expect(from).toBe(has);
    has = Math.min(size, has + most);
    onProgress(has);
    return has < size
      ? Promise.reject(new Problem("offline", 0, "offline"))
      : Promise.resolve(undefined);
  });
  return { begin, offset, sendRest };
}

const file = (size: number) => new File([new Uint8Array(size)], "receipt.png", { type: "image/png" });

describe("a file on its way", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    uploads.forgetAll();
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it("goes on where the server has it, however often the line breaks", async () => {
    const { begin, sendRest } = badLine(100, 30);
    uploads.add([file(100)], "case_1", "receipt", ["image/png"]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(begin).toHaveBeenCalledTimes(1);
    expect(sendRest.mock.calls.map(([it]) => it.from)).toEqual([0, 30, 60, 90]);
    expect(uploads.now()).toMatchObject([{ state: "arrived", done: 100 }]);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(uploads.now()).toEqual([]);
  });

  it("goes on at once when the device says that it is connected", async () => {
    const { sendRest } = badLine(100, 60);
    uploads.add([file(100)], "case_1", "receipt", []);
    await vi.advanceTimersByTimeAsync(10);
    expect(uploads.now()).toMatchObject([{ state: "lost", type: "application/octet-stream" }]);
    window.dispatchEvent(new Event("online"));
    await vi.advanceTimersByTimeAsync(10);
    expect(sendRest).toHaveBeenCalledTimes(2);
    expect(uploads.now()).toMatchObject([{ state: "arrived" }]);
  });

  it("begins anew where the server has forgotten it", async () => {
    const { begin, offset } = badLine(100, 100);
    offset.mockRejectedValueOnce(new Problem("not-found", 410, "upload-gone"));
    uploads.add([file(100)], "case_1", "receipt", []);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(begin).toHaveBeenCalledTimes(2);
    expect(uploads.now()).toMatchObject([{ state: "arrived" }]);
  });

  it("stops where the server refuses it, and says why", async () => {
    const { begin } = badLine(100, 100);
    begin.mockRejectedValue(new Problem("refused", 415, "not-taken", "Of no kind that is taken."));
    uploads.add([file(100)], "case_1", "receipt", []);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(begin).toHaveBeenCalledTimes(1);
    const [it] = uploads.now();
    expect(it).toMatchObject({ state: "failed", error: { detail: "Of no kind that is taken." } });
    uploads.leaveOut(it?.key ?? "");
    expect(uploads.now()).toEqual([]);
  });

  it("is announced with its case, kind, name and type", () => {
    const told = { key: "k", caseId: "case_1", kind: "receipt", name: "收据.png", type: "image/png" };
    expect(tus.metadata({ ...told, size: 1 })).toBe(
      "case Y2FzZV8x,kind cmVjZWlwdA==,name 5pS25o2uLnBuZw==,type aW1hZ2UvcG5n",
    );
  });

  it("has a name that the server takes", () => {
    expect(safeName('a/b\\c"d\n.png')).toBe("a-b-c-d-.png");
    expect(safeName("  ")).toBe("file");
    expect(Array.from(safeName("长".repeat(300) + ".pdf"))).toHaveLength(200);
  });
});

describe("sizes", () => {
  it("are rounded down, so that nothing looks as if it fitted", () => {
    expect(formatBytes(134, "en")).toBe("134 bytes");
    expect(formatBytes(1_990, "en")).toBe("1.9 kB");
    expect(formatBytes(536_870_912, "en")).toBe("536 MB");
    expect(formatBytes(0, "zh-CN")).toContain("0");
  });
});

describe("what is covered", () => {
  it("is lines of what was read, in characters as people count them", () => {
    const pages = [
      { number: 1, text: "付款😀成功\n\n订单 7\n" },
      { number: 2, text: "乙" },
      { number: 3, attachment: "a.pdf", text: "of an attachment" },
    ];
    expect(linesOf({ pages })).toEqual([
      { page: 1, from: 0, to: 5, text: "付款😀成功" },
      { page: 1, from: 7, to: 11, text: "订单 7" },
      { page: 2, from: 0, to: 1, text: "乙" },
    ]);
  });
});
