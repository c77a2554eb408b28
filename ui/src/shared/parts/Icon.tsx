import { cx } from './cx';
import type { IconName } from './icon-names';
import sprite from './icons.svg?raw';

export type { IconName } from './icon-names';

// The style element of the file would repeat what base.css says, so only the symbols are taken.
const symbols = sprite.slice(sprite.indexOf('<symbol'), sprite.lastIndexOf('</svg>'));

/** The symbols of all icons, once in the document. Mounted by the app. */
export function IconSprite() {
  return (
    <svg width="0" height="0" style={{ position: 'absolute' }} aria-hidden="true">
      <defs dangerouslySetInnerHTML={{ __html: symbols }} />
    </svg>
  );
}

/** Drawings that point along the line of reading; from right to left they are mirrored. */
const ALONG: ReadonlySet<IconName> = new Set(['arrow-l', 'arrow-r', 'chev-l', 'chev-r']);

export interface IconProps {
  name: IconName;
  size?: 12 | 16 | 20;
  className?: string;
  /** Says what the icon alone would have to say; without it the icon is decoration. */
  label?: string;
}

/** One icon in the colour of the text around it. */
export function Icon({ name, size = 16, className, label }: IconProps) {
  const named = label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true };
  return (
    <svg
      className={cx('icon', size !== 16 && `is-${size}`, ALONG.has(name) && 'is-along', className)}
      {...named}
    >
      <use href={`#i-${name}`} />
    </svg>
  );
}
