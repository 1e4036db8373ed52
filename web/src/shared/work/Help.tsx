/** Which key does what, here and now. */
import { useTranslation } from "react-i18next";

import { useAllCommands } from "../commands";
import { Dialog } from "../ui/dialog";
import { Keys } from "./Keys";

export function Help({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("work");
  const all = useAllCommands().filter((it) => it.keys);
  const groups = [...new Set(all.map((it) => it.group))];
  return (
    <Dialog title={t("help.title")} onClose={onClose}>
      <div className="stack">
        <p className="soft">{t("help.about")}</p>
        {groups.map((group) => (
          <section key={group} className="stack tight">
            <h3>{group}</h3>
            <dl className="key-list">
              {all
                .filter((it) => it.group === group)
                .map((it) => (
                  <div key={it.id}>
                    <dt>{it.label}</dt>
                    <dd>{it.keys ? <Keys of={it.keys} /> : null}</dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
