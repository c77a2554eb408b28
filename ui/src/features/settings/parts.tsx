import type { ReactNode } from 'react';

import styles from './settings.module.css';

/** A group of settings: its name, one sentence about what it decides, its lines. */
export function Page({ title, about, children }: { title: string; about: string; children: ReactNode }) {
  return (
    <div className={styles.page}>
      <h2 className="headline">{title}</h2>
      <p className="fg-2">{about}</p>
      {children}
    </div>
  );
}

/** Lines that belong together, in one panel. */
export function Group({ title, children }: { title?: string; children: ReactNode }) {
  return (
    <section className={styles.section} aria-label={title}>
      {title && <h3 className="section-title">{title}</h3>}
      <div className={styles.group}>{children}</div>
    </section>
  );
}

/** One setting: what it is, what it means, its control. */
export function Line({
  name,
  note,
  mono,
  children,
}: {
  name: string;
  note?: ReactNode;
  mono?: boolean;
  children?: ReactNode;
}) {
  return (
    <div className={styles.line}>
      <div className="grow">
        <div>{name}</div>
        {note && <div className={mono ? `mono ${styles.note} selectable` : styles.note}>{note}</div>}
      </div>
      {children}
    </div>
  );
}
