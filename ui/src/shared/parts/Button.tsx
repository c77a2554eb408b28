import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';

import { ariaKey } from '../actions/keys';
import { useShownKey } from '../actions/registry';
import { cx } from './cx';
import { Icon, type IconName } from './Icon';
import { Keys } from './Keys';
import { Tooltip } from './Tooltip';

interface Common extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'disabled'> {
  size?: 'small' | 'normal' | 'large';
  /** Why it cannot be pressed now; shown as tooltip. The button stays focusable so that the reason can be read. */
  blocked?: string | null;
  ref?: Ref<HTMLButtonElement>;
}

export interface ButtonProps extends Common {
  variant?: 'plain' | 'primary' | 'ghost' | 'danger';
  icon?: IconName;
  /** Shown at the end and told to assistive technology. The key itself is bound by the action. */
  keys?: string;
  /** The icon changes, the label stays. */
  busy?: boolean;
  children?: ReactNode;
}

/** A button: the verb first, one primary per view. */
export function Button({
  variant = 'plain',
  size = 'normal',
  icon,
  keys,
  busy,
  blocked,
  children,
  className,
  onClick,
  ...rest
}: ButtonProps) {
  const shownKey = useShownKey(keys);
  const button = (
    <button
      type="button"
      className={cx(
        'button',
        variant !== 'plain' && `is-${variant}`,
        size !== 'normal' && `is-${size}`,
        className,
      )}
      aria-disabled={Boolean(blocked) || busy || undefined}
      aria-busy={busy || undefined}
      aria-keyshortcuts={shownKey && ariaKey(shownKey)}
      onClick={blocked || busy ? undefined : onClick}
      {...rest}
    >
      {(busy || icon) && <Icon name={busy ? 'working' : (icon as IconName)} />}
      {children}
      {keys && <Keys of={keys} />}
    </button>
  );
  return blocked ? <Tooltip text={blocked}>{button}</Tooltip> : button;
}

export interface IconButtonProps extends Common {
  icon: IconName;
  /** Its name, also its tooltip. */
  label: string;
  keys?: string;
  /** For a button that holds: whether it is in. */
  on?: boolean;
}

/** A button of one icon; its name is told and shown on hover. */
export function IconButton({
  icon,
  label,
  keys,
  on,
  size = 'normal',
  blocked,
  className,
  onClick,
  ...rest
}: IconButtonProps) {
  const shownKey = useShownKey(keys);
  return (
    <Tooltip text={blocked ?? label} keys={keys}>
      <button
        type="button"
        className={cx('icon-button', size === 'small' && 'is-small', on && 'is-on', className)}
        aria-label={label}
        aria-pressed={on}
        aria-disabled={Boolean(blocked) || undefined}
        aria-keyshortcuts={shownKey && ariaKey(shownKey)}
        onClick={blocked ? undefined : onClick}
        {...rest}
      >
        <Icon name={icon} />
      </button>
    </Tooltip>
  );
}
