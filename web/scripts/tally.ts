/** Says at the end what was run, in the words that `cargo xtask test` counts. */
import type { Reporter, TestCase, TestModule } from "vitest/node";

/** In colours that a terminal would show, and nothing else. */
const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g");

function said(text: string): void {
  process.stdout.write(`${text}\n`);
}

function failure(test: TestCase): string {
  const { errors = [] } = test.result();
  const [first = ""] = (errors[0]?.message ?? "").replace(COLOURS, "").split("\n");
  return `test ${test.module.relativeModuleId}: ${test.fullName}: ${first} ... FAILED`;
}

export default class Tally implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((it) => [...it.children.allTests()]);
    const are = (state: string) => tests.filter((it) => it.result().state === state);
    const failed = are("failed");
    // A file that could not even be read, or whose ground was not laid.
    const broken = modules.filter((it) => it.errors().length > 0);
    for (const test of failed) said(failure(test));
    for (const file of broken) {
      said(`test ${file.relativeModuleId}: ${file.errors()[0]?.message ?? ""} ... FAILED`);
    }
    const count = failed.length + broken.length;
    const passed = String(are("passed").length);
    const ended = count === 0 ? "ok" : "FAILED";
    said(`test result: ${ended}. ${passed} passed; ${String(count)} failed; ${String(are("skipped").length)} ignored`);
  }
}
