/** What is to be given: of each payment nothing, all, or part; and what else. Adds it up. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { institutionQuery } from "../../../shared/api/queries";
import type { CaseView } from "../../../shared/api/types";
import { useLanguage } from "../../../shared/i18n";
import { formatMoney, isSome, percentOf, share } from "../../../shared/money";
import { Button } from "../../../shared/ui/buttons";
import { TextInput } from "../../../shared/ui/fields";
import { useProvider } from "../../../shared/staff/provider";
import {
  needsApproval,
  type Chosen,
  type Extra,
  type Line,
  type Plan,
  type Worked,
} from "../calculator";

type Props = {
  view: CaseView;
  lines: Line[];
  plan: Plan;
  worked: Worked;
  onChange: (plan: Plan) => void;
};

export function RemedyEditor({ view, lines, plan, worked, onChange }: Props) {
  const { t } = useTranslation("act");
  const choose = (at: number, it: Chosen) => {
    onChange({ ...plan, chosen: lines.map((_, place) => (place === at ? it : (plan.chosen[place] ?? { give: "nothing" }))) });
  };
  return (
    <fieldset className="stack tight remedies">
      <legend className="legend">{t("remedies.title")}</legend>
      {lines.map((line) => (
        <Refund
          key={line.payment}
          view={view}
          line={line}
          value={plan.chosen[line.payment] ?? { give: "nothing" }}
          onChange={(it) => {
            choose(line.payment, it);
          }}
        />
      ))}
      <Extras plan={plan} onChange={onChange} />
      <Total view={view} lines={lines} worked={worked} />
    </fieldset>
  );
}

const GIVES = ["nothing", "all", "part"] as const;
const SHARES = [25, 50, 75];

type RefundProps = {
  view: CaseView;
  line: Line;
  value: Chosen;
  onChange: (value: Chosen) => void;
};

function Refund({ view, line, value, onChange }: RefundProps) {
  const { t } = useTranslation("act");
  const spoken = useLanguage();
  const provider = useProvider();
  const payment = view.payments[line.payment];
  const empty = !isSome(line.left);
  return (
    <div className="refund">
      <p className="row apart">
        <span>
          <span className="strong">{payment ? provider(payment.provider) : ""}</span>{" "}
          <span className="small soft reference">{payment?.reference}</span>
        </span>
        <span className="number">
          {t("remedies.left", { money: formatMoney(line.left, spoken) })}
        </span>
      </p>
      <div className="segments" role="group" aria-label={t("remedies.refund")}>
        {GIVES.map((give) => (
          <button
            key={give}
            type="button"
            aria-pressed={value.give === give}
            disabled={empty && give !== "nothing"}
            onClick={() => {
              onChange(give === "part" ? { give, typed: "" } : { give });
            }}
          >
            {t(`remedies.${give}`)}
          </button>
        ))}
      </div>
      {value.give === "part" ? (
        <div className="part">
          <TextInput
            name={`part-${line.payment}`}
            label={t("remedies.amount", { currency: line.amount.currency })}
            inputMode="decimal"
            value={value.typed}
            onChange={(typed) => {
              onChange({ give: "part", typed });
            }}
          />
          <div className="shares">
            {SHARES.map((it) => (
              <Button
                key={it}
                look="secondary"
                onPress={() => {
                  onChange({ give: "part", typed: percentOf(line.left, it).amount });
                }}
              >
                {t("remedies.share", { count: it })}
              </Button>
            ))}
          </div>
        </div>
      ) : null}
    </div>
  );
}

const KINDS = ["voucher", "fee-waiver", "membership", "correction", "apology"] as const;

const extraOf = (kind: Extra["kind"]): Extra =>
  kind === "correction" || kind === "apology" ? { kind } : { kind, typed: "" };

function Extras({ plan, onChange }: { plan: Plan; onChange: (plan: Plan) => void }) {
  const { t } = useTranslation("act");
  const { t: name } = useTranslation("remedies");
  const set = (extras: Extra[]) => {
    onChange({ ...plan, extras });
  };
  const label = (it: Extra) =>
    it.kind === "membership"
      ? t("remedies.days")
      : `${name(it.kind)} (${plan.currency})`;
  const free = KINDS.filter((kind) => !plan.extras.some((it) => it.kind === kind));
  return (
    <>
      {plan.extras.map((it, at) => (
        <div key={it.kind} className="extra">
          {"typed" in it ? (
            <TextInput
              name={`extra-${at}`}
              label={label(it)}
              inputMode={it.kind === "membership" ? "numeric" : "decimal"}
              value={it.typed}
              onChange={(typed) => {
                set(plan.extras.map((one, place) => (place === at ? { ...it, typed } : one)));
              }}
            />
          ) : (
            <p className="strong">{name(it.kind)}</p>
          )}
          <Button
            look="quiet"
            label={t("remedies.without", { what: name(it.kind) })}
            onPress={() => {
              set(plan.extras.filter((one) => one !== it));
            }}
          >
            {t("remedies.drop")}
          </Button>
        </div>
      ))}
      {free.length > 0 ? (
        <div className="shares">
          <span className="small soft">{t("remedies.add")}</span>
          {free.map((kind) => (
            <Button
              key={kind}
              look="secondary"
              onPress={() => {
                set([...plan.extras, extraOf(kind)]);
              }}
            >
              {name(kind)}
            </Button>
          ))}
        </div>
      ) : null}
    </>
  );
}

type TotalProps = { view: CaseView; lines: Line[]; worked: Worked };

function Total({ view, lines, worked }: TotalProps) {
  const { t } = useTranslation("act");
  const spoken = useLanguage();
  const house = useQuery(institutionQuery).data?.settings?.house;
  const { total, remedies } = worked;
  const { claimed } = view;
  const part =
    total && claimed && isSome(claimed) && total.currency === claimed.currency
      ? Math.round(share(total, claimed) * 100)
      : undefined;
  return (
    <div className="total" role="status">
      <p className="row apart">
        <span>{t("remedies.total")}</span>
        <span className="number strong">
          {total ? formatMoney(total, spoken) : t("remedies.noMoney")}
        </span>
      </p>
      {claimed ? (
        <p className="row apart small soft">
          <span>{t("remedies.claimed")}</span>
          <span className="number">
            {formatMoney(claimed, spoken)}
            {part === undefined ? "" : ` · ${t("remedies.share", { count: part })}`}
          </span>
        </p>
      ) : null}
      {needsApproval(remedies, lines, house?.approval_above ?? []) ? (
        <p className="small warn-text">{t("remedies.approval")}</p>
      ) : null}
    </div>
  );
}
