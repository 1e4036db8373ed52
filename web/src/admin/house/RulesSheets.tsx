/** Where new cases go, and from which amount a second person approves. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { issuesQuery } from "../../shared/api/queries";
import type { Institution } from "../../shared/api/types";
import { useText } from "../../shared/i18n";
import { NAMED, useProvider } from "../../shared/staff/provider";
import { Select, SomeOf, WrongFields } from "../../shared/ui/fields";
import { More } from "../../shared/ui/page";
import { AmountFields } from "./AmountFields";
import { asKept, asTyped, type Typed } from "./amounts";
import type { Routing } from "./parts";
import { Rows } from "./Rows";
import { Sheet, type SheetProps } from "./Sheet";

type Rule = { issues: string[]; providers: string[]; above: Typed; queue: string };

const NO_AMOUNT: Typed = { amount: "", currency: "CNY" };

const readRule = (it: Routing): Rule => ({
  issues: it.issues ?? [],
  providers: it.providers ?? [],
  above: it.above ? asTyped(it.above) : NO_AMOUNT,
  queue: it.queue,
});

function writeRule({ issues, providers, above, queue }: Rule): Routing {
  const kept = asKept(above);
  return { issues, providers, queue, ...(kept ? { above: kept } : {}) };
}

/** Something is typed, and it is no amount. */
const isWrong = (it: Typed) => it.amount.trim() !== "" && asKept(it) === undefined;

export function RoutingSheet({ onClose }: SheetProps) {
  const { t } = useTranslation("house");
  return (
    <Sheet
      title={t("routing.title")}
      onClose={onClose}
      read={(it) => (it.routing ?? []).map(readRule)}
      write={(settings, rules) => ({ ...settings, routing: rules.map(writeRule) })}
      hold={(rules) => rules.some((it) => isWrong(it.above))}
    >
      {(rules, set, settings) => (
        <>
          <p className="soft">{t("routing.about")}</p>
          <Rows
            rows={rules}
            onChange={set}
            what={t("oneRule")}
            ordered
            blank={() => ({
              issues: [],
              providers: [],
              above: NO_AMOUNT,
              queue: settings.queues?.[0]?.id ?? "",
            })}
          >
            {(rule, put) => <RuleFields of={rule} settings={settings} onChange={put} />}
          </Rows>
        </>
      )}
    </Sheet>
  );
}

type RuleProps = { of: Rule; settings: Institution; onChange: (part: Partial<Rule>) => void };

function RuleFields({ of, settings, onChange }: RuleProps) {
  const { t } = useTranslation("house");
  const text = useText();
  const provider = useProvider();
  const issues = useQuery(issuesQuery).data?.issues ?? [];
  const providers = [...new Set([...NAMED, ...of.providers])];
  return (
    <WrongFields value={isWrong(of.above) ? { amount: t("noAmount") } : {}}>
      <Select
        name="queue"
        label={t("toQueue")}
        value={of.queue}
        options={(settings.queues ?? []).map((it) => ({ value: it.id, label: text(it.name) }))}
        onChange={(queue) => {
          onChange({ queue });
        }}
      />
      <AmountFields
        of={of.above}
        label={t("ifAbove")}
        onChange={(above) => {
          onChange({ above });
        }}
      />
      <More label={t("ifIssues", { count: of.issues.length })}>
        <div className="choices-grid">
          <SomeOf
            name="issues"
            label={t("ifIssuesHint")}
            values={of.issues}
            options={issues.map((it) => ({ value: it.id, label: text(it.name) }))}
            onChange={(next) => {
              onChange({ issues: next });
            }}
          />
        </div>
      </More>
      <More label={t("ifProviders", { count: of.providers.length })}>
        <div className="choices-grid">
          <SomeOf
            name="providers"
            label={t("ifProvidersHint")}
            values={of.providers}
            options={providers.map((value) => ({ value, label: provider(value) }))}
            onChange={(next) => {
              onChange({ providers: next });
            }}
          />
        </div>
      </More>
    </WrongFields>
  );
}

export function ApprovalSheet({ onClose }: SheetProps) {
  const { t } = useTranslation("house");
  return (
    <Sheet
      title={t("approval.title")}
      onClose={onClose}
      read={(it) => (it.house?.approval_above ?? []).map(asTyped)}
      write={(settings, limits) => ({
        ...settings,
        house: { ...settings.house, approval_above: limits.flatMap((it) => asKept(it) ?? []) },
      })}
      hold={(limits) => limits.some((it) => asKept(it) === undefined)}
    >
      {(limits, set) => (
        <>
          <p className="soft">{t("approval.hint")}</p>
          <Rows rows={limits} onChange={set} what={t("oneLimit")} blank={() => NO_AMOUNT}>
            {(limit, put) => (
              <WrongFields value={isWrong(limit) ? { amount: t("noAmount") } : {}}>
                <AmountFields of={limit} label={t("approval.above")} onChange={put} />
              </WrongFields>
            )}
          </Rows>
        </>
      )}
    </Sheet>
  );
}
