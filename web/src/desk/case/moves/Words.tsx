/** A field for words, with the texts that fit it at hand. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import type { CaseView, Move } from "../../../shared/api/types";
import { type Language, useLanguage } from "../../../shared/i18n";
import { filledIn, type MacroView, macrosQuery } from "../../../shared/macros/queries";
import { TextArea } from "../../../shared/ui/fields";
import { ProblemNotice } from "../../../shared/ui/states";

type Props = {
  view: CaseView;
  move: Move;
  label: string;
  hint?: string;
  value: string;
  onChange: (text: string) => void;
};

export function Words({ view, move, label, hint, value, onChange }: Props) {
  return (
    <div className="stack tight">
      <TextArea name="text" label={label} {...(hint ? { hint } : {})} value={value} onChange={onChange} />
      <Macros
        id={view.id}
        move={move}
        onPick={(text) => {
          onChange(joined(value, text));
        }}
      />
    </div>
  );
}

/** What was written stays; what is picked comes after it. */
export const joined = (before: string, text: string) =>
  before.trim() ? `${before.trimEnd()}\n${text}` : text;

/** One macro in one language: what can be picked. */
type Choice = { id: string; name: string; language: "zh" | "en" };

/** Those that fit a move, in the reader's language first. */
export function choicesOf(macros: readonly MacroView[], move: Move, spoken: Language): Choice[] {
  const own = spoken === "en" ? "en" : "zh";
  const fitting = macros.filter(({ moves }) => moves.length === 0 || moves.includes(move));
  const languages = ["zh", "en"] as const;
  const all = fitting.flatMap(({ id, name, texts }) =>
    languages.filter((it) => texts[it]).map((language) => ({ id, name, language })),
  );
  return all.toSorted((a, b) => Number(b.language === own) - Number(a.language === own));
}

type MacrosProps = { id: string; move: Move; onPick: (text: string) => void };

function Macros({ id, move, onPick }: MacrosProps) {
  const { t } = useTranslation("act");
  const { t: work } = useTranslation("work");
  const macros = useQuery(macrosQuery).data?.macros ?? [];
  const choices = choicesOf(macros, move, useLanguage());
  const fill = useMutation({
    mutationFn: ({ id: macro }: Choice) => filledIn(id, macro),
    onSuccess: ({ texts }, { language }) => {
      onPick(texts[language] ?? "");
    },
  });
  if (choices.length === 0) return null;
  const missing = fill.data?.missing ?? [];
  return (
    <>
      <label className="choice-field">
        <span>{t("macro.pick")}</span>
        <select
          className="input"
          value=""
          disabled={fill.isPending}
          onChange={(event) => {
            const choice = choices[Number(event.target.value)];
            if (event.target.value && choice) fill.mutate(choice);
          }}
        >
          <option value="">{t("macro.none")}</option>
          {choices.map((it, at) => (
            <option key={`${it.id} ${it.language}`} value={at}>
              {`${it.name} · ${work(`macros.in.${it.language}`)}`}
            </option>
          ))}
        </select>
      </label>
      <span role="status" className="small warn-text">
        {missing.length > 0
          ? t("macro.missing", {
              names: missing.map((it) => work(`macros.place.${it}`)).join(work("macros.and")),
            })
          : ""}
      </span>
      {fill.error ? <ProblemNotice error={fill.error} /> : null}
    </>
  );
}
