import { useId, type InputHTMLAttributes, type ReactNode, type Ref } from 'react';

import { cx } from './cx';
import { Icon, type IconName } from './Icon';

export interface InputProps extends InputHTMLAttributes<HTMLInputElement> {
  icon?: IconName;
  /** In bars an icon names the field and the border is softer. */
  inBar?: boolean;
  wrong?: boolean;
  /** Stands behind the text: a unit, a button. */
  end?: ReactNode;
  ref?: Ref<HTMLInputElement>;
}

/** A line of text. */
export function Input({ icon, inBar, wrong, end, className, style, ...rest }: InputProps) {
  return (
    <span
      className={cx('input', inBar && 'in-bar', wrong && 'is-wrong', rest.disabled && 'is-locked', className)}
      style={style}
    >
      {icon && <Icon name={icon} />}
      <input autoComplete="off" spellCheck={false} aria-invalid={wrong || undefined} {...rest} />
      {end}
    </span>
  );
}

export interface FieldProps extends InputProps {
  label: string;
  hint?: string;
  /** The sentence below a field that is wrong. */
  error?: string | null;
}

/** A labelled line of text: label above, hint or fault below. */
export function Field({ label, hint, error, ...rest }: FieldProps) {
  const id = useId();
  const about = `${id}-about`;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <Input id={id} wrong={Boolean(error)} aria-describedby={error || hint ? about : undefined} {...rest} />
      {error ? (
        <span id={about} className="wrong">
          <Icon name="failed" />
          {error}
        </span>
      ) : (
        hint && (
          <span id={about} className="hint">
            {hint}
          </span>
        )
      )}
    </div>
  );
}
