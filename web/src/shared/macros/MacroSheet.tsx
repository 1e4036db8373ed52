/** A text to be used again, as it is written down. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { meQuery } from "../account/me";
import { api, ask } from "../api/client";
import { asProblem } from "../api/problem";
import { Button } from "../ui/buttons";
import { Dialog } from "../ui/dialog";
import { OneOf, TextArea, TextInput, WrongFields } from "../ui/fields";
import { ProblemNotice } from "../ui/states";
import { type MacroView, type NewMacro, macrosQuery } from "./queries";

const NAME_CHARS_MAX = 80;
const TEXT_CHARS_MAX = 4000;
const FIELDS = ["name", "scope", "zh", "en"];

type Props = { macro: MacroView | undefined; onClose: () => void };

function useKeep(macro: MacroView | undefined, onClose: () => void) {
  const client = useQueryClient();
  const after = {
    onSuccess: async () => {
      await client.invalidateQueries(macrosQuery);
      onClose();
    },
  };
  const keep = useMutation({
    mutationFn: (body: NewMacro) => {
      if (!macro) return ask(api.POST("/api/v1/macros", { body }));
      const params = {
        path: { macro: macro.id },
        header: { "If-Match": `"${String(macro.version)}"` },
      };
      return ask(api.PUT("/api/v1/macros/{macro}", { params, body }));
    },
    ...after,
  });
  const remove = useMutation({
    mutationFn: (id: string) =>
      ask(api.DELETE("/api/v1/macros/{macro}", { params: { path: { macro: id } } })),
    ...after,
  });
  return { keep, remove };
}

export function MacroSheet({ macro, onClose }: Props) {
  const { t } = useTranslation("work");
  const me = useQuery(meQuery).data;
  const admin = me?.role === "admin";
  const [name, setName] = useState(macro?.name ?? "");
  const [scope, setScope] = useState<NewMacro["scope"]>(macro?.scope ?? (admin ? "house" : "own"));
  const [zh, setZh] = useState(macro?.texts.zh ?? "");
  const [en, setEn] = useState(macro?.texts.en ?? "");
  const { keep, remove } = useKeep(macro, onClose);
  const problem = keep.error ? asProblem(keep.error) : undefined;
  const field = problem?.field?.split(".").at(-1);
  const placed = field !== undefined && FIELDS.includes(field) ? field : undefined;
  const department = macro?.department ?? me?.account?.department;
  const scopes = (["own", "department", "house"] as const).filter((it) =>
    it === "department" ? Boolean(department) : it === "house" ? admin : true,
  );
  return (
    <Dialog title={macro ? macro.name : t("macros.new")} onClose={onClose} wide>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (keep.isPending) return;
          const texts = { ...(zh.trim() ? { zh } : {}), ...(en.trim() ? { en } : {}) };
          const its = scope === "department" && department ? { department } : {};
          keep.mutate({ name: name.trim(), scope, texts, moves: macro?.moves ?? [], ...its });
        }}
      >
        <WrongFields value={placed ? { [placed]: problem?.detail } : {}}>
          <TextInput
            name="name"
            label={t("macros.name")}
            most={NAME_CHARS_MAX}
            autoComplete="off"
            value={name}
            onChange={setName}
          />
          <TextArea name="zh" label={t("macros.text.zh")} most={TEXT_CHARS_MAX} value={zh} onChange={setZh} />
          <TextArea name="en" label={t("macros.text.en")} most={TEXT_CHARS_MAX} value={en} onChange={setEn} />
          <Places />
          <OneOf
            name="scope"
            label={t("macros.for")}
            value={scope}
            options={scopes.map((value) => ({ value, label: t(`macros.scope.${value}`) }))}
            onChange={setScope}
          />
        </WrongFields>
        {problem && !placed ? <ProblemNotice error={problem} /> : null}
        {remove.error ? <ProblemNotice error={remove.error} /> : null}
        <div className="row apart">
          <Button type="submit" busy={keep.isPending}>
            {t("macros.keep")}
          </Button>
          {macro ? (
            <Button
              look="danger"
              busy={remove.isPending}
              onPress={() => {
                remove.mutate(macro.id);
              }}
            >
              {t("macros.remove")}
            </Button>
          ) : null}
        </div>
      </form>
    </Dialog>
  );
}

/** What is filled in for a case, and how that is written. */
function Places() {
  const { t } = useTranslation("work");
  const places = useQuery(macrosQuery).data?.placeholders ?? [];
  return (
    <div className="stack tight">
      <p className="hint">{t("macros.places")}</p>
      <ul className="places">
        {places.map((it) => (
          <li key={it}>
            <code>{`{{${it}}}`}</code> <span className="soft small">{t(`macros.place.${it}`)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
