/** What somebody wrote and has not sent stays while they look at something else. */
import { useState } from "react";

import type { Move } from "../api/types";

const kept = new Map<string, string>();

/** A field of a move of a case that keeps its text until the move is made or the page is left. */
export function useKept(
  id: string,
  move: Move,
  field = "text",
  first = "",
): [string, (text: string) => void] {
  const name = `${id} ${move} ${field}`;
  const [text, setText] = useState(() => kept.get(name) ?? first);
  return [
    text,
    (next) => {
      kept.set(name, next);
      setText(next);
    },
  ];
}

/** Puts a text into a field of a move that is opened next. */
export function keep(id: string, move: Move, field: string, text: string): void {
  kept.set(`${id} ${move} ${field}`, text);
}

/** The move was made: nothing of it is kept. */
export function forget(id: string, move: Move): void {
  for (const name of kept.keys()) if (name.startsWith(`${id} ${move} `)) kept.delete(name);
}

/** Whoever sits here next does not find what somebody else did not send. */
export function forgetAll(): void {
  kept.clear();
}
