/** What a move looks like on a page: its name, its weight, and what it asks for. */
import type { ComponentType } from "react";

import type { CaseView, Move, MoveBody } from "../../../shared/api/types";

export type FormProps<M extends Move> = {
  view: CaseView;
  send: (body: MoveBody<M>) => void;
  busy: boolean;
};

export type PortalMove<M extends Move> = {
  /** Lower comes first. Below 10 is what a page shows at once; the rest stands behind "more". */
  rank: number;
  danger?: boolean;
} & ({ Form: ComponentType<FormProps<M>> } | { to: (view: CaseView) => string });

/** A move that is never a complainant's. */
export const NOT_THEIRS = null;

/** One that is theirs, and for which the server has no page's part yet: no button leads to it. */
export const NOT_YET = null;
