import { describe, expect, it } from "vitest";

import { decimalsOf, formatMoney, fromMinor, parseAmount, sum } from "../src/shared/money";

describe("money", () => {
  it("has the decimals of its currency", () => {
    expect(["CNY", "JPY", "KWD"].map(decimalsOf)).toEqual([2, 0, 3]);
  });

  it("is written as its reader writes it", () => {
    expect(formatMoney({ amount: "1234.5", currency: "CNY" }, "zh-CN")).toBe("¥1,234.50");
    expect(formatMoney({ amount: "1500", currency: "JPY" }, "en")).toBe("JPY\u00a01,500");
    expect(formatMoney({ amount: "0.005", currency: "KWD" }, "en")).toContain("0.005");
  });

  it.each(["zh-CN", "en"] as const)("never gives two currencies one sign, in %s", (language) => {
    const currencies = ["CNY", "JPY", "USD", "HKD", "TWD", "SGD", "AUD", "CAD", "EUR", "GBP", "KRW", "KWD"];
    const said = currencies.map((currency) => formatMoney({ amount: "1", currency }, language));
    const signs = said.map((it) => it.replace(/[\s\d.]/g, ""));
    expect(new Set(signs).size, signs.join(" ")).toBe(currencies.length);
  });

  it("loses no digit of an amount that no float could hold", () => {
    const exact = formatMoney({ amount: "90071992547409.93", currency: "CNY" }, "en");
    expect(exact).toContain("90,071,992,547,409.93");
  });

  it("is whole minor units in the record", () => {
    expect(fromMinor({ minor: 19950, currency: "CNY" }).amount).toBe("199.50");
    expect(fromMinor({ minor: 7, currency: "CNY" }).amount).toBe("0.07");
    expect(fromMinor({ minor: -7, currency: "KWD" }).amount).toBe("-0.007");
    expect(fromMinor({ minor: 1500, currency: "JPY" }).amount).toBe("1500");
  });

  it.each([
    ["12.5", "CNY", "12.50"],
    ["１２，３４５", "CNY", "12345.00"],
    ["¥ 1,234.56", "CNY", "1234.56"],
    ["007", "JPY", "7"],
  ])("is read from %s in %s", (typed, currency, amount) => {
    expect(parseAmount(typed, currency)).toBe(amount);
  });

  it.each([
    ["0.005", "CNY"],
    ["0", "CNY"],
    ["-3", "CNY"],
    ["1.5", "JPY"],
    ["12 or so", "CNY"],
    ["", "CNY"],
  ])("is not read from %s in %s", (typed, currency) => {
    expect(parseAmount(typed, currency)).toBeUndefined();
  });

  it("is added exactly, and never across currencies", () => {
    const tenths = Array.from({ length: 3 }, () => ({ amount: "0.1", currency: "CNY" }));
    expect(sum(tenths)).toEqual({ amount: "0.30", currency: "CNY" });
    expect(sum([...tenths, { amount: "1", currency: "USD" }])).toBeUndefined();
    expect(sum([])).toBeUndefined();
  });
});
