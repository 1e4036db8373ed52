/** Words stand in the locale files, all of them in both languages, and nowhere else. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import ts from "typescript";
import { describe, expect, it } from "vitest";

import { MOVES as DESK_MOVES } from "../src/desk/case/moves";
import en from "../src/locales/en";
import adminEn from "../src/locales/en/admin";
import deskEn from "../src/locales/en/desk";
import enParty from "../src/locales/en/party";
import enViewer from "../src/locales/en/viewer";
import zh from "../src/locales/zh-CN";
import adminZh from "../src/locales/zh-CN/admin";
import deskZh from "../src/locales/zh-CN/desk";
import zhParty from "../src/locales/zh-CN/party";
import zhViewer from "../src/locales/zh-CN/viewer";
import { MOVES as MEDIATORS } from "../src/mediator/moves";
import { MOVES as MERCHANTS } from "../src/merchant/moves";
import { MOVES } from "../src/portal/case/moves";
import { MOVES as REGULATORS } from "../src/regulator/moves";
import events from "../src/shared/case/events";

type Words = { [key: string]: string | Words };

function flat(words: Words, before = ""): [string, string][] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === "string" ? [[before + key, value]] : flat(value, `${before}${key}.`),
  );
}

const bare = (key: string) => key.replace(/_(one|other)$/, "");
const blanks = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((it) => it[1]).sort();

describe("the locale files", () => {
  const chinese = new Map(flat({ ...zh, ...zhParty, ...deskZh, ...adminZh, ...zhViewer }));
  const english = new Map(flat({ ...en, ...enParty, ...deskEn, ...adminEn, ...enViewer }));

  it("say the same things", () => {
    const keys = (of: Map<string, string>) => [...new Set([...of.keys()].map(bare))].sort();
    expect(keys(english)).toEqual(keys(chinese));
  });

  it("leave nothing empty", () => {
    const empty = [...chinese, ...english].filter(
      ([key, text]) => text.trim() === "" && !key.endsWith(".space"),
    );
    expect(empty).toEqual([]);
  });

  it("have a plural wherever English needs one", () => {
    const plurals = [...english.keys()].filter((it) => it.endsWith("_other"));
    const alone = plurals.filter((it) => !english.has(it.replace(/_other$/, "_one")));
    expect(alone).toEqual([]);
  });

  it("fill in the same blanks", () => {
    const differ = [...chinese].filter(([key, text]) => {
      const other = english.get(key);
      return other !== undefined && blanks(other).join() !== blanks(text).join();
    });
    expect(differ.map(([key]) => key)).toEqual([]);
  });

  it("are Chinese in the Chinese file, and have no Chinese in the English one", () => {
    const wrong = [...english].filter(([key, text]) => han(text) && key !== "frame.otherLanguage");
    expect(wrong).toEqual([]);
    const words = [...chinese.values()].filter(han).length;
    expect(words).toBeGreaterThan(chinese.size * 0.9);
  });

  it("have words for every kind of event", () => {
    const silent = events.filter((it) => !chinese.has(`story.event.${it}`));
    expect(silent).toEqual([]);
  });

  it("name every move that anybody outside may make, and say what it does", () => {
    const theirs = [MOVES, MERCHANTS, MEDIATORS, REGULATORS].flatMap(Object.entries).filter(([, it]) => it);
    const unnamed = theirs
      .flatMap(([move]) => [`moves.${move}.name`, `moves.${move}.about`])
      .filter((it) => !chinese.has(it));
    expect(unnamed).toEqual([]);
  });

  it("name every move that is made at the desk, and say what it does", () => {
    const theirs = Object.entries(DESK_MOVES).filter(([, it]) => it);
    const unnamed = theirs
      .flatMap(([move]) => [`act.${move}.name`, `act.${move}.about`])
      .filter((it) => !chinese.has(it));
    expect(unnamed).toEqual([]);
  });
});

const han = (text: string) => /\p{Script=Han}/u.test(text);

/** Attributes that people see or hear. */
const SPOKEN = ["alt", "aria-label", "placeholder", "title", "label", "hint", "lead"];

/** Two words or more that begin like a sentence. */
const isSentence = (text: string) => /^[A-Z][a-z]+( [a-z]+)+/.test(text.trim());

function hardCoded(path: string, text = readFileSync(path, "utf8")): string[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found: string[] = [];
  const note = (node: ts.Node, said: string) => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart());
    found.push(`${path}:${line + 1}: ${said.trim()}`);
  };
  const visit = (node: ts.Node) => {
    if (ts.isJsxText(node) && /\p{L}/u.test(node.text)) note(node, node.text);
    if (ts.isJsxAttribute(node) && SPOKEN.includes(node.name.getText())) {
      const { initializer } = node;
      if (initializer && ts.isStringLiteral(initializer) && /\p{L}/u.test(initializer.text)) {
        // A key of the words is not a sentence.
        if (!/^[a-z.-]+\.[a-zA-Z.]+$/.test(initializer.text)) note(node, initializer.text);
      }
    }
    const literal = ts.isStringLiteralLike(node) || ts.isTemplateHead(node);
    if (literal && (han(node.text) || isSentence(node.text))) note(node, node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

describe("the code", () => {
  it.each([
    ["a text", "const a = <p>Hello</p>;"],
    ["a text in Chinese", "const a = <p>您好</p>;"],
    ["an attribute", 'const a = <img alt="A case" />;'],
    ["a string", 'const a = say("Please try again");'],
    ["a string in Chinese", "const a = `请重试 ${b}`;"],
  ])("is caught with %s", (_, text) => {
    expect(hardCoded("a.tsx", text)).toHaveLength(1);
  });

  it("may name keys, classes and codes", () => {
    const text = 'const a = <p className="row apart" title={t("a.b")}>{t("case.title")} · {n}</p>;';
    expect(hardCoded("a.tsx", text)).toEqual([]);
  });

  const root = join(import.meta.dirname, "../src");
  const files = readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((it) => /\.tsx?$/.test(it) && !it.includes(".gen.") && !it.startsWith("locales"))
    .map((it) => join(root, it));

  it("has no sentence of its own", () => {
    expect(files.length).toBeGreaterThan(30);
    expect(files.flatMap((it) => hardCoded(it))).toEqual([]);
  });
});
