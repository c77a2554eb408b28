import { keySigns } from '../actions/keys';

/** A key or pair of keys as this machine writes them. Decoration: the control itself carries `aria-keyshortcuts`. */
export function Keys({ of }: { of: string }) {
  return (
    <span className="keys" aria-hidden="true">
      {keySigns(of).map((sign, index) => (
        <kbd key={index}>{sign}</kbd>
      ))}
    </span>
  );
}
