import {
  Checkbox as CheckboxPrimitive,
  Select as SelectPrimitive,
  Switch as SwitchPrimitive,
} from 'radix-ui';
import { useId, type ReactNode } from 'react';

import { cx } from './cx';
import { Icon, type IconName } from './Icon';

export interface SwitchProps {
  checked: boolean;
  onChange: (checked: boolean) => void;
  label: string;
  disabled?: boolean;
}

/** For what holds at once. */
export function Switch({ checked, onChange, label, disabled }: SwitchProps) {
  return (
    <SwitchPrimitive.Root
      className="switch"
      checked={checked}
      onCheckedChange={onChange}
      aria-label={label}
      disabled={disabled}
    >
      <SwitchPrimitive.Thumb />
    </SwitchPrimitive.Root>
  );
}

export interface CheckboxProps {
  checked: boolean | 'mixed';
  onChange: (checked: boolean) => void;
  children: ReactNode;
  disabled?: boolean;
}

/** A box with its label; `mixed` when some of several are on. */
export function Checkbox({ checked, onChange, children, disabled }: CheckboxProps) {
  const id = useId();
  return (
    <span className="choice">
      <CheckboxPrimitive.Root
        id={id}
        className="checkbox"
        checked={checked === 'mixed' ? 'indeterminate' : checked}
        onCheckedChange={(next) => onChange(next === true)}
        disabled={disabled}
      >
        <CheckboxPrimitive.Indicator>
          <Icon name={checked === 'mixed' ? 'minus' : 'check'} />
        </CheckboxPrimitive.Indicator>
      </CheckboxPrimitive.Root>
      <label htmlFor={id}>{children}</label>
    </span>
  );
}

export interface Option<V extends string> {
  value: V;
  label: string;
  icon?: IconName;
  disabled?: boolean;
}

export interface SelectProps<V extends string> {
  value: V | null;
  options: readonly Option<V>[];
  onChange: (value: V) => void;
  label: string;
  placeholder?: string;
  wrong?: boolean;
  disabled?: boolean;
  className?: string;
}

/** One of a few. Looks like an input with up-down arrows. For many entries use a combobox in a popover. */
export function Select<V extends string>({
  value,
  options,
  onChange,
  label,
  placeholder,
  wrong,
  disabled,
  className,
}: SelectProps<V>) {
  return (
    <SelectPrimitive.Root
      value={value ?? ''}
      onValueChange={(next) => onChange(next as V)}
      disabled={disabled}
    >
      <SelectPrimitive.Trigger
        className={cx('input', wrong && 'is-wrong', disabled && 'is-locked', className)}
        aria-label={label}
      >
        <span className="ellipsis">
          <SelectPrimitive.Value placeholder={placeholder} />
        </span>
        <Icon name="updown" />
      </SelectPrimitive.Trigger>
      <SelectPrimitive.Portal>
        <SelectPrimitive.Content className="menu" position="popper" sideOffset={4} collisionPadding={8}>
          <SelectPrimitive.Viewport>
            {options.map((option) => (
              <SelectPrimitive.Item
                key={option.value}
                value={option.value}
                disabled={option.disabled}
                className="menu-item"
              >
                {option.icon && <Icon name={option.icon} />}
                <SelectPrimitive.ItemText>{option.label}</SelectPrimitive.ItemText>
                <SelectPrimitive.ItemIndicator className="end">
                  <Icon name="check" />
                </SelectPrimitive.ItemIndicator>
              </SelectPrimitive.Item>
            ))}
          </SelectPrimitive.Viewport>
        </SelectPrimitive.Content>
      </SelectPrimitive.Portal>
    </SelectPrimitive.Root>
  );
}

export interface Segment<V extends string> {
  value: V;
  label: string;
  /** With an icon the label is told, not shown. */
  icon?: IconName;
  count?: ReactNode;
  disabled?: boolean;
}

export interface SegmentsProps<V extends string> {
  value: V;
  segments: readonly Segment<V>[];
  onChange: (value: V) => void;
  label: string;
}

/** Two to six views of one list. */
export function Segments<V extends string>({ value, segments, onChange, label }: SegmentsProps<V>) {
  return (
    <span className="segments" role="group" aria-label={label}>
      {segments.map((segment) => (
        <button
          key={segment.value}
          type="button"
          className={cx(segment.icon && 'is-icon', segment.value === value && 'is-on')}
          aria-pressed={segment.value === value}
          aria-label={segment.icon ? segment.label : undefined}
          title={segment.icon ? segment.label : undefined}
          disabled={segment.disabled}
          onClick={() => onChange(segment.value)}
        >
          {segment.icon ? <Icon name={segment.icon} /> : segment.label}
          {segment.count !== undefined && <span className="micro num fg-3">{segment.count}</span>}
        </button>
      ))}
    </span>
  );
}

/** A filter that holds; pressing it takes it away. */
export function FilterChip({ children, onRemove }: { children: string; onRemove: () => void }) {
  return (
    <button type="button" className="chip is-on" onClick={onRemove} aria-label={`Remove filter ${children}`}>
      {children}
      <Icon name="x" />
    </button>
  );
}
