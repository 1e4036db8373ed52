/**
 * Fills a running server with complaints, all different: names, merchants, sums and stories made of
 * phrases that occur in all, many, some and few of them. The same number gives the same complaint.
 */
import { Agent, request } from "node:http";

/** How many are on their way at once. */
const AT_ONCE = 16;

const FAMILY = [..."王李张刘陈杨黄赵周吴徐孙马朱胡林郭何高罗"];
const GIVEN = [..."明华丽伟芳敏静强磊洋艳勇军杰娟涛超霞平刚桂英秀兰"];
const THINGS = ["外套", "手机壳", "台灯", "车票", "会员", "鲜花", "耳机", "书桌", "咖啡", "门票", "充值卡", "面包机"];
const TROUBLES: readonly [issue: string, said: string][] = [
  ["refund-delayed", "已经退货，商家承诺三日内退款，至今没有收到"],
  ["refund-delayed", "订单取消后钱没有退回来"],
  ["duplicate-charge", "同一笔订单被扣了两次款"],
  ["subscription", "取消自动续费以后仍然扣款"],
  ["not-received", "付款以后一直没有发货，客服不回复"],
];

/** A small generator, so that every run has the same complaints. */
const numbers = (seed: number) => {
  let state = (seed * 2654435761 + 1) >>> 0;
  return (below: number) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % below;
  };
};

const pick = <T>(from: readonly T[], next: (below: number) => number): T => {
  const one = from[next(from.length)];
  if (one === undefined) throw new Error("nothing to pick from");
  return one;
};

/** The complaint with this number. */
export function complaint(n: number, issues: ReadonlySet<string>) {
  const next = numbers(n + 1);
  const name = pick(FAMILY, next) + pick(GIVEN, next) + (next(2) ? pick(GIVEN, next) : "");
  const [issue, said] = pick(TROUBLES, next);
  const amount = `${String(1 + next(2000))}.${String(next(100)).padStart(2, "0")}`;
  const paid = { amount, currency: "CNY" };
  const day = String(1 + next(28)).padStart(2, "0");
  const rare = n % 1000 === 7 ? "包裹在云杉驿站丢失。" : "";
  return {
    lodge: true,
    issue: issues.has(issue) ? issue : "refund-delayed",
    narrative: `在网店买的${pick(THINGS, next)}，${said}。${rare}订单尾号${String(n).padStart(6, "0")}。`,
    particulars: { name, contact: { phone: `139${String(n).padStart(8, "0")}` }, account: `2088${String(n).padStart(12, "0")}` },
    payments: [
      {
        provider: "alipay",
        reference: `2026${day}${String(n).padStart(20, "0")}`,
        at: `2026-10-${day}T10:11:12+08:00`,
        amount: paid,
      },
    ],
    claimed: paid,
    wanted: [{ kind: "full-refund", payment: 0 }],
  };
}

const send = (agent: Agent, address: string, body: string) =>
  new Promise<void>((resolve, reject) => {
    const { hostname, port } = new URL(address);
    const head = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    const asked = request({ agent, hostname, port, path: "/api/v1/cases", method: "POST", headers: head }, (answer) => {
      let said = "";
      answer.setEncoding("utf8").on("data", (piece: string) => (said += piece));
      answer.on("end", () => {
        if (answer.statusCode === 201) resolve();
        else reject(new Error(`${String(answer.statusCode)}: ${said.slice(0, 500)}`));
      });
    });
    asked.on("error", reject).end(body);
  });

/** Lodges complaints `from` up to `until`, and tells now and then how many are in. */
export async function fill(address: string, from: number, until: number, tell: (done: number) => void): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const known = (await (await fetch(`${address}/api/v1/issues`)).json()) as { issues: { code: string }[] };
  const issues = new Set(known.issues.map((it) => it.code));
  let next = from;
  const lodge = async () => {
    while (next < until) {
      const n = next++;
      await send(agent, address, JSON.stringify(complaint(n, issues)));
      if (n % 5000 === 0) tell(n - from);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lodge));
  agent.destroy();
}
