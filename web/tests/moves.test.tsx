/** The page of a case draws what the server lists, and sends what the forms say. */
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { MemoryRouter } from "react-router";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { MOVES } from "../src/portal/case/moves";
import { MoveBar } from "../src/shared/case/MoveBar";
import type { CaseView, Move } from "../src/shared/api/types";
import { startLanguages } from "../src/shared/i18n";
import { forgetAll } from "../src/shared/moves/kept";

const view = (moves: Move[]) =>
  ({
    id: "case_1",
    moves,
    payments: [],
    remedies: [],
    offers: [],
    requests: [],
    escalations: [],
  }) as unknown as CaseView;

function open(moves: Move[], at = "/") {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <QueryClientProvider client={client}>
      <MemoryRouter initialEntries={[at]}>
        <MoveBar view={view(moves)} forms={MOVES} />
      </MemoryRouter>
    </QueryClientProvider>,
  );
}

const answer = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });

// The client takes hold of it when it is made, which is before any test begins.
const send = vi.hoisted(() => {
  const send = vi.fn<(request: Request) => Promise<Response>>();
  globalThis.fetch = send as typeof fetch;
  return send;
});

describe("the moves of a case", () => {
  beforeEach(async () => {
    await startLanguages("en");
    send.mockReset();
    forgetAll();
  });
  afterEach(cleanup);

  it("are those that the server lists, less those of others", () => {
    open(["accept", "object", "rule", "withdraw"]);
    const names = screen.getAllByRole("button", { hidden: true }).map((it) => it.textContent);
    expect(names).toEqual(["Accept the decision", "Object", "Withdraw"]);
  });

  it("are not there where there are none", () => {
    open([]);
    expect(screen.queryByRole("heading")).toBeNull();
  });

  it("send their fields, once, under a name of their own", async () => {
    send.mockImplementation(() => Promise.resolve(answer(200, view([]))));
    open(["object"], "/?move=object");
    const dialog = within(await screen.findByRole("dialog"));
    const user = userEvent.setup();
    await user.click(dialog.getByRole("button", { name: "Send" }));
    expect(send).not.toHaveBeenCalled();
    expect(dialog.getByText("Please fill this in")).toBeTruthy();
    await user.type(dialog.getByRole("textbox"), "Half of it is missing.");
    await user.click(dialog.getByRole("button", { name: "Send" }));
    await waitFor(() => {
      expect(screen.queryByRole("dialog")).toBeNull();
    });
    expect(send).toHaveBeenCalledTimes(1);
    const request = send.mock.calls[0]?.[0];
    expect(request?.url).toContain("/api/v1/cases/case_1/moves/object");
    expect(await request?.json()).toEqual({ text: "Half of it is missing." });
    expect(request?.headers.get("idempotency-key")).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("keep their name while nobody answers, and their text whatever comes", async () => {
    send.mockRejectedValueOnce(new TypeError("Failed to fetch"));
    send.mockResolvedValueOnce(answer(409, { code: "late", detail: "It is too late.", status: 409 }));
    open(["object"], "/?move=object");
    const dialog = within(await screen.findByRole("dialog"));
    const user = userEvent.setup();
    await user.type(dialog.getByRole("textbox"), "No.");
    await user.click(dialog.getByRole("button", { name: "Send" }));
    expect(await dialog.findByText("The server cannot be reached")).toBeTruthy();
    await user.click(dialog.getByRole("button", { name: "Send" }));
    expect(await dialog.findByText("It is too late.")).toBeTruthy();
    const [first, second] = send.mock.calls.map(([it]) => it.headers.get("idempotency-key"));
    expect(second).toBe(first);
    expect(dialog.getByRole("textbox")).toHaveProperty("value", "No.");
  });

  it("keep what was written while the sheet is shut, and not once it was sent", async () => {
    send.mockImplementation(() => Promise.resolve(answer(200, view(["object"]))));
    const user = userEvent.setup();
    const text = () => screen.findByRole("textbox");
    open(["object"], "/?move=object");
    await user.type(await text(), "Half of it is missing.");
    await user.click(screen.getByRole("button", { name: "Close" }));
    await user.click(screen.getByRole("button", { name: "Object" }));
    expect(await text()).toHaveProperty("value", "Half of it is missing.");
    await user.click(screen.getByRole("button", { name: "Send" }));
    await waitFor(() => {
      expect(screen.queryByRole("dialog")).toBeNull();
    });
    await user.click(screen.getByRole("button", { name: "Object" }));
    expect(await text()).toHaveProperty("value", "");
  });
});
