/** The desk: where case workers are all day. */
import { useTranslation } from "react-i18next";
import { ScrollRestoration, useNavigate } from "react-router";

import type { Role } from "../shared/api/types";
import type { Command } from "../shared/commands";
import { bringWords } from "../shared/i18n";
import { speakByCookieAlone } from "../shared/session";
import { useSorts } from "../shared/staff/sorts";
import { WorkFrame } from "../shared/work/Frame";
import { Live } from "./Live";
import { deskWords } from "./words";

/** What has to be there before anything is drawn. */
export async function prepare(): Promise<void> {
  speakByCookieAlone(true);
  await bringWords(deskWords);
}

/** Who the desk is for. */
const AT_WORK: Role[] = ["agent", "reviewer", "mediator", "auditor", "regulator"];
/** As what somebody may ask to come in. */
const DOORS: Role[] = ["agent", "reviewer", "mediator", "auditor"];

export function Desk() {
  const { t } = useTranslation("desk");
  const { t: work } = useTranslation("work");
  const go = useNavigate();
  const sorts = useSorts();
  const to = (id: string, keys: string, path: string, label: string): Command => ({
    id,
    keys,
    group: work("group.go"),
    label,
    run: () => void go(path),
  });
  return (
    <WorkFrame
      base="/desk"
      roles={AT_WORK}
      doors={DOORS}
      words={{
        door: { title: t("signIn.title"), lead: t("signIn.lead") },
        stranger: t("stranger.title"),
        home: t("home"),
      }}
      ways={[
        { to: "/desk", label: t("go.inbox"), end: true },
        ...(sorts ? [{ to: "/desk/texts", label: t("go.macros") }] : []),
      ]}
      commands={[
        to("inbox", "g i", "/desk", t("go.inbox")),
        to("mine", "g m", "/desk?assigned=me", t("go.mine")),
        to("nobody", "g u", "/desk?assigned=nobody", t("go.nobody")),
        to("late", "g l", "/desk?late=true", t("go.late")),
        ...(sorts ? [to("macros", "g t", "/desk/texts", t("go.macros"))] : []),
      ]}
      finding={{
        open: t("palette.open"),
        label: t("palette.label"),
        find: (typed) => {
          const number = typed.trim().toUpperCase();
          if (!NUMBER.test(number)) return [];
          return [
            {
              id: "open",
              group: work("group.go"),
              label: t("palette.number", { number }),
              run: () => void go(`/desk/cases/${encodeURIComponent(number)}`),
            },
          ];
        },
      }}
    >
      <Live />
      <ScrollRestoration />
    </WorkFrame>
  );
}

/** The number of a case, or enough of one to be meant: six digits and a dash. */
const NUMBER = /^\d{6}-\S{3,}$/;
