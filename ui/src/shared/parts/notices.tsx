import { useEffect, useState, type ReactNode } from 'react';
import { Link } from 'wouter';

import { helpPath } from '../help';
import { Button, IconButton } from './Button';
import { cx } from './cx';
import { Icon, type IconName } from './Icon';

export interface BannerProps {
  tone: 'attention' | 'failed';
  title: string;
  text: string;
  action?: ReactNode;
  onClose: () => void;
}

/** One under the head, only for what stops a whole place. */
export function Banner({ tone, title, text, action, onClose }: BannerProps) {
  return (
    <div className={cx('banner', `s-${tone}`)} role="status">
      <Icon name={tone} />
      <span className="grow">
        <span className="strong">{title}</span> <span className="fg-2">{text}</span>
      </span>
      {action}
      <IconButton icon="x" label="Close" onClick={onClose} />
    </div>
  );
}

export interface EmptyProps {
  icon?: IconName;
  /** A drawing in place of the icon. */
  art?: ReactNode;
  title: string;
  text?: string;
  /** One primary at most. */
  actions?: ReactNode;
  /** At most three. */
  facts?: { icon: IconName; title: string; text: string }[];
  /** For a part of a page: smaller words. */
  quiet?: boolean;
  /** Files may be dropped here. */
  drop?: boolean;
}

/** What comes here, and the one step that brings it. */
export function Empty({ icon, art, title, text, actions, facts, quiet, drop }: EmptyProps) {
  return (
    <div className={cx('empty', quiet && 'is-quiet', drop && 'is-drop')}>
      {art}
      {icon && <Icon name={icon} size={20} />}
      <h2 style={art ? { marginTop: 24 } : undefined}>{title}</h2>
      {text && <p>{text}</p>}
      {actions && <div className="row actions">{actions}</div>}
      {facts && facts.length > 0 && (
        <div className="facts-three">
          {facts.slice(0, 3).map((fact) => (
            <div className="fact" key={fact.title}>
              <Icon name={fact.icon} />
              <div>
                <div className="strong">{fact.title}</div>
                <div className="small fg-2 num" style={{ marginTop: 2 }}>
                  {fact.text}
                </div>
              </div>
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

export interface ErrorStateProps {
  /** What could not be shown: `The folder could not be read`. */
  title: string;
  error: { code?: string; message: string; hint?: string | null; trace?: string };
  onRetry?: () => void;
}

/** Leads to what the guide says about a message with this word. */
export function HelpLink({ code }: { code: string }) {
  return (
    <Link href={helpPath(code)} className="text-button">
      What helps
    </Link>
  );
}

/** A part that could not be shown, with its reason and the way on. */
export function ErrorState({ title, error, onRetry }: ErrorStateProps) {
  return (
    <div className="empty is-quiet" role="alert">
      <Icon name="failed" size={20} className="failed" />
      <h2>{title}</h2>
      <p>
        {error.message}
        {error.hint && ` ${error.hint}`}
      </p>
      {error.trace && <p className="mono micro fg-3 selectable">{error.trace}</p>}
      <div className="row actions">
        {onRetry && (
          <Button icon="retry" onClick={onRetry}>
            Try again
          </Button>
        )}
        {error.code && <HelpLink code={error.code} />}
      </div>
    </div>
  );
}

/** True once `ms` have passed: what is quick shows nothing in between. */
export function useDelayed(ms = 120): boolean {
  const [passed, setPassed] = useState(false);
  useEffect(() => {
    const timer = window.setTimeout(() => setPassed(true), ms);
    return () => window.clearTimeout(timer);
  }, [ms]);
  return passed;
}

/** Keeps the room of something that comes from disk. Grey only after 120 ms, without shimmer. */
export function Skeleton({
  width,
  height,
  className,
}: {
  width?: number | string;
  height: number | string;
  className?: string;
}) {
  const shown = useDelayed();
  return <div className={cx(shown && 'skeleton', className)} style={{ width, height }} aria-hidden="true" />;
}

/** Rows that wait for the disk. */
export function SkeletonRows({ rows, height }: { rows: number; height: number }) {
  return (
    <div
      className="col"
      style={{ gap: 8, padding: '12px 20px' }}
      aria-busy="true"
      aria-label="Loading"
      role="status"
    >
      {Array.from({ length: rows }, (_, index) => (
        <Skeleton key={index} height={height - 8} width={`${92 - ((index * 17) % 40)}%`} />
      ))}
    </div>
  );
}
