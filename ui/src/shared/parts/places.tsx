import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';

import { cx } from './cx';

/** The head of a place: title, tabs, then actions at the right. */
export function Head({
  title,
  about,
  tabs,
  children,
}: {
  title: string;
  about?: string;
  tabs?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <header className="head">
      <h1 className="title">{title}</h1>
      {about && <span className="fg-3 ellipsis num">{about}</span>}
      {tabs}
      <span className="spacer" />
      {children}
    </header>
  );
}

export interface TabLink {
  href: string;
  label: string;
  count?: number;
  /** Addresses below this one belong to the tab too. */
  also?: string;
}

/** Tabs that are places of their own: links, with the current one told. */
export function TabLinks({ label, tabs }: { label: string; tabs: readonly TabLink[] }) {
  const [location] = useLocation();
  return (
    <nav className="tabs" style={{ marginInlineStart: 12 }} aria-label={label}>
      {tabs.map((tab) => {
        const on = location === tab.href || (tab.also !== undefined && location.startsWith(tab.also));
        return (
          <Link
            key={tab.href}
            href={tab.href}
            className={cx(on && 'is-on')}
            aria-current={on ? 'page' : undefined}
          >
            {tab.label}
            {Boolean(tab.count) && <span className="count">{tab.count}</span>}
          </Link>
        );
      })}
    </nav>
  );
}
