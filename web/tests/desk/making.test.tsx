/** A move at the desk is made for the case as it was read; what happened meanwhile is shown first. */
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { MemoryRouter } from "react-router";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { Moves } from "../../src/desk/case/now/Moves";
import { deskWords } from "../../src/desk/words";
import type { CaseView, Move } from "../../src/shared/api/types";
import { bringWords, startLanguages } from "../../src/shared/i18n";
import { meQuery } from "../../src/shared/account/me";
import { staffQuery } from "../../src/shared/staff/queries";

const entry = (seq: number, actor: string, text: string) => ({
  seq,
  event: "noted",
  at: "2026-11-22T10:00:00Z",
  actor: { id: actor, role: "agent" },
  details: {},
  text,
});

const view = (version: number, timeline: object[] = [], moves: Move[] = ["note", "message"]) =>
  ({
    id: "case_1",
    version,
    timeline,
    moves,
    payments: [],
    remedies: [],
    offers: [],
    requests: [],
    obligations: [],
    escalations: [],
  }) as unknown as CaseView;

const answer = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });

// The client takes hold of it when it is made, which is before any test begins.
const send = vi.hoisted(() => {
  const send = vi.fn<(request: Request) => Promise<Response>>();
  globalThis.fetch = send as typeof fetch;
  return send;
});

function open(shown: CaseView, at = "/") {
  const client = new QueryClient({
    defaultOptions: { queries: { retry: false, staleTime: Infinity } },
  });
  client.setQueryData(meQuery.queryKey, { id: "chen", role: "agent" });
  client.setQueryData(staffQuery.queryKey, { staff: [] });
  const page = (of: CaseView) => (
    <QueryClientProvider client={client}>
      <MemoryRouter initialEntries={[at]}>
        <Moves view={of} onOpen={() => undefined} />
      </MemoryRouter>
    </QueryClientProvider>
  );
  const { rerender } = render(page(shown));
  return (next: CaseView) => {
    act(() => {
      rerender(page(next));
    });
  };
}

const form = () => within(screen.getByRole("region", { name: "Note for colleagues" }));
const sent = () =>
  send.mock.calls.map(([it]) => it).filter((it) => it.method === "POST");

describe("a move at the desk", () => {
  beforeEach(async () => {
    await startLanguages("en");
    await bringWords(deskWords);
    send.mockReset();
    send.mockImplementation((request) =>
      Promise.resolve(request.method === "POST" ? answer(200, view(6)) : answer(200, {})),
    );
  });
  afterEach(cleanup);

  it("is there where the server lists it, and nowhere else", () => {
    open(view(5, [], ["note", "withdraw"]));
    const names = screen.getAllByRole("button").map((it) => it.textContent);
    expect(names).toEqual(["Note for colleagues"]);
  });

  it("is sent for the version that was read", async () => {
    open(view(5), "/?move=note");
    const user = userEvent.setup();
    await user.type(form().getByRole("textbox"), "Look at the parcel.");
    await user.click(form().getByRole("button", { name: "Send" }));
    await waitFor(() => {
      expect(screen.queryByRole("region")).toBeNull();
    });
    const [request] = sent();
    expect(request?.headers.get("if-match")).toBe('"5"');
    expect(await request?.json()).toEqual({ text: "Look at the parcel." });
    expect(screen.getByText("Done: Note for colleagues")).toBeTruthy();
  });

  it("waits while somebody else was quicker, shows what they did, and keeps its text", async () => {
    const show = open(view(5), "/?move=note");
    const user = userEvent.setup();
    await user.type(form().getByRole("textbox"), "Mine.");
    show(view(6, [entry(6, "zhou", "The shop agrees.")]));
    const alert = within(form().getByRole("alert"));
    expect(alert.getByText("The shop agrees.")).toBeTruthy();
    await user.click(form().getByRole("button", { name: "Send" }));
    expect(sent()).toEqual([]);
    await user.click(alert.getByRole("button", { name: "I have read it, go on" }));
    expect(form().getByRole("textbox")).toHaveProperty("value", "Mine.");
    await user.click(form().getByRole("button", { name: "Send" }));
    await waitFor(() => {
      expect(sent()).toHaveLength(1);
    });
    expect(sent()[0]?.headers.get("if-match")).toBe('"6"');
  });

  it("goes on after one's own doing as if nothing had happened", async () => {
    const show = open(view(5), "/?move=note");
    const user = userEvent.setup();
    await user.type(form().getByRole("textbox"), "Mine.");
    show(view(6, [entry(6, "chen", "Before that.")]));
    expect(form().queryByRole("alert")).toBeNull();
    await user.click(form().getByRole("button", { name: "Send" }));
    await waitFor(() => {
      expect(sent()[0]?.headers.get("if-match")).toBe('"6"');
    });
  });

  it("stays open, and is not sent, once it can no longer be made", async () => {
    const show = open(view(5), "/?move=note");
    const user = userEvent.setup();
    await user.type(form().getByRole("textbox"), "Mine.");
    show(view(5, [], []));
    expect(form().getByText("This can no longer be done")).toBeTruthy();
    expect(form().getByRole("textbox")).toHaveProperty("value", "Mine.");
    await user.click(form().getByRole("button", { name: "Send" }));
    expect(sent()).toEqual([]);
  });

  it("keeps what was written while it is put aside", async () => {
    open(view(5), "/?move=message");
    const user = userEvent.setup();
    await user.type(screen.getByRole("textbox"), "Dear");
    await user.click(screen.getByRole("button", { name: "Put aside" }));
    await user.click(screen.getByRole("button", { name: "Write a message" }));
    expect(screen.getByRole("textbox")).toHaveProperty("value", "Dear");
  });
});
