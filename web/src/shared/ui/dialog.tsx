/** A sheet over the page: the browser's own dialog, so that focus and Escape are the browser's. */
import { type ReactNode, useEffect, useId, useRef } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "./buttons";

type Props = { title: string; wide?: boolean; onClose: () => void; children: ReactNode };

/** Open as long as it is drawn. */
export function Dialog({ title, wide, onClose, children }: Props) {
  const { t } = useTranslation("frame");
  const id = useId();
  const ref = useRef<HTMLDialogElement>(null);
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement;
    if (!dialog?.open) dialog?.showModal();
    // Reading begins with what this is, not with the button that closes it.
    head.current?.focus();
    return () => {
      dialog?.close();
      // The sheet is gone before it could hand the focus back itself. Where it came from may be gone
      // as well: a move that was made is no longer offered.
      const there = before instanceof HTMLElement && before.isConnected && before !== document.body;
      const back = there ? before : document.querySelector<HTMLElement>("main h1");
      back?.focus({ preventScroll: true });
    };
  }, []);
  return (
    <dialog
      ref={ref}
      className={wide ? "dialog wide" : "dialog"}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div className="dialog-head">
        <h2 id={id} ref={head} tabIndex={-1}>{title}</h2>
        <Button look="quiet" onPress={onClose}>
          {t("close")}
        </Button>
      </div>
      <div className="dialog-body">{children}</div>
    </dialog>
  );
}
