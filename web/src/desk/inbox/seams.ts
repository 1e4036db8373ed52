/**
 * What the desk wants of the server and the server does not have yet. Each line is `false` as long
 * as its address or parameter is not in the server's document; on the day it is, this file no longer
 * compiles, and whoever sets it to `true` builds the page's part.
 */
import type { paths } from "../../shared/api/schema.gen";
import type { Query } from "./filters";

type Has<Address extends string> = Address extends keyof paths ? true : false;
type Takes<Name extends string> = Name extends keyof Query ? true : false;

type Wanted = {
  /** Words anywhere in a case, Chinese too. */
  search: Takes<"q">;
  /** Cases with a tag. */
  tags: Takes<"tag">;
  /** Filters under a name, for oneself or the department. */
  savedViews: Has<"/api/v1/views">;
  /** One move for many cases, with a result for each. */
  bulkMoves: Has<"/api/v1/cases/moves/{move}">;
  /** Texts that are written again and again. */
  macros: Has<"/api/v1/macros">;
  /** What happens, as it happens. */
  live: Has<"/api/v1/events">;
};

export const OFFERED: Wanted = {
  search: true,
  tags: true,
  savedViews: true,
  bulkMoves: true,
  macros: false,
  live: false,
};
