/** Texts that are written again and again: one's own, the department's, the house's. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { institutionQuery } from "../api/queries";
import { useCommands } from "../commands";
import { useText } from "../i18n";
import { Button } from "../ui/buttons";
import { Page } from "../ui/page";
import { Badge, Empty, Load } from "../ui/states";
import { MacroSheet } from "./MacroSheet";
import { type MacroView, macrosQuery } from "./queries";
import "./macros.css";

export function MacrosPage() {
  const { t } = useTranslation("work");
  const [open, setOpen] = useState<MacroView | "new">();
  const add = () => {
    setOpen("new");
  };
  useCommands([{ id: "new-macro", keys: "n", group: t("macros.title"), label: t("macros.new"), run: add }]);
  return (
    <Page title={t("macros.title")} lead={t("macros.lead")}>
      <div className="row">
        <Button onPress={add}>{t("macros.new")}</Button>
      </div>
      <Load query={macrosQuery} lines={6}>
        {({ macros }) =>
          macros.length > 0 ? (
            <ul className="lines">
              {macros.map((it) => (
                <Line
                  key={it.id}
                  of={it}
                  onOpen={() => {
                    setOpen(it);
                  }}
                />
              ))}
            </ul>
          ) : (
            <Empty>
              <p>{t("macros.none")}</p>
            </Empty>
          )
        }
      </Load>
      {open ? (
        <MacroSheet
          macro={open === "new" ? undefined : open}
          onClose={() => {
            setOpen(undefined);
          }}
        />
      ) : null}
    </Page>
  );
}

function Line({ of, onOpen }: { of: MacroView; onOpen: () => void }) {
  const { t } = useTranslation("work");
  const text = useText();
  const settings = useQuery(institutionQuery).data?.settings;
  const department = settings?.departments?.find((it) => it.id === of.department)?.name;
  return (
    <li>
      <span className="line-about">
        <span>
          {of.mine ? (
            <button type="button" className="line-open" onClick={onOpen}>
              {of.name}
            </button>
          ) : (
            <span className="strong">{of.name}</span>
          )}
        </span>
        <span className="soft small long-name">{of.texts.zh ?? of.texts.en}</span>
      </span>
      <Badge>{department ? text(department) : t(`macros.scope.${of.scope}`)}</Badge>
    </li>
  );
}
