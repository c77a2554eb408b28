import {
  ContextMenu as Context,
  Dialog as DialogPrimitive,
  DropdownMenu,
  Popover as PopoverPrimitive,
} from 'radix-ui';
import type { ReactElement, ReactNode } from 'react';

import { cx } from './cx';
import { Icon, type IconName } from './Icon';
import { Keys } from './Keys';

export interface PopoverProps {
  trigger: ReactElement;
  label: string;
  children: ReactNode;
  width?: number;
  side?: 'top' | 'bottom' | 'left' | 'right';
  align?: 'start' | 'center' | 'end';
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
}

/** Opens from the thing asked; Esc closes. */
export function Popover({
  trigger,
  label,
  children,
  width = 348,
  side = 'bottom',
  align = 'start',
  open,
  onOpenChange,
}: PopoverProps) {
  return (
    <PopoverPrimitive.Root open={open} onOpenChange={onOpenChange}>
      <PopoverPrimitive.Trigger asChild>{trigger}</PopoverPrimitive.Trigger>
      <PopoverPrimitive.Portal>
        <PopoverPrimitive.Content
          className="popover"
          side={side}
          align={align}
          sideOffset={8}
          collisionPadding={8}
          style={{ width, maxWidth: 'calc(100vw - 16px)' }}
          aria-label={label}
        >
          {children}
        </PopoverPrimitive.Content>
      </PopoverPrimitive.Portal>
    </PopoverPrimitive.Root>
  );
}

export interface MenuEntry {
  label: string;
  icon?: IconName;
  keys?: string;
  /** Why it cannot run now; said behind the label. */
  blocked?: string | null;
  /** For entries that hold: whether it is on. */
  checked?: boolean;
  /** A line above this entry. */
  rule?: boolean;
  run: () => void;
}

type ItemParts = Pick<typeof DropdownMenu, 'Item' | 'Separator'>;

function entries(list: readonly MenuEntry[], { Item, Separator }: ItemParts) {
  return list.flatMap((entry) => [
    entry.rule && <Separator key={`${entry.label} rule`} className="menu-rule" />,
    <Item key={entry.label} className="menu-item" disabled={Boolean(entry.blocked)} onSelect={entry.run}>
      {entry.icon && <Icon name={entry.icon} />}
      {entry.label}
      {entry.blocked && <span className="end small">{entry.blocked}</span>}
      {entry.checked && (
        <span className="end">
          <Icon name="check" label="chosen" />
        </span>
      )}
      {entry.keys && <Keys of={entry.keys} />}
    </Item>,
  ]);
}

export interface MenuProps {
  trigger: ReactElement;
  label: string;
  entries: readonly MenuEntry[];
  align?: 'start' | 'end';
}

/** A menu on a button. */
export function Menu({ trigger, label, entries: list, align = 'start' }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className="menu"
          align={align}
          sideOffset={4}
          collisionPadding={8}
          aria-label={label}
        >
          {entries(list, DropdownMenu)}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** The same menu under the pointer's second button. */
export function ContextMenu({
  entries: list,
  children,
}: {
  entries: readonly MenuEntry[];
  children: ReactElement;
}) {
  return (
    <Context.Root modal={false}>
      <Context.Trigger asChild>{children}</Context.Trigger>
      <Context.Portal>
        <Context.Content className="menu" collisionPadding={8}>
          {entries(list, Context)}
        </Context.Content>
      </Context.Portal>
    </Context.Root>
  );
}

export interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  /** What happens and what stays. */
  text?: ReactNode;
  wide?: boolean;
  children?: ReactNode;
  /** The safe one first: it has the focus. */
  actions?: ReactNode;
}

/** Only where undo is impossible, or for a form that was asked for. */
export function Dialog({ open, onClose, title, text, wide, children, actions }: DialogProps) {
  return (
    <DialogPrimitive.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <DialogPrimitive.Portal>
        <DialogPrimitive.Overlay className="scrim" />
        <DialogPrimitive.Content
          className={cx('dialog scroll', wide && 'is-wide')}
          data-modal=""
          {...(text ? {} : { 'aria-describedby': undefined })}
        >
          <DialogPrimitive.Title className="title">{title}</DialogPrimitive.Title>
          {text && (
            <DialogPrimitive.Description asChild>
              <div className="fg-2" style={{ marginTop: 8 }}>
                {text}
              </div>
            </DialogPrimitive.Description>
          )}
          {children}
          {actions && <div className="dialog-actions">{actions}</div>}
        </DialogPrimitive.Content>
      </DialogPrimitive.Portal>
    </DialogPrimitive.Root>
  );
}
