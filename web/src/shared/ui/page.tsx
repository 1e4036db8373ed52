/** The head of a page: its title for the reader, the tab, and the screen reader. */
import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

type Props = { title: string; lead?: string; children?: ReactNode };

/** Takes the focus when the page is opened, so that reading starts here. */
export function Page({ title, lead, children }: Props) {
  const { t } = useTranslation("frame");
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${t("name")}`;
  }, [title, t]);
  useEffect(() => {
    head.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, []);
  return (
    <div className="stack roomy fade">
      <div className="stack tight">
        <h1 ref={head} tabIndex={-1}>
          {title}
        </h1>
        {lead ? <p className="soft">{lead}</p> : null}
      </div>
      {children}
    </div>
  );
}

/** A part of a page. */
export function Section({ title, aside, children }: SectionProps) {
  return (
    <section className="stack">
      <div className="row apart">
        <h2>{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}

type SectionProps = { title: string; aside?: ReactNode; children: ReactNode };

type MoreProps = { label: string; onOpen?: () => void; children: ReactNode };

/** Something that opens on a tap. */
export function More({ label, onOpen, children }: MoreProps) {
  return (
    <details
      className="more"
      onToggle={(event) => {
        if (event.currentTarget.open) onOpen?.();
      }}
    >
      <summary>{label}</summary>
      <div className="stack tight">{children}</div>
    </details>
  );
}
