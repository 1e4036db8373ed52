/** Keys do what the list of keys says, and nothing while somebody writes. */
import { cleanup, fireEvent, render } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";

import {
  fitting,
  keyOf,
  meant,
  useCommands,
  useKeyboard,
  type Command,
} from "../../src/shared/commands";

const command = (id: string, keys: string, label = id): Command => ({
  id,
  keys,
  label,
  group: "",
  run: vi.fn<() => void>(),
});

const held = { ctrlKey: false, metaKey: false, altKey: false };

describe("keys", () => {
  it("are written as commands write them", () => {
    expect(keyOf({ ...held, key: "?" })).toBe("?");
    expect(keyOf({ ...held, key: "K", ctrlKey: true })).toBe("mod+k");
    expect(keyOf({ ...held, key: "k", metaKey: true })).toBe("mod+k");
    expect(keyOf({ ...held, key: "Shift" })).toBe("");
  });

  it("may come two at a time", () => {
    const all = [command("inbox", "g i"), command("down", "j")];
    expect(meant(all, "", "g")).toBe("more");
    expect(meant(all, "g", "i")).toBe(all[0]);
    expect(meant(all, "", "i")).toBeUndefined();
  });

  it("that do not go on begin anew", () => {
    const all = [command("inbox", "g i"), command("down", "j")];
    expect(meant(all, "g", "j")).toBe(all[1]);
    expect(meant(all, "g", "g")).toBe("more");
  });
});

function Page({ commands, sheet = false }: { commands: Command[]; sheet?: boolean }) {
  useKeyboard();
  useCommands(commands);
  return (
    <>
      <input data-testid="field" />
      {sheet ? <dialog open /> : null}
    </>
  );
}

describe("the keyboard", () => {
  afterEach(cleanup);

  it("runs what is offered, one key or two", () => {
    const [inbox, note] = [command("inbox", "g i"), command("note", "n")];
    render(<Page commands={[inbox, note]} />);
    fireEvent.keyDown(document.body, { key: "n" });
    expect(note.run).toHaveBeenCalledTimes(1);
    fireEvent.keyDown(document.body, { key: "g" });
    fireEvent.keyDown(document.body, { key: "i" });
    expect(inbox.run).toHaveBeenCalledTimes(1);
  });

  it("is only letters while somebody writes, but for keys that are held", () => {
    const [note, palette] = [command("note", "n"), command("palette", "mod+k")];
    const { getByTestId } = render(<Page commands={[note, palette]} />);
    fireEvent.keyDown(getByTestId("field"), { key: "n" });
    expect(note.run).not.toHaveBeenCalled();
    fireEvent.keyDown(getByTestId("field"), { key: "k", ctrlKey: true });
    expect(palette.run).toHaveBeenCalledTimes(1);
  });

  it("belongs to a sheet that lies over the page", () => {
    const note = command("note", "n");
    render(<Page commands={[note]} sheet />);
    fireEvent.keyDown(document.body, { key: "n" });
    expect(note.run).not.toHaveBeenCalled();
  });

  it("forgets what is no longer offered", () => {
    const note = command("note", "n");
    const { rerender } = render(<Page commands={[note]} />);
    rerender(<Page commands={[]} />);
    fireEvent.keyDown(document.body, { key: "n" });
    expect(note.run).not.toHaveBeenCalled();
  });
});

describe("a command", () => {
  const all = [command("a", "", "Sign out"), command("b", "", "Assign"), command("c", "", "受理")];

  it("is found by any words of its name, those that begin with them first", () => {
    expect(fitting(all, "ign").map((it) => it.id)).toEqual(["a", "b"]);
    expect(fitting(all, "ASS").map((it) => it.id)).toEqual(["b"]);
    expect(fitting(all, "out sign").map((it) => it.id)).toEqual(["a"]);
    expect(fitting(all, "理").map((it) => it.id)).toEqual(["c"]);
    expect(fitting(all, "zzz")).toEqual([]);
  });
});
