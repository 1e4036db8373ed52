/** What the server says that this reader may do now, and nothing else. */
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";

import type { CaseView, Move } from "../../../shared/api/types";
import { useCommands } from "../../../shared/commands";
import { Button } from "../../../shared/ui/buttons";
import { GROUPS, listed, MOVES, type Listed } from "../moves";
import { Making } from "./Making";

export function Moves({ view, onOpen }: { view: CaseView; onOpen: () => void }) {
  const { t } = useTranslation("act");
  const [search, setSearch] = useSearchParams();
  const [done, setDone] = useState<Move>();
  const top = useRef<HTMLDivElement>(null);
  const all = listed(view);
  const named = search.get("move") as Move | null;
  // A move stays open when somebody else was quicker: what was written must not vanish.
  const shown = named && MOVES[named] ? { move: named, shown: MOVES[named] } : undefined;
  const go = (move?: Move) => {
    if (move) search.set("move", move);
    else search.delete("move");
    setSearch(search, { replace: true, preventScrollReset: true });
    if (move) {
      setDone(undefined);
      onOpen();
    }
  };
  useMoveCommands(all, go);
  if (shown) {
    return (
      <Making
        key={shown.move}
        view={view}
        of={shown as Listed}
        may={view.moves.includes(shown.move)}
        onClose={(made) => {
          if (made) setDone(shown.move);
          go();
          setTimeout(() => top.current?.focus(), 0);
        }}
      />
    );
  }
  return (
    <div className="stack tight moves" ref={top} tabIndex={-1}>
      <p role="status" className={done ? "notice good" : "hidden"}>
        {done ? t("done", { move: t(`${done as "accept"}.name`) }) : ""}
      </p>
      {all.length === 0 ? <p className="soft">{t("none")}</p> : null}
      {GROUPS.map((group) => {
        const some = all.filter((it) => it.shown.group === group);
        return some.length > 0 ? (
          <section key={group} className="move-group">
            <h3>{t(`group.${group}`)}</h3>
            <div className="move-buttons">
              {some.map((it, at) => (
                <Button
                  key={it.move}
                  look={look(it, group === "decide" && at === 0)}
                  onPress={() => {
                    go(it.move);
                  }}
                >
                  {t(`${it.move as "accept"}.name`)}
                </Button>
              ))}
            </div>
          </section>
        ) : null;
      })}
    </div>
  );
}

const look = ({ shown }: Listed, first: boolean) =>
  shown.danger ? "danger" : first ? "primary" : "secondary";

function useMoveCommands(all: Listed[], go: (move: Move) => void): void {
  const { t } = useTranslation("act");
  const { t: desk } = useTranslation("desk");
  useCommands(
    all.map(({ move, shown }) => ({
      id: `move-${move}`,
      group: desk("group.move"),
      label: t(`${move as "accept"}.name`),
      ...(shown.keys ? { keys: shown.keys } : {}),
      run: () => {
        go(move);
      },
    })),
  );
}
