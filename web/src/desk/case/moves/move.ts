/** What a move looks like at the desk: where it stands, its key, and what it asks for. */
import type { ComponentType } from "react";

import type { Move } from "../../../shared/api/types";
import type { FormProps as Shared } from "../../../shared/moves/move";

/** Moves that belong together, in the order in which they are shown. */
export const GROUPS = ["decide", "talk", "check", "deliver", "hand-over", "papers"] as const;
export type Group = (typeof GROUPS)[number];

/** Forms that ask the same of everybody are shared; those of the desk may end by themselves. */
export type FormProps<M extends Move> = Shared<M> & {
  /** For what is not sent as a move, such as a file. */
  onDone: () => void;
};

export type DeskMove<M extends Move> = {
  group: Group;
  danger?: boolean;
  keys?: string;
  Form: ComponentType<FormProps<M>>;
};

/** A move that nobody makes at the desk: the sides' own, or the program's. */
export const NOT_THEIRS = null;

/** One that is made elsewhere on the page: where its file is shown. */
export const AT_THE_FILE = null;

/** One that the server lists and offers no way to make yet: no button leads to it. */
export const NOT_YET = null;
