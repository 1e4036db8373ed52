/** The door of pages that people work in, and what is said to somebody who came to the wrong one. */
import { useTranslation } from "react-i18next";

import { homeOf } from "../account/homes";
import { useLeave } from "../account/leave";
import { SignInForm } from "../account/SignInForm";
import type { Me, Role } from "../api/types";
import { Button } from "../ui/buttons";
import { Page } from "../ui/page";
import { Settings } from "../ui/settings";

type StrangerProps = { me: Me; title: string; base: string };

type DoorProps = { title: string; lead: string; roles: readonly Role[] };

/** Whoever may come in as one thing only is not asked as what. */
export function Door({ title, lead, roles }: DoorProps) {
  const { t } = useTranslation("work");
  const [only, second] = roles;
  const choice = roles.map((value) => ({ value, label: t(`role.${value}`) }));
  return (
    <main className="d-door">
      <Page title={title} lead={lead}>
        {only && !second ? <SignInForm as={only} /> : <SignInForm choice={choice} />}
      </Page>
      <Settings />
    </main>
  );
}

/** Somebody who is signed in as one who has no place here. */
export function Stranger({ me, title, base }: StrangerProps) {
  const { t } = useTranslation("work");
  const leave = useLeave(base);
  const home = homeOf(me.role);
  return (
    <main className="d-door">
      <Page title={title} lead={t("stranger.lead", { role: t(`role.${me.role}`) })}>
        <div className="row">
          <Button
            busy={leave.isPending}
            onPress={() => {
              leave.mutate();
            }}
          >
            {t("stranger.other")}
          </Button>
          <a className="button secondary" href={home ?? "/"}>
            {t(home ? "stranger.own" : "stranger.portal")}
          </a>
        </div>
      </Page>
    </main>
  );
}
