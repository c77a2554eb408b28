import { keySigns } from '../actions/keys';
import { useShownKey } from '../actions/registry';

export interface KeysProps {
  /** The usual key of an action. What is shown is the one that a person chose for it. */
  of: string;
  /** Shows `of` itself: a key that cannot be changed, or one that is bound already. */
  exact?: boolean;
}

/** A key or pair of keys as this machine writes them. Decoration: the control itself carries `aria-keyshortcuts`. */
export function Keys({ of, exact }: KeysProps) {
  const shown = useShownKey(of);
  const key = exact ? of : shown;
  if (!key) return null;
  return (
    <span className="keys" aria-hidden="true">
      {keySigns(key).map((sign, index) => (
        <kbd key={index}>{sign}</kbd>
      ))}
    </span>
  );
}
