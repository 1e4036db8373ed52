/** What a move looks like on a page: its name, its weight, and what it asks for. */
import type { ComponentType } from "react";

import type { CaseView, Move, MoveBody } from "../api/types";

export type FormProps<M extends Move> = {
  view: CaseView;
  send: (body: MoveBody<M>) => void;
};

export type MoveForm<M extends Move> = {
  /** Lower comes first. Below 10 is what a page shows at once; the rest stands behind "more". */
  rank: number;
  danger?: boolean;
} & ({ Form: ComponentType<FormProps<M>> } | { to: (view: CaseView) => string });

/** A move that is never one of the readers of these pages, or has its own place on the page. */
export const NOT_THEIRS = null;

/** One that is made where its file is looked at. */
export const AT_THE_FILE = null;

/** One entry for every move that the server knows: one too few or too many does not compile. */
export type MoveForms = { [M in Move]: MoveForm<M> | typeof NOT_THEIRS | typeof AT_THE_FILE };
