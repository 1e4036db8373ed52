/** Texts of the rules: headings, lists and paragraphs, and nothing else of Markdown. */
import type { ReactNode } from "react";

type Block = { is: "head" | "text"; text: string } | { is: "list"; items: string[] };

/** Blocks are apart by empty lines; an item of a list may go on in the next line. */
export function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  for (const part of text.split(/\n{2,}/)) {
    const lines = part.split("\n").filter((it) => it.trim());
    const [first] = lines;
    if (!first) continue;
    if (/^#{1,6} /.test(first)) {
      blocks.push({ is: "head", text: first.replace(/^#+ /, "") });
      if (lines.length > 1) blocks.push({ is: "text", text: lines.slice(1).join(" ") });
    } else if (/^(\d+\.|[-*]) /.test(first)) {
      const items: string[] = [];
      for (const line of lines) {
        if (/^(\d+\.|[-*]) /.test(line)) items.push(line.replace(/^(\d+\.|[-*]) /, ""));
        else items.push(`${items.pop() ?? ""} ${line.trim()}`);
      }
      blocks.push({ is: "list", items });
    } else blocks.push({ is: "text", text: lines.join(" ") });
  }
  return blocks;
}

export function Markdown({ text }: { text: string }): ReactNode {
  return blocksOf(text).map((it, at) => {
    if (it.is === "head") return <h3 key={at}>{it.text}</h3>;
    if (it.is !== "list") return <p key={at}>{it.text}</p>;
    return (
      <ol key={at} className="steps small">
        {it.items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ol>
    );
  });
}
