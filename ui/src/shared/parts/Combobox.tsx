import { Popover } from 'radix-ui';
import { useId, useState, type KeyboardEvent } from 'react';

import { cx } from './cx';
import { Icon } from './Icon';

export interface ComboboxProps {
  label: string;
  value: string;
  /** What is known; anything else may be typed as well. */
  options: readonly string[];
  onChange: (value: string) => void;
  hint?: string;
  placeholder?: string;
}

/** Options shown at once; typing narrows them. */
const SHOWN = 8;

/** A labelled line of text that offers what is known: arrows move, Enter takes, Esc closes. */
export function Combobox({ label, value, options, onChange, hint, placeholder }: ComboboxProps) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const typed = value.trim().toLowerCase();
  const fitting = options.filter((option) => option.toLowerCase().includes(typed)).slice(0, SHOWN);
  const shown = open && fitting.length > 0 && !(fitting.length === 1 && fitting[0] === value);
  const take = (option: string) => {
    onChange(option);
    setOpen(false);
    setActive(-1);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const chosen = fitting[active];
    if (step) {
      event.preventDefault();
      setOpen(true);
      setActive((old) => Math.min(fitting.length - 1, Math.max(0, old + step)));
    } else if (event.key === 'Enter' && shown && chosen !== undefined) {
      event.preventDefault();
      take(chosen);
    } else if (event.key === 'Escape' && shown) {
      event.preventDefault();
      event.stopPropagation();
      setOpen(false);
    }
  };
  return (
    <Popover.Root open={shown} onOpenChange={setOpen}>
      <div className="field">
        <label htmlFor={id}>{label}</label>
        <Popover.Anchor asChild>
          <span className="input">
            <input
              id={id}
              role="combobox"
              autoComplete="off"
              spellCheck={false}
              aria-expanded={shown}
              aria-controls={shown ? `${id}-list` : undefined}
              aria-activedescendant={shown && active >= 0 ? `${id}-${active}` : undefined}
              aria-autocomplete="list"
              placeholder={placeholder}
              value={value}
              onChange={(event) => {
                onChange(event.target.value);
                setOpen(true);
                setActive(-1);
              }}
              onKeyDown={onKeyDown}
              onClick={() => setOpen(true)}
              onBlur={() => setOpen(false)}
            />
            <Icon name="updown" />
          </span>
        </Popover.Anchor>
        {hint && <span className="hint">{hint}</span>}
      </div>
      <Popover.Portal>
        <Popover.Content
          className="menu"
          align="start"
          sideOffset={4}
          collisionPadding={8}
          style={{ width: 'var(--radix-popover-trigger-width)' }}
          onOpenAutoFocus={(event) => event.preventDefault()}
          // The field has the focus and says itself when the list closes.
          onInteractOutside={(event) => event.preventDefault()}
          onCloseAutoFocus={(event) => event.preventDefault()}
        >
          <div role="listbox" id={`${id}-list`} aria-label={label}>
            {fitting.map((option, index) => (
              // The field keeps the focus and has the keys.
              <div
                key={option}
                id={`${id}-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={index === active}
                data-highlighted={index === active ? '' : undefined}
                className={cx('menu-item', 'ellipsis')}
                onPointerDown={(event) => {
                  event.preventDefault();
                  take(option);
                }}
                onPointerMove={() => setActive(index)}
              >
                {option}
              </div>
            ))}
          </div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
