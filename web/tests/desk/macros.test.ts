/** Texts at hand: which fit a move, and where they go. */
import { describe, expect, it } from "vitest";

import { choicesOf, joined } from "../../src/desk/case/moves/Words";
import type { MacroView } from "../../src/shared/macros/queries";

const text = (id: string, texts: MacroView["texts"], moves: MacroView["moves"] = []): MacroView => ({
  id,
  version: 1,
  changed_at: "2026-11-22T00:00:00Z",
  mine: true,
  name: id,
  scope: "own",
  texts,
  moves,
});

describe("the texts at hand", () => {
  const all = [
    text("greeting", { zh: "您好", en: "Hello" }),
    text("asking", { zh: "请补充" }, ["request-information"]),
    text("silent", {}),
  ];

  it("are those for the move, and those for every move", () => {
    const ids = (move: "message" | "request-information") =>
      choicesOf(all, move, "zh-CN").map((it) => `${it.id} ${it.language}`);
    expect(ids("message")).toEqual(["greeting zh", "greeting en"]);
    expect(ids("request-information")).toEqual(["greeting zh", "asking zh", "greeting en"]);
  });

  it("are in the reader's language first", () => {
    expect(choicesOf(all, "message", "en").map((it) => it.language)).toEqual(["en", "zh"]);
  });
});

describe("a text that is picked", () => {
  it("comes after what was written, which stays", () => {
    expect(joined("Dear Lin,  \n", "we looked.")).toBe("Dear Lin,\nwe looked.");
  });

  it("is all there is where nothing was written", () => {
    expect(joined("  ", "We looked.")).toBe("We looked.");
  });
});
