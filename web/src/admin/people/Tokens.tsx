/** What opens the door for somebody besides their password: sign-ins that last, and tokens for programs. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, ask } from "../../shared/api/client";
import type { Person, Role, TokenView } from "../../shared/api/types";
import { Button } from "../../shared/ui/buttons";
import { Copy } from "../../shared/ui/copy";
import { Select, TextInput, WrongFields } from "../../shared/ui/fields";
import { More } from "../../shared/ui/page";
import { Badge, Load, Notice, ProblemNotice } from "../../shared/ui/states";
import { Moment } from "../../shared/ui/values";
import { tokensQuery } from "./queries";
import { Unplaced, wrongOf } from "./wrong";

type Props = { person: Person };

export function Tokens({ person }: Props) {
  const { t } = useTranslation("people");
  return (
    <section className="sheet-part">
      <h3>{t("tokens.title")}</h3>
      <Load query={tokensQuery(person.id)} lines={3}>
        {({ tokens }) =>
          tokens.length > 0 ? (
            <ul className="lines">
              {tokens.map((it) => (
                <Token key={it.id} of={it} person={person} />
              ))}
            </ul>
          ) : (
            <p className="soft">{t("tokens.none")}</p>
          )
        }
      </Load>
      {person.disabled || person.roles.length === 0 ? null : (
        <More label={t("tokens.make")}>
          <NewToken person={person} />
        </More>
      )}
    </section>
  );
}

function Token({ of, person }: { of: TokenView } & Props) {
  const { t } = useTranslation("people");
  const { t: work } = useTranslation("work");
  const client = useQueryClient();
  const end = useMutation({
    mutationFn: () =>
      ask(
        api.DELETE("/api/v1/tokens/{id}", {
          params: { path: { id: of.id }, query: { person: person.id } },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ["tokens", person.id] }),
  });
  const kind = of.kind === "token" ? "token" : "session";
  return (
    <li>
      <span className="line-about">
        <span className="tags">
          <span className="strong">{of.label || t(`tokens.${kind}`)}</span>
          {of.label ? <Badge>{t(`tokens.${kind}`)}</Badge> : null}
        </span>
        <span className="soft small">
          {work(`role.${of.role}`)} · {t("since")} <Moment at={of.created_at} />
          {of.expires_at ? (
            <>
              {" · "}
              {t("tokens.until")} <Moment at={of.expires_at} />
            </>
          ) : null}
        </span>
      </span>
      <Button
        look="quiet"
        busy={end.isPending}
        onPress={() => {
          end.mutate();
        }}
      >
        {t(`tokens.end.${kind}`)}
      </Button>
      {end.error ? <ProblemNotice error={end.error} /> : null}
    </li>
  );
}

/** How long a token lasts, in days; nothing is until somebody ends it. */
const LASTING = ["30", "90", "365", ""] as const;

function NewToken({ person }: Props) {
  const { t } = useTranslation("people");
  const { t: work } = useTranslation("work");
  const client = useQueryClient();
  const [label, setLabel] = useState("");
  const [role, setRole] = useState<Role>(person.roles[0] ?? "agent");
  const [days, setDays] = useState<(typeof LASTING)[number]>("90");
  const make = useMutation({
    mutationFn: () => {
      const lasting = days ? { days: Number(days) } : {};
      const body = { label: label.trim(), role, person: person.id, ...lasting };
      return ask(api.POST("/api/v1/tokens", { body }));
    },
    onSuccess: () => {
      setLabel("");
      return client.invalidateQueries({ queryKey: ["tokens", person.id] });
    },
  });
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (!make.isPending) make.mutate();
      }}
    >
      <WrongFields value={wrongOf(make.error)}>
        <TextInput
          name="label"
          label={t("tokens.label")}
          hint={t("tokens.labelHint")}
          most={200}
          autoComplete="off"
          value={label}
          onChange={setLabel}
        />
        <div className="two">
          <Select
            name="role"
            label={t("tokens.role")}
            value={role}
            options={person.roles.map((value) => ({ value, label: work(`role.${value}`) }))}
            onChange={setRole}
          />
          <Select
            name="days"
            label={t("tokens.lasts")}
            value={days}
            options={LASTING.map((value) => ({
              value,
              label: value ? t("tokens.days", { count: Number(value) }) : t("tokens.open"),
            }))}
            onChange={setDays}
          />
        </div>
      </WrongFields>
      <Unplaced error={make.error} />
      <div className="row">
        <Button type="submit" look="secondary" busy={make.isPending}>
          {t("tokens.makeNow")}
        </Button>
      </div>
      {make.data ? (
        <Notice tone="good" title={t("tokens.made")}>
          <Copy label={make.data.label} value={make.data.token} />
        </Notice>
      ) : null}
    </form>
  );
}
